/** Retrieval at a moment of the past: by words, over the versions that the caller would have seen then. */
import type { Engine } from '../engine.ts'
import { type Filter, matches } from '../filter.ts'
import { fromRow } from '../record.ts'
import type { Caller } from '../scope.ts'
import { analyse } from './analyse.ts'
import { type Moment, rowsAsOf } from './as-of.ts'
import { buildIndex, scoreTerms } from './lexical-index.ts'
import type { Retrieved, RetrieveQuery } from './retrieve.ts'
import { toDocument } from './scope-indexes.ts'
import { type Signals, scoreCandidates } from './score.ts'

export async function retrieveAsOf(
  engine: Engine,
  caller: Caller,
  query: RetrieveQuery,
  moment: Moment,
): Promise<Retrieved> {
  const rows = await rowsAsOf(engine, caller, moment, { signal: query.signal })
  const everything: Filter = { op: 'and', filters: [] }
  const filter = query.filter ?? everything
  const index = buildIndex(rows.map(toDocument))
  const terms = query.text === undefined ? [] : analyse(query.text)
  const found = scoreTerms([index], terms, ({ fields }) => matches(filter, fields))
  const signals = new Map(
    found.map(({ document, score, raw, terms }): [string, Signals] => [document.id, { lexical: score, raw, terms }]),
  )
  const hits = scoreCandidates(signals, new Map(rows.map((row) => [row.id, row])), filter)
  const always = rows.filter(({ fields }) => query.alwaysTypes.includes(String(fields.type)))
  return { hits: hits.slice(0, query.limit), always: always.map((row) => fromRow(row).memory), degraded: [] }
}
