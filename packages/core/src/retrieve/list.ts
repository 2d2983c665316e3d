/** `list` and `count`: everything that matches, page by page, in an order of time. */
import type { Engine } from '../engine.ts'
import { InputError } from '../errors.ts'
import { allOf, type Filter, type FilterInput, matches, parseFilter } from '../filter.ts'
import { maxLimit, readLimit } from '../limit.ts'
import { checkOptions } from '../options.ts'
import { fromRow, type Memory, type MemoryStatus } from '../record.ts'
import type { Caller } from '../scope.ts'
import type { Order, Row } from '../stores/contract.ts'
import { decodeCursor, encodeCursor } from '../stores/cursor.ts'
import { rowPages } from '../stores/pages.ts'
import { readTypeNames } from '../types/memory-type.ts'
import { type AsOf, type Moment, readAsOf, rowsAsOf } from './as-of.ts'
import { validAt, visibleTo } from './visibility.ts'

export interface CountOptions<Name extends string = string> {
  types?: readonly Name[]
  filter?: FilterInput
  /** Default `active`: what a read of now sees. */
  status?: MemoryStatus
  signal?: AbortSignal
}

/** What `count` may tell apart. */
export type CountedBy = 'type' | 'status' | 'source.agent'

/** Counts for each value; by `status` of every status. Memories without a value are left out. */
export interface CountByOptions<Name extends string = string> extends CountOptions<Name> {
  by: CountedBy
}

export interface ListOptions<Name extends string = string> extends CountOptions<Name> {
  /** Default: newest first. */
  order?: Order
  /** 1 to 1,000, default 100. */
  limit?: number
  /** A moment of the past; not together with `status`. */
  asOf?: AsOf
  /** From the page before. */
  cursor?: string
}

const defaultLimit = 100
/** What waits for approval, only operators see: `admin().pending()`. */
const statuses: readonly MemoryStatus[] = ['active', 'superseded', 'forgotten', 'archived']
const everyStatus: readonly MemoryStatus[] = [...statuses, 'pending']

type Position = readonly [value: number, id: string]

/** @throws ConfigError, InputError, FilterError or MemoryTypeError; StoreError when the rows cannot be read. */
export async function listMemories(
  engine: Engine,
  caller: Caller,
  options: ListOptions,
): Promise<{ items: Memory[]; cursor?: string }> {
  checkOptions('list', options, ['types', 'filter', 'status', 'order', 'limit', 'cursor', 'asOf', 'signal'])
  const { cursor, signal } = options
  const moment = readAsOf(options.asOf, engine.now())
  if (moment !== undefined && options.status !== undefined) {
    throw new InputError('status', 'cannot be combined with asOf, which says what was true')
  }
  const filter = readFilter(engine, visibleTo(caller), options, { known: statuses, moment })
  const order = readOrder(options.order)
  const limit = readLimit(options.limit ?? defaultLimit)
  if (filter === false) return { items: [] }
  if (moment !== undefined) {
    const rows = await rowsAsOf(engine, caller, moment, { signal })
    return pageOf(
      rows.filter(({ fields }) => matches(filter, fields)),
      order,
      limit,
      cursor,
    )
  }
  return await readPage(engine, caller.tenant, { filter, order, limit, cursor, signal })
}

/** For operators: whatever is in these scopes, whoever sees it. */
export async function listWhere(
  engine: Engine,
  tenant: string,
  scope: Filter | undefined,
  hidden: Filter | undefined,
  options: ListOptions,
): Promise<{ items: Memory[]; cursor?: string }> {
  const { cursor, signal } = options
  const filter = readFilter(engine, allOf(scope, hidden), options, { known: everyStatus })
  const page = { order: readOrder(options.order), limit: readLimit(options.limit ?? defaultLimit), cursor, signal }
  return filter === false ? { items: [] } : await readPage(engine, tenant, { ...page, filter })
}

/** For operators. */
export async function countWhere(
  engine: Engine,
  tenant: string,
  scope: Filter | undefined,
  hidden: Filter | undefined,
  options: CountOptions & { by?: CountedBy },
): Promise<number | { [value: string]: number }> {
  return await count(engine, tenant, allOf(scope, hidden), options, everyStatus)
}

interface PageQuery {
  filter: Filter
  order: Order
  limit: number
  cursor: string | undefined
  signal: AbortSignal | undefined
}

async function readPage(
  engine: Engine,
  tenant: string,
  { filter, order, limit, cursor, signal }: PageQuery,
): Promise<{ items: Memory[]; cursor?: string }> {
  const query = { kind: 'memory', filter, order, limit, ...(cursor === undefined ? {} : { cursor }) }
  const page = await engine.rows.list(tenant, query, signal)
  const items = page.rows.map((row) => fromRow(row).memory)
  return page.cursor === undefined ? { items } : { items, cursor: page.cursor }
}

/** @throws like `listMemories`. */
export async function countMemories(
  engine: Engine,
  caller: Caller,
  options: CountOptions & { by?: CountedBy },
): Promise<number | { [value: string]: number }> {
  checkOptions('count', options, ['types', 'filter', 'status', 'by', 'signal'])
  return await count(engine, caller.tenant, visibleTo(caller), options, statuses)
}

const countable: Record<CountedBy, (memory: Memory) => string | undefined> = {
  type: ({ type }) => type,
  status: ({ status }) => status,
  'source.agent': ({ source }) => source.agent,
}

async function count(
  engine: Engine,
  tenant: string,
  visible: Filter | undefined,
  { by, signal, ...options }: CountOptions & { by?: CountedBy },
  known: readonly MemoryStatus[],
): Promise<number | { [value: string]: number }> {
  const isOfAll = by === 'status' && options.status === undefined
  const filter = readFilter(engine, visible, options, { known, isOfAll })
  if (by === undefined) {
    return filter === false ? 0 : await engine.rows.count(tenant, { kind: 'memory', filter }, signal)
  }
  if (typeof by !== 'string' || !Object.hasOwn(countable, by)) {
    throw new InputError('by', `expected one of ${Object.keys(countable).join(', ')}`)
  }
  const counts = filter === false ? [] : await tally(engine, tenant, filter, countable[by], signal)
  return Object.fromEntries([...counts].sort())
}

/** How many memories have which value; those without one are left out. Reads them all. */
export async function tally(
  engine: Engine,
  tenant: string,
  filter: Filter,
  pick: (memory: Memory) => string | undefined,
  signal: AbortSignal | undefined,
): Promise<Map<string, number>> {
  const counts = new Map<string, number>()
  const query = { kind: 'memory', filter, limit: maxLimit }
  for await (const rows of rowPages(engine.rows, tenant, query, signal)) {
    for (const row of rows) {
      const value = pick(fromRow(row).memory)
      if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1)
    }
  }
  return counts
}

/** False when nothing can match. */
function readFilter(
  engine: Engine,
  visible: Filter | undefined,
  { types, filter, status = 'active' }: CountOptions,
  {
    known,
    moment,
    isOfAll = false,
  }: { known: readonly MemoryStatus[]; moment?: Moment | undefined; isOfAll?: boolean },
): Filter | false {
  const wanted = filter === undefined ? true : parseFilter(filter, engine.callerFields)
  const names = readTypeNames(engine.types, types)
  if (!known.includes(status)) throw new InputError('status', `expected one of ${known.join(', ')}`)
  if (wanted === false || names?.length === 0) return false
  const typed: Filter | undefined = names && { op: 'in', field: 'type', values: names }
  if (moment !== undefined) return allOf(visible, typed, wanted === true ? undefined : wanted) as Filter
  const ofStatus: Filter = status === 'active' ? validAt(engine.now()) : { op: 'eq', field: 'status', value: status }
  const state: Filter = isOfAll ? { op: 'in', field: 'status', values: known } : ofStatus
  return allOf(visible, state, typed, wanted === true ? undefined : wanted) as Filter
}

/** One page of rows that are all here already. */
function pageOf(
  rows: readonly Row[],
  order: Order,
  limit: number,
  cursor: string | undefined,
): { items: Memory[]; cursor?: string } {
  const positionOf = ({ id, fields }: Row): Position => [Number(fields[order.by]), id]
  const sign = order.direction === 'asc' ? 1 : -1
  const compare = (a: Position, b: Position): number => sign * (a[0] - b[0] || (a[1] < b[1] ? -1 : Number(a[1] > b[1])))
  const after = cursor === undefined ? undefined : decodeCursor(cursor, order)
  const left = [...rows]
    .sort((a, b) => compare(positionOf(a), positionOf(b)))
    .filter((row) => after === undefined || compare(positionOf(row), after) > 0)
  const page = left.slice(0, limit)
  const items = page.map((row) => fromRow(row).memory)
  const last = page.at(-1)
  return left.length > limit && last !== undefined
    ? { items, cursor: encodeCursor(positionOf(last), order) }
    : { items }
}

function readOrder(order: Order = { by: 'createdAt', direction: 'desc' }): Order {
  checkOptions('order', order, ['by', 'direction'])
  if (!['createdAt', 'occurredAt'].includes(order.by) || !['asc', 'desc'].includes(order.direction)) {
    throw new InputError('order', "expected { by: 'createdAt' | 'occurredAt', direction: 'asc' | 'desc' }")
  }
  return order
}
