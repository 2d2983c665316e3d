/** Ranked candidates whose rows were read, as what callers get. Pure. */
import { matches } from '../filter.ts'
import { fromRow, type Memory } from '../record.ts'
import type { Row } from '../stores/contract.ts'
import type { Ranked } from './rank.ts'
import type { RetrieveQuery } from './retrieve.ts'

export interface Scored {
  memory: Memory
  /** Absolute, in [0, 1]. */
  score: number
  /** The score of the search, where a reranker gave another. */
  before?: number
  ranked: Ranked
}

/** A memory whose successor is among them is left out: the commit that closes it is on its way. */
export function toHits(
  ranked: readonly Ranked[],
  rows: ReadonlyMap<string, Row>,
  { filter, limit }: RetrieveQuery,
): Scored[] {
  const found = ranked.flatMap((one) => {
    const row = rows.get(one.document.id)
    return row === undefined || (filter !== undefined && !matches(filter, row.fields)) ? [] : [{ one, row }]
  })
  const superseded = new Set(found.map(({ row }) => row.fields.supersedes))
  return found
    .filter(({ row }) => !superseded.has(row.id))
    .slice(0, limit)
    .map(({ one, row }) => ({ memory: fromRow(row).memory, score: one.score, ranked: one }))
}
