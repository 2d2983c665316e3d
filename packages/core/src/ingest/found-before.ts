/** What triggers found in turns when they were told: a model that reads them later need not say it again. */
import { defined } from '../defined.ts'
import type { Engine } from '../engine.ts'
import { allOf, type Filter } from '../filter.ts'
import { fromRow } from '../record.ts'
import { visibleTo } from '../retrieve/visibility.ts'
import { scopeKey } from '../scope.ts'
import { notExtracted } from '../types/built-in.ts'
import type { Draft } from '../write/read-draft.ts'
import type { ExtractCall } from './extract.ts'
import type { Found } from './find-memories.ts'
import type { Turn } from './turn.ts'

const mostFound = 100

/** @returns at most 100, as triggers give it; also what is true no more, or it would be learned anew. */
export async function foundBefore(
  { rows }: Engine,
  turns: readonly Turn[],
  { caller, reader, scope, signal }: ExtractCall,
): Promise<Found[]> {
  const turnOf = new Map(turns.map((turn) => [turn.id, turn]))
  const filter = allOf(
    visibleTo(reader),
    { op: 'ne', field: 'status', value: 'forgotten' },
    { op: 'eq', field: 'scopeKey', value: scopeKey(scope) },
    { op: 'in', field: 'source.messageId', values: [...turnOf.keys()] },
  ) as Filter
  const page = await rows.list(caller.tenant, { kind: 'memory', filter, limit: mostFound }, signal)
  return page.rows.flatMap((row) => {
    const { type, key, text, data, source } = fromRow(row).memory
    const turn = turnOf.get(source.messageId ?? '')
    if (turn === undefined || turn.session !== source.session || notExtracted.has(type)) return []
    return [{ turn, draft: defined<Draft>({ type, key, text, data }), evidence: [turn.id], by: 'trigger' }]
  })
}
