/**
 * Vectors of a scope kept in memory beside its words, where reading them takes no network: comparing a thousand takes less
 * time than one statement. A vector belongs to one version of one memory, so it is right as long as the index is.
 */
import type { Semantic } from '../engine.ts'
import { type Filter, matches } from '../filter.ts'
import type { Match } from '../stores/contract.ts'
import type { IndexedDocument, LexicalIndex } from './lexical-index.ts'
import { nthLargest } from './nth-largest.ts'
import type { Readable } from './readable.ts'
import { cosines, type VectorTable, vectorAt, vectorTable } from './vector-table.ts'

/** The vectors of one embedder that this process keeps. */
export interface KnownVectors {
  ofDocuments: WeakMap<IndexedDocument, KnownVector>
  /** Those of whole indexes, side by side. */
  tables: WeakMap<LexicalIndex, ScopeTable>
  bytes: number
}

interface KnownVector {
  /** Null: the index had none when it was asked. */
  numbers: Float32Array | null
  /** At which search of its scope it is worth asking again. */
  askAgainAt: number
}

interface ScopeTable extends VectorTable {
  /** By row. */
  documents: readonly IndexedDocument[]
  /** How often the index had changed when it was made. */
  changes: number
  /** At which search of the scope it is worth asking for those that have none. */
  askAgainAt: number
}

/** In one scope; larger ones are searched by their store. */
const maxBytes = 32 * 2 ** 20
/** Of all scopes together; then all are forgotten, and read again where they are needed. */
const maxBytesTogether = 128 * 2 ** 20
/** By one search. */
const maxRead = 5_000

export function noKnownVectors(): KnownVectors {
  return { ofDocuments: new WeakMap(), tables: new WeakMap(), bytes: 0 }
}

/** Whether all that these indexes hold can be compared in memory. */
export function knowsVectors(semantic: Semantic, indexes: readonly LexicalIndex[]): boolean {
  return semantic.vectors.traits.local === true && indexes.every((index) => tableOf(semantic, index) !== undefined)
}

/** Undefined when some of its vectors are not known. */
function tableOf({ known, embeddings }: Semantic, index: LexicalIndex): ScopeTable | undefined {
  const before = known.tables.get(index)
  if (before?.changes === index.changes) return before
  const documents: IndexedDocument[] = []
  const vectors: Float32Array[] = []
  let askAgainAt = Number.POSITIVE_INFINITY
  for (const document of index.documents.values()) {
    const vector = known.ofDocuments.get(document)
    if (vector === undefined) return undefined
    if (vector.numbers === null) askAgainAt = Math.min(askAgainAt, vector.askAgainAt)
    else {
      documents.push(document)
      vectors.push(vector.numbers)
    }
  }
  const table: ScopeTable = { ...vectorTable(vectors), documents, changes: index.changes, askAgainAt }
  // From now on they are kept there alone.
  for (const [row, document] of documents.entries()) {
    const numbers = vectorAt(table, row, embeddings.dimensions)
    known.ofDocuments.set(document, { numbers, askAgainAt: Number.POSITIVE_INFINITY })
  }
  known.tables.set(index, table)
  return table
}

/** The nearest to a vector, as a store would give them. */
export function nearestKnown(
  semantic: Semantic,
  { indexes, unreadable }: Readable,
  { vector, limit, filter }: { vector: Float32Array; limit: number; filter: Filter | undefined },
): Match[] {
  const documents: IndexedDocument[] = []
  const scores: number[] = []
  for (const index of indexes) {
    const table = tableOf(semantic, index)
    if (table === undefined) continue
    const similarities = cosines(table, vector)
    for (const [row, document] of table.documents.entries()) {
      if (unreadable.has(document) || (filter !== undefined && !matches(filter, document.fields))) continue
      documents.push(document)
      scores.push(similarities[row] as number)
    }
  }
  const least = nthLargest(scores, limit)
  const best: Match[] = []
  for (const [at, { id, fields }] of documents.entries()) {
    const score = scores[at] as number
    if (score >= least) best.push({ id, version: Number(fields.version), score })
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
  const wanted: { index: LexicalIndex; document: IndexedDocument; searches: number }[] = []
  for (const index of indexes) {
    const searches = index.searches++
    if (searches === 0 || (tableOf(semantic, index)?.askAgainAt ?? 0) > searches) continue
    for (const document of index.documents.values()) {
      const known = semantic.known.ofDocuments.get(document)
      const isDue = known === undefined || (known.numbers === null && known.askAgainAt <= searches)
      if (isDue && wanted.length < maxRead) wanted.push({ index, document, searches })
    }
  }
  if (wanted.length === 0) return
  const ids = wanted.map(({ document }) => document.id)
  const records = await semantic.vectors.get(tenant, ids, signal)
  if (semantic.known.bytes > maxBytesTogether) semantic.known = noKnownVectors()
  semantic.known.bytes += records.size * bytesEach
  for (const { index, document, searches } of wanted) {
    const record = records.get(document.id)
    const isOfNow = record !== undefined && record.version === document.fields.version
    const numbers = isOfNow ? record.vector : null
    semantic.known.ofDocuments.set(document, { numbers, askAgainAt: 2 * searches + 1 })
    semantic.known.tables.delete(index)
  }
}
