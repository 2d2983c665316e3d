/**
 * Vectors of a scope kept in memory beside its words, where reading them takes no network: comparing a thousand takes less
 * time than one statement. A vector belongs to one version of one memory, so it is right as long as the index is.
 */
import type { Semantic } from '../engine.ts'
import { type Filter, matches } from '../filter.ts'
import type { Match } from '../stores/contract.ts'
import type { IndexedDocument, LexicalIndex } from './lexical-index.ts'
import type { Readable } from './readable.ts'

/** The vectors of one embedder that this process keeps. */
export interface KnownVectors {
  ofDocuments: WeakMap<IndexedDocument, KnownVector>
  bytes: number
}

interface KnownVector {
  /** Null: the index had none when it was asked. */
  numbers: Float32Array | null
  length: number
  /** At which search of its scope it is worth asking again. */
  askAgainAt: number
}

/** In one scope; larger ones are searched by their store. */
const maxBytes = 32 * 2 ** 20
/** Of all scopes together; then all are forgotten, and read again where they are needed. */
const maxBytesTogether = 128 * 2 ** 20
/** By one search. */
const maxRead = 5_000

export function noKnownVectors(): KnownVectors {
  return { ofDocuments: new WeakMap(), bytes: 0 }
}

/** Whether all that these indexes hold can be compared in memory. */
export function knowsVectors(semantic: Semantic, indexes: readonly LexicalIndex[]): boolean {
  if (semantic.vectors.traits.local !== true) return false
  for (const { documents } of indexes) {
    for (const document of documents.values()) if (!semantic.known.ofDocuments.has(document)) return false
  }
  return true
}

/** The nearest to a vector, as a store would give them. */
export function nearestKnown(
  { known: { ofDocuments } }: Semantic,
  { indexes, unreadable }: Readable,
  { vector, limit, filter }: { vector: Float32Array; limit: number; filter: Filter | undefined },
): Match[] {
  const queryLength = lengthOf(vector)
  const documents: IndexedDocument[] = []
  const scores: number[] = []
  for (const index of indexes) {
    for (const document of index.documents.values()) {
      const { numbers = null, length = 0 } = ofDocuments.get(document) ?? {}
      if (numbers === null || unreadable.has(document)) continue
      if (filter !== undefined && !matches(filter, document.fields)) continue
      documents.push(document)
      scores.push(Math.min(1, Math.max(-1, dot(vector, numbers) / (queryLength * length))))
    }
  }
  // Numbers sort faster than objects that have them.
  const least = Float64Array.from(scores).sort()[scores.length - limit] ?? Number.NEGATIVE_INFINITY
  const best: Match[] = []
  for (const [at, score] of scores.entries()) {
    if (score < least) continue
    const { id, fields } = documents[at] as IndexedDocument
    best.push({ id, version: Number(fields.version), score })
  }
  return best.sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1)).slice(0, limit)
}

/**
 * Reads the vectors that are not known yet of scopes that were searched before, for the searches after this one. One that
 * the index does not have is asked for more and more rarely.
 */
export async function learnVectors(
  semantic: Semantic | undefined,
  tenant: string,
  indexes: readonly LexicalIndex[],
  signal: AbortSignal | undefined,
): Promise<void> {
  if (semantic?.vectors.traits.local !== true) return
  const bytesEach = 4 * semantic.embeddings.dimensions
  const documents = indexes.reduce((sum, index) => sum + index.documents.size, 0)
  if (documents * bytesEach > maxBytes) return
  const wanted: { document: IndexedDocument; searches: number }[] = []
  for (const index of indexes) {
    const searches = index.searches++
    if (searches === 0) continue
    for (const document of index.documents.values()) {
      const known = semantic.known.ofDocuments.get(document)
      const isDue = known === undefined || (known.numbers === null && known.askAgainAt <= searches)
      if (isDue && wanted.length < maxRead) wanted.push({ document, searches })
    }
  }
  if (wanted.length === 0) return
  const ids = wanted.map(({ document }) => document.id)
  const records = await semantic.vectors.get(tenant, ids, signal)
  if (semantic.known.bytes > maxBytesTogether) semantic.known = noKnownVectors()
  semantic.known.bytes += records.size * bytesEach
  for (const { document, searches } of wanted) {
    const record = records.get(document.id)
    const isOfNow = record !== undefined && record.version === document.fields.version
    const numbers = isOfNow ? record.vector : null
    semantic.known.ofDocuments.set(document, {
      numbers,
      length: numbers === null ? 0 : lengthOf(numbers),
      askAgainAt: 2 * searches + 1,
    })
  }
}

/** Four sums at a time, which a processor can add side by side. */
function dot(a: Float32Array, b: Float32Array): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0]
  const whole = a.length - (a.length % 4)
  for (let at = 0; at < whole; at += 4) {
    s0 += (a[at] as number) * (b[at] as number)
    s1 += (a[at + 1] as number) * (b[at + 1] as number)
    s2 += (a[at + 2] as number) * (b[at + 2] as number)
    s3 += (a[at + 3] as number) * (b[at + 3] as number)
  }
  for (let at = whole; at < a.length; at++) s0 += (a[at] as number) * (b[at] as number)
  return s0 + s1 + s2 + s3
}

function lengthOf(vector: Float32Array): number {
  return Math.max(Math.sqrt(dot(vector, vector)), Number.MIN_VALUE)
}
