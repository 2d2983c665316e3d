/** One memory, named by its id or its slot. Not visible is not there. */
import type { Engine } from '../engine.ts'
import { InputError, NotFoundError } from '../errors.ts'
import { allOf, type Filter, matches } from '../filter.ts'
import { maxLimit } from '../limit.ts'
import { checkOptions } from '../options.ts'
import { fromRow, isOver, isToCome, type Memory, type Revision, type StoredMemory } from '../record.ts'
import { type Caller, scopeKey } from '../scope.ts'
import type { Row } from '../stores/contract.ts'
import { allRows } from '../stores/pages.ts'
import { typeNamed } from '../types/memory-type.ts'
import { isStorable } from '../unicode.ts'
import { type AsOf, readAsOf, rowsAsOf } from './as-of.ts'
import { validAt, visibleTo } from './visibility.ts'

/** A slot inside whatever scope the caller sees. */
export interface Slot<Name extends string = string> {
  type: Name
  key: string
}

const maxIdLength = 256

/** Whether a store could hold a memory under this id. */
export function isId(id: unknown): id is string {
  return typeof id === 'string' && id !== '' && id.length <= maxIdLength && isStorable(id)
}

export interface GetOptions {
  /** A moment of the past. */
  asOf?: AsOf
  signal?: AbortSignal
}

/** The memory, when it is visible and true now, or was at that moment. */
export async function getMemory(
  engine: Engine,
  caller: Caller,
  id: string,
  { asOf, signal }: GetOptions,
): Promise<Memory | undefined> {
  const moment = readAsOf(asOf, engine.now())
  if (moment !== undefined) {
    const [row] = isId(id) ? await rowsAsOf(engine, caller, moment, { ids: [id], signal }) : []
    return row && fromRow(row).memory
  }
  const memory = (await readVisible(engine, caller, id, signal))?.memory
  const now = engine.now()
  return memory === undefined || isOver(memory, now) || isToCome(memory, now) ? undefined : memory
}

/**
 * Every version of a visible memory, oldest first, whatever became of it.
 * @throws NotFoundError
 */
export async function readHistory(
  engine: Engine,
  caller: Caller,
  id: string,
  signal: AbortSignal | undefined,
): Promise<Revision[]> {
  const current = await readVisible(engine, caller, id, signal)
  if (current === undefined) throw new NotFoundError(String(id))
  const ofThis: Filter = { op: 'eq', field: 'memoryId', value: id }
  const inScope: Filter = { op: 'eq', field: 'scopeKey', value: scopeKey(current.memory.scope) }
  const query = { kind: 'revision', filter: allOf(inScope, ofThis) as Filter, limit: maxLimit }
  const versions = (await allRows(engine.rows, caller.tenant, query, signal)).map(fromRow)
  // On a store that commits row by row, a writer who died may have left the current version as a revision too.
  return [...versions.filter(({ memory }) => memory.version < current.memory.version), current]
    .sort((a, b) => a.memory.version - b.memory.version)
    .map(({ memory, change: { action, reason, at, by } }) => ({
      version: memory.version,
      memory,
      action,
      reason,
      at,
      by,
    }))
}

/** @throws ConfigError, InputError or MemoryTypeError. */
export function checkSlot(engine: Engine, slot: Slot): void {
  checkOptions('forget', slot, ['type', 'key'])
  if (typeof slot.key !== 'string' || !isStorable(slot.key)) throw new InputError('key', 'expected a string')
  typeNamed(engine.types, slot.type, 'type')
}

/**
 * The id of the current memory of a slot that the caller can see; the most specific scope wins.
 * @throws NotFoundError
 */
export async function findSlot(
  engine: Engine,
  caller: Caller,
  { type, key }: Slot,
  signal: AbortSignal | undefined,
): Promise<string> {
  const named: Filter[] = [
    { op: 'eq', field: 'type', value: type },
    { op: 'eq', field: 'key', value: key },
  ]
  const filter = allOf(visibleTo(caller), validAt(engine.now()), ...named) as Filter
  const { rows } = await engine.rows.list(caller.tenant, { kind: 'memory', filter, limit: maxLimit }, signal)
  // A value and its successor may both stand there for a moment, on a store that commits row by row.
  const [found] = rows.sort((a, b) => specificity(engine, b) - specificity(engine, a) || b.version - a.version)
  if (found === undefined) throw new NotFoundError(`${type}/${key}`)
  return found.id
}

/** A more specific dimension outweighs all that are more general. */
function specificity({ dimensions: { owners, actors } }: Engine, { body }: Row): number {
  const { scope } = (JSON.parse(body) as StoredMemory).memory
  return [...owners, ...actors].reduce((sum, name, index) => sum + (Object.hasOwn(scope, name) ? 2 ** index : 0), 0)
}

async function readVisible(
  engine: Engine,
  caller: Caller,
  id: string,
  signal: AbortSignal | undefined,
): Promise<StoredMemory | undefined> {
  if (!isId(id)) return undefined
  const row = (await engine.rows.get(caller.tenant, [id], signal)).get(id)
  const isVisible = row?.kind === 'memory' && row.fields.status !== 'pending' && matches(visibleTo(caller), row.fields)
  return isVisible ? fromRow(row) : undefined
}
