/** Retrieval at a moment of the past: by words, over the versions that the caller would have seen then. */
import type { Engine } from '../engine.ts'
import { fromRow } from '../record.ts'
import type { Caller } from '../scope.ts'
import { type Moment, rowsAsOf } from './as-of.ts'
import { buildIndex } from './lexical-index.ts'
import { rankCandidates } from './rank-candidates.ts'
import { readableIn } from './readable.ts'
import type { Retrieved, RetrieveQuery } from './retrieve.ts'
import { toDocument } from './scope-indexes.ts'
import { toHits } from './to-hits.ts'

export async function retrieveAsOf(
  engine: Engine,
  caller: Caller,
  query: RetrieveQuery,
  moment: Moment,
): Promise<Retrieved> {
  const rows = await rowsAsOf(engine, caller, moment, { signal: query.signal })
  const ranking = rankCandidates({
    query,
    arm: { matches: [], pool: 0, degraded: [] },
    embeddings: undefined,
    types: engine.types,
    readable: readableIn([buildIndex(rows.map(toDocument))], { op: 'and', filters: [] }),
    now: moment.valid,
  })
  const hits = toHits(ranking.ranked, new Map(rows.map((row) => [row.id, row])), query)
  const always = rows.filter(({ fields }) => query.alwaysTypes.includes(String(fields.type)))
  return { hits, always: always.map((row) => fromRow(row).memory), degraded: [], ranking }
}
