/**
 * Known memories that are close to those that arrive: candidates by words from the index of their scope, measured by
 * trigrams and, with an embedder, by meaning. Best effort, on hints: what is decided from it is checked in the commit.
 */
import type { Engine } from '../engine.ts'
import { allOf, type Filter, matches } from '../filter.ts'
import { erasuresId, erasuresOf, hiddenBy } from '../governance/open-erasures.ts'
import { fromRow, type Memory } from '../record.ts'
import { analyse } from '../retrieve/analyse.ts'
import { closestDocuments, type LexicalIndex } from '../retrieve/lexical-index.ts'
import { validAt } from '../retrieve/visibility.ts'
import { scopeKey } from '../scope.ts'
import { cosineSimilarity, type Likeness, likenessOf, type Similar, textSimilarity } from './likeness.ts'
import type { Incoming } from './prepare-memory.ts'

/** A known memory, and how it stands to the incoming one. */
export interface Found extends Similar {
  likeness: Exclude<Likeness, 'different'>
}

const candidates = 5
const shown = 3

/** Whether memories of this kind are compared at all: slots and turns are recognised by their keys. */
export function isCompared({ memory, type }: Incoming): boolean {
  return memory.key === undefined && type.merge !== 'append' && type.nearDuplicates !== false
}

/**
 * For each incoming memory what is close to it, the closest first. Two store trips for all together, besides loading
 * the index of a scope that this process has not used yet.
 */
export async function findSimilar(
  engine: Engine,
  tenant: string,
  incoming: readonly Incoming[],
  vectors: ReadonlyMap<string, Float32Array> | 'unavailable',
  signal: AbortSignal | undefined,
): Promise<Map<Incoming, Found[]>> {
  const compared = incoming.filter(isCompared)
  if (compared.length === 0) return new Map()
  const keys = [...new Set(compared.map(({ memory }) => scopeKey(memory.scope)))]
  const indexes = await engine.scopeIndexes.hints(tenant, keys, signal)
  const near = new Map(compared.map((one) => [one, idsNear(one.memory, indexes, engine.now())]))
  const ids = [...new Set([...near.values()].flat())]
  if (ids.length === 0) return new Map()
  const [rows, records] = await Promise.all([
    engine.rows.get(tenant, [...ids, erasuresId], signal),
    // Without the vectors the words decide alone.
    engine.semantic?.vectors.get(tenant, ids, signal).catch(() => undefined),
  ])
  const readable = allOf(validAt(engine.now()), hiddenBy(erasuresOf(rows.get(erasuresId)))) as Filter
  function measure(memory: Memory, id: string): Similar[] {
    const row = rows.get(id)
    if (row === undefined || !matches(readable, row.fields)) return []
    const known = fromRow(row).memory
    const own = vectors === 'unavailable' ? undefined : vectors.get(memory.text)
    const other = records?.get(id)
    const similar: Similar = { memory: known, text: textSimilarity(memory.text, known.text) }
    if (own !== undefined && other?.version === row.version) similar.meaning = cosineSimilarity(own, other.vector)
    return [similar]
  }
  return new Map(
    [...near].map(([one, close]) => {
      const found = close.flatMap((id) => measure(one.memory, id)).flatMap((similar) => classify(one, similar))
      return [one, found.sort((a, b) => closeness(b) - closeness(a)).slice(0, shown)]
    }),
  )
}

function classify({ memory, type }: Incoming, similar: Similar): Found[] {
  const thresholds = type.nearDuplicates === false ? {} : type.nearDuplicates
  const likeness = likenessOf(memory, similar, thresholds)
  return likeness === 'different' ? [] : [{ ...similar, likeness }]
}

function closeness({ likeness, text, meaning = 0 }: Found): number {
  return (likeness === 'close' ? 0 : 2) + Math.max(text, meaning)
}

function idsNear(memory: Memory, indexes: ReadonlyMap<string, LexicalIndex>, now: number): string[] {
  const index = indexes.get(scopeKey(memory.scope))
  if (index === undefined) return []
  const valid = validAt(now)
  const accepts = ({ fields }: { fields: Parameters<typeof matches>[1] }): boolean =>
    fields.type === memory.type && matches(valid, fields)
  return closestDocuments(index, analyse(memory.text), accepts, candidates).map(({ id }) => id)
}
