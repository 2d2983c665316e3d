/**
 * Reads of the past. Two axes: `known` is what had been written by then, `valid` what was true then. Past versions come
 * from the revision log; what was forgotten since stays forgotten.
 */
import type { Engine } from '../engine.ts'
import { InputError } from '../errors.ts'
import { allOf, type Filter } from '../filter.ts'
import { maxLimit } from '../limit.ts'
import { isPlainObject } from '../plain-object.ts'
import { fromRow, type Memory, type StoredMemory, toRow } from '../record.ts'
import { type Caller, scopeKey, scopeParts } from '../scope.ts'
import type { Row } from '../stores/contract.ts'
import { rowPages } from '../stores/pages.ts'
import { split } from '../stores/rows.ts'
import { endOfTime, isDate, type Time, toTime } from '../time.ts'
import { visibleTo } from './visibility.ts'

/** A plain time means both axes; an axis that is left out means now. */
export type AsOf = Time | { valid?: Time; known?: Time }

export interface Moment {
  valid: number
  /** Undefined: now, and no revision need be read. */
  known: number | undefined
}

/** @throws InputError when it is neither a time nor `{ valid?, known? }`. */
export function readAsOf(asOf: AsOf | undefined, now: number): Moment | undefined {
  if (asOf === undefined) return undefined
  if (typeof asOf === 'number' || isDate(asOf)) return { valid: toTime('asOf', asOf), known: toTime('asOf', asOf) }
  if (!isPlainObject(asOf) || Object.keys(asOf).some((name) => name !== 'valid' && name !== 'known')) {
    throw new InputError('asOf', 'expected a time, or { valid, known }')
  }
  const { valid, known } = asOf as { valid?: Time; known?: Time }
  return {
    valid: valid === undefined ? now : toTime('asOf.valid', valid),
    known: known === undefined ? undefined : toTime('asOf.known', known),
  }
}

/**
 * The rows of visible memories as they were at that moment, at most one for each memory. Reads the whole visible
 * scope, or `ids` of it; past versions only of what has changed since `known`.
 */
export async function rowsAsOf(
  engine: Engine,
  caller: Caller,
  moment: Moment,
  { ids, signal }: { ids?: readonly string[]; signal: AbortSignal | undefined },
): Promise<Row[]> {
  const { valid, known = Number.POSITIVE_INFINITY } = moment
  const found: StoredMemory[] = []
  const changed: string[] = []
  for await (const rows of currentRows(engine, caller, moment, ids, signal)) {
    for (const stored of rows.map(fromRow)) {
      if (stored.change.at <= known) found.push(stored)
      else changed.push(stored.memory.id)
    }
  }
  for (const part of split(changed, maxLimit)) found.push(...(await versionsAt(engine, caller, part, known, signal)))
  return found
    .filter(({ memory }) => wasTrue(memory, valid))
    .map((stored) => {
      const { scope } = stored.memory
      return toRow(stored, { key: scopeKey(scope), parts: scopeParts(scope) }, engine.fields, '')
    })
}

/** Memories as they are now that may have been there then. */
async function* currentRows(
  engine: Engine,
  caller: Caller,
  { valid, known }: Moment,
  ids: readonly string[] | undefined,
  signal: AbortSignal | undefined,
): AsyncGenerator<Row[]> {
  const hidden: Filter = { op: 'nin', field: 'status', values: ['forgotten', 'pending'] }
  const named: Filter | undefined = ids && { op: 'in', field: 'id', values: ids }
  const inTime: Filter[] =
    known === undefined
      ? [
          { op: 'lte', field: 'validFrom', value: valid },
          { op: 'gt', field: 'validTo', value: valid },
        ]
      : [{ op: 'lte', field: 'createdAt', value: known }]
  const filter = allOf(visibleTo(caller), hidden, named, ...inTime) as Filter
  const query = { kind: 'memory', filter, limit: maxLimit }
  yield* rowPages(engine.rows, caller.tenant, query, signal)
}

/** The last version of each memory that was written by then. */
async function versionsAt(
  engine: Engine,
  caller: Caller,
  ids: readonly string[],
  known: number,
  signal: AbortSignal | undefined,
): Promise<StoredMemory[]> {
  const latest = new Map<string, StoredMemory>()
  // Stores find what is in a scope quickly.
  const filter = allOf(visibleTo(caller), { op: 'in', field: 'memoryId', values: ids }) as Filter
  const query = { kind: 'revision', filter, limit: maxLimit }
  for await (const rows of rowPages(engine.rows, caller.tenant, query, signal)) {
    for (const stored of rows.map(fromRow)) {
      const { id, version } = stored.memory
      if (stored.change.at <= known && version > (latest.get(id)?.memory.version ?? 0)) latest.set(id, stored)
    }
  }
  return [...latest.values()]
}

function wasTrue({ status, validFrom, validTo = endOfTime, expiresAt = endOfTime }: Memory, valid: number): boolean {
  return (status === 'active' || status === 'superseded') && validFrom <= valid && validTo > valid && expiresAt > valid
}
