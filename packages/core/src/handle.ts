/** The handle of one identity: what an agent gets. It checks options and hands on to the stages. */
import { type Context, type ContextOptions, contextOptions, getContext } from './context/get-context.ts'
import type { Engine } from './engine.ts'
import { InputError, NotFoundError } from './errors.ts'
import { allOf, type Filter, type FilterInput, parseFilter } from './filter.ts'
import { catchUp, lags } from './lifecycle/catch-up.ts'
import { maxLimit, readLimit } from './limit.ts'
import { checkOptions } from './options.ts'
import { fromRow, isOver, isToCome, type Memory, type MemoryStatus, type Outcome, type Revision } from './record.ts'
import { checkSearch, type Hit, type SearchOptions, search, searchOptions } from './retrieve/search.ts'
import { validAt, visibleTo } from './retrieve/visibility.ts'
import type { Caller } from './scope.ts'
import type { Order } from './stores/contract.ts'
import { readTypeNames, typeNamed } from './types/memory-type.ts'
import { isStorable } from './unicode.ts'
import type { Draft, Patch } from './write/read-draft.ts'
import { type ChangeCall, writeChange } from './write/write-change.ts'
import { writeDrafts } from './write/write-drafts.ts'

export interface CallOptions {
  /** Stops the call; it throws the signal's reason. A commit that is on its way may still happen. */
  signal?: AbortSignal
}

export interface WriteOptions extends CallOptions {
  /** The same key and request again, within 24 hours, returns what the first call did. */
  idempotencyKey?: string
}

export interface ChangeOptions extends WriteOptions {
  /** @throws ConflictError when the memory (for `upsert`: the slot's; 0: none) has another version. */
  expectedVersion?: number
}

export interface ForgetOptions extends ChangeOptions {
  /** For the history. */
  reason?: string
}

export interface CountOptions extends CallOptions {
  types?: readonly string[]
  filter?: FilterInput
  /** Default `active`: what a read of now sees. */
  status?: MemoryStatus
}

export interface ListOptions extends CountOptions {
  /** Default: newest first. */
  order?: Order
  /** 1 to 1,000, default 100. */
  limit?: number
  /** From the page before. */
  cursor?: string
}

/** Reads and writes as one identity. Every call sees exactly the memories whose scope is a subset of it. */
export interface MemoryHandle {
  /** Remembers one draft, or several: an array in gives an array out, in order. A string is `{ type: 'fact', text }`. */
  add(draft: Draft | string, options?: WriteOptions): Promise<Outcome>
  add(drafts: readonly (Draft | string)[], options?: WriteOptions): Promise<Outcome[]>
  /** Like `add` for a draft with a `key`: the slot (scope, type, key) has one current value. */
  upsert(draft: Draft, options?: ChangeOptions): Promise<Outcome>
  /** The memory, when it is visible and true now. */
  get(id: string, options?: CallOptions): Promise<Memory | undefined>
  /** Changes the memory in place. @throws NotFoundError when it is not visible. */
  update(id: string, patch: Patch, options?: ChangeOptions): Promise<Outcome>
  /** What it said was never true: closes it and puts the right one in its place. */
  correct(id: string, correction: Patch | string, options?: ChangeOptions): Promise<Outcome>
  /** No read returns it any more. */
  forget(target: string | { type: string; key: string }, options?: ForgetOptions): Promise<Outcome>
  /** The best matches first, each with a score in [0, 1]. */
  search(query: string, options?: SearchOptions): Promise<Hit[]>
  /** The right slice of memory for a prompt, within a budget of tokens. */
  getContext(options: ContextOptions): Promise<Context>
  list(options?: ListOptions): Promise<{ items: Memory[]; cursor?: string }>
  count(options?: CountOptions): Promise<number>
  /** Every version, oldest first; also of a memory that was superseded or forgotten. */
  history(id: string, options?: CallOptions): Promise<Revision[]>
}

export function createHandle(engine: Engine, caller: Caller, share: boolean): MemoryHandle {
  const { tenant } = caller

  /** A write that reached the index takes along what an earlier one could not bring there. */
  async function thenCatchUp(outcomes: Outcome[], signal: AbortSignal | undefined): Promise<Outcome[]> {
    if (outcomes.every(({ indexed }) => indexed) && lags(engine, tenant)) {
      // The write itself succeeded; what fails here is tried again by the next one and by maintain().
      await catchUp(engine, tenant, 0, signal).catch(() => undefined)
    }
    return outcomes
  }

  async function add(
    input: Draft | string | readonly (Draft | string)[],
    options: WriteOptions = {},
  ): Promise<Outcome | Outcome[]> {
    checkOptions('add', options, ['signal', 'idempotencyKey'])
    const { signal, idempotencyKey } = options
    const many = Array.isArray(input)
    const inputs = many
      ? Array.from(input, (draft, index) => ({ path: `[${index}]`, input: draft as unknown }))
      : [{ path: '', input: input as unknown }]
    const write = { share, signal, idempotencyKey, expectedVersion: undefined, operation: 'add' } as const
    const outcomes = await thenCatchUp(await writeDrafts(engine, caller, inputs, write), signal)
    return many ? outcomes : (outcomes[0] as Outcome)
  }

  async function change(
    operation: ChangeCall['operation'],
    target: string | { type: string; key: string },
    input: unknown,
    options: ForgetOptions,
    known: string[],
  ): Promise<Outcome> {
    checkOptions(operation, options, ['signal', 'idempotencyKey', 'expectedVersion', ...known])
    const { signal, idempotencyKey, expectedVersion, reason } = options
    if (reason !== undefined && typeof reason !== 'string') throw new InputError('reason', 'expected a string')
    const bySlot = operation === 'forget' && typeof target === 'object' && target !== null
    if (bySlot) checkSlot(engine, target)
    else if (!isId(target)) throw new NotFoundError(String(target))
    const call: ChangeCall = {
      operation,
      target,
      findId: async () => (bySlot ? await findSlot(engine, caller, target, signal) : (target as string)),
      input,
      share,
      signal,
      idempotencyKey,
      expectedVersion: readVersion(expectedVersion),
      reason,
    }
    const outcomes = await thenCatchUp([await writeChange(engine, caller, call)], signal)
    return outcomes[0] as Outcome
  }

  function readFilter({ types, filter, status = 'active' }: CountOptions): Filter | false {
    const wanted = filter === undefined ? true : parseFilter(filter, engine.callerFields)
    const names = readTypeNames(engine.types, types)
    if (wanted === false || names?.length === 0) return false
    const typed: Filter | undefined = names && { op: 'in', field: 'type', values: names }
    const state: Filter =
      status === 'active' ? validAt(engine.now()) : { op: 'eq', field: 'status', value: readStatus(status) }
    return allOf(visibleTo(caller), state, typed, wanted === true ? undefined : wanted) as Filter
  }

  return {
    add: add as MemoryHandle['add'],
    async upsert(draft, options = {}) {
      checkOptions('upsert', options, ['signal', 'idempotencyKey', 'expectedVersion'])
      const { signal, idempotencyKey } = options
      const write = {
        share,
        signal,
        idempotencyKey,
        expectedVersion: readVersion(options.expectedVersion),
        operation: 'upsert',
      } as const
      const outcomes = await writeDrafts(engine, caller, [{ path: '', input: draft }], write)
      return (await thenCatchUp(outcomes, signal))[0] as Outcome
    },
    async get(id, options = {}) {
      checkOptions('get', options, ['signal'])
      const stored = isId(id) ? await readVisible(engine, caller, id, options.signal) : undefined
      const now = engine.now()
      return stored === undefined || isOver(stored.memory, now) || isToCome(stored.memory, now)
        ? undefined
        : stored.memory
    },
    update: (id, patch, options = {}) => change('update', id, patch, options, []),
    correct: (id, correction, options = {}) => change('correct', id, correction, options, []),
    forget: (target, options = {}) => change('forget', target, undefined, options, ['reason']),
    async search(query, options = {}) {
      checkOptions('search', options, searchOptions)
      return await search(engine, caller, query, checkSearch(engine, query, options))
    },
    async getContext(options) {
      checkOptions('getContext', options, contextOptions)
      return await getContext(engine, caller, options)
    },
    async list(options = {}) {
      checkOptions('list', options, ['types', 'filter', 'status', 'order', 'limit', 'cursor', 'signal'])
      const filter = readFilter(options)
      const order = readOrder(options.order)
      const limit = readLimit(options.limit ?? 100)
      if (filter === false) return { items: [] }
      const { cursor } = options
      const page = await engine.rows.list(
        tenant,
        { kind: 'memory', filter, order, limit, ...(cursor === undefined ? {} : { cursor }) },
        options.signal,
      )
      const items = page.rows.map((row) => fromRow(row).memory)
      return page.cursor === undefined ? { items } : { items, cursor: page.cursor }
    },
    async count(options = {}) {
      checkOptions('count', options, ['types', 'filter', 'status', 'signal'])
      const filter = readFilter(options)
      return filter === false ? 0 : await engine.rows.count(tenant, { kind: 'memory', filter }, options.signal)
    },
    async history(id, options = {}) {
      checkOptions('history', options, ['signal'])
      const current = isId(id) ? await readVisible(engine, caller, id, options.signal) : undefined
      if (current === undefined) throw new NotFoundError(String(id))
      return await readHistory(engine, tenant, current, options.signal)
    },
  }
}

type Stored = ReturnType<typeof fromRow>

async function readVisible(
  engine: Engine,
  caller: Caller,
  id: string,
  signal: AbortSignal | undefined,
): Promise<Stored | undefined> {
  const row = (await engine.rows.get(caller.tenant, [id], signal)).get(id)
  const visible = row?.kind === 'memory' && caller.readKeys.includes(String(row.fields.scopeKey))
  return visible ? fromRow(row) : undefined
}

async function readHistory(
  engine: Engine,
  tenant: string,
  current: Stored,
  signal: AbortSignal | undefined,
): Promise<Revision[]> {
  const filter: Filter = { op: 'eq', field: 'memoryId', value: current.memory.id }
  const versions: Stored[] = []
  let cursor: string | undefined
  do {
    const page = await engine.rows.list(
      tenant,
      { kind: 'revision', filter, limit: maxLimit, ...(cursor === undefined ? {} : { cursor }) },
      signal,
    )
    versions.push(...page.rows.map(fromRow))
    cursor = page.cursor
  } while (cursor !== undefined)
  return [...versions.filter(({ memory }) => memory.version < current.memory.version), current]
    .sort((a, b) => a.memory.version - b.memory.version)
    .map(({ memory, change }) => ({ version: memory.version, memory, ...change }))
}

function checkSlot(engine: Engine, slot: { type: string; key: string }): void {
  checkOptions('forget', slot, ['type', 'key'])
  if (typeof slot.key !== 'string' || !isStorable(slot.key)) throw new InputError('key', 'expected a string')
  typeNamed(engine.types, slot.type, 'type')
}

/** The current memory of a slot that the caller can see; the most specific scope wins. */
async function findSlot(
  engine: Engine,
  caller: Caller,
  slot: { type: string; key: string },
  signal: AbortSignal | undefined,
): Promise<string> {
  const named: Filter[] = [
    { op: 'eq', field: 'type', value: slot.type },
    { op: 'eq', field: 'key', value: slot.key },
  ]
  const filter = allOf(visibleTo(caller), validAt(engine.now()), ...named) as Filter
  const { rows } = await engine.rows.list(caller.tenant, { kind: 'memory', filter, limit: maxLimit }, signal)
  const specificity = (row: (typeof rows)[number]): number => (row.fields.scopeParts as string[]).length
  const [found] = rows.sort((a, b) => specificity(b) - specificity(a))
  if (found === undefined) throw new NotFoundError(`${slot.type}/${slot.key}`)
  return found.id
}

/** An id that no store could hold names no memory. */
function isId(id: unknown): id is string {
  return typeof id === 'string' && id !== '' && id.length <= 256 && isStorable(id)
}

function readVersion(version: unknown): number | undefined {
  if (version === undefined) return undefined
  if (!Number.isSafeInteger(version) || (version as number) < 0)
    throw new InputError('expectedVersion', 'expected a whole number')
  return version as number
}

function readOrder(order: Order = { by: 'createdAt', direction: 'desc' }): Order {
  checkOptions('order', order, ['by', 'direction'])
  if (!['createdAt', 'occurredAt'].includes(order.by) || !['asc', 'desc'].includes(order.direction)) {
    throw new InputError('order', "expected { by: 'createdAt' | 'occurredAt', direction: 'asc' | 'desc' }")
  }
  return order
}

function readStatus(status: MemoryStatus): MemoryStatus {
  const known: MemoryStatus[] = ['active', 'superseded', 'pending', 'forgotten', 'archived']
  if (!known.includes(status)) throw new InputError('status', `expected one of ${known.join(', ')}`)
  return status
}
