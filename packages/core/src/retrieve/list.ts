/** `list` and `count`: everything that matches, page by page, in an order of time. */
import type { Engine } from '../engine.ts'
import { InputError } from '../errors.ts'
import { allOf, type Filter, type FilterInput, parseFilter } from '../filter.ts'
import { readLimit } from '../limit.ts'
import { checkOptions } from '../options.ts'
import { fromRow, type Memory, type MemoryStatus } from '../record.ts'
import type { Caller } from '../scope.ts'
import type { Order } from '../stores/contract.ts'
import { readTypeNames } from '../types/memory-type.ts'
import { validAt, visibleTo } from './visibility.ts'

export interface CountOptions<Name extends string = string> {
  types?: readonly Name[]
  filter?: FilterInput
  /** Default `active`: what a read of now sees. */
  status?: MemoryStatus
  signal?: AbortSignal
}

export interface ListOptions<Name extends string = string> extends CountOptions<Name> {
  /** Default: newest first. */
  order?: Order
  /** 1 to 1,000, default 100. */
  limit?: number
  /** From the page before. */
  cursor?: string
}

const defaultLimit = 100
const statuses: readonly MemoryStatus[] = ['active', 'superseded', 'pending', 'forgotten', 'archived']

/** @throws ConfigError, InputError, FilterError or MemoryTypeError; StoreError when the rows cannot be read. */
export async function listMemories(
  engine: Engine,
  caller: Caller,
  options: ListOptions,
): Promise<{ items: Memory[]; cursor?: string }> {
  checkOptions('list', options, ['types', 'filter', 'status', 'order', 'limit', 'cursor', 'signal'])
  const { cursor, signal } = options
  const filter = readFilter(engine, caller, options)
  const order = readOrder(options.order)
  const limit = readLimit(options.limit ?? defaultLimit)
  if (filter === false) return { items: [] }
  const query = { kind: 'memory', filter, order, limit, ...(cursor === undefined ? {} : { cursor }) }
  const page = await engine.rows.list(caller.tenant, query, signal)
  const items = page.rows.map((row) => fromRow(row).memory)
  return page.cursor === undefined ? { items } : { items, cursor: page.cursor }
}

/** @throws like `listMemories`. */
export async function countMemories(engine: Engine, caller: Caller, options: CountOptions): Promise<number> {
  checkOptions('count', options, ['types', 'filter', 'status', 'signal'])
  const filter = readFilter(engine, caller, options)
  return filter === false ? 0 : await engine.rows.count(caller.tenant, { kind: 'memory', filter }, options.signal)
}

/** False when nothing can match. */
function readFilter(
  engine: Engine,
  caller: Caller,
  { types, filter, status = 'active' }: CountOptions,
): Filter | false {
  const wanted = filter === undefined ? true : parseFilter(filter, engine.callerFields)
  const names = readTypeNames(engine.types, types)
  if (!statuses.includes(status)) throw new InputError('status', `expected one of ${statuses.join(', ')}`)
  if (wanted === false || names?.length === 0) return false
  const typed: Filter | undefined = names && { op: 'in', field: 'type', values: names }
  const state: Filter = status === 'active' ? validAt(engine.now()) : { op: 'eq', field: 'status', value: status }
  return allOf(visibleTo(caller), state, typed, wanted === true ? undefined : wanted) as Filter
}

function readOrder(order: Order = { by: 'createdAt', direction: 'desc' }): Order {
  checkOptions('order', order, ['by', 'direction'])
  if (!['createdAt', 'occurredAt'].includes(order.by) || !['asc', 'desc'].includes(order.direction)) {
    throw new InputError('order', "expected { by: 'createdAt' | 'occurredAt', direction: 'asc' | 'desc' }")
  }
  return order
}
