/** The metadata store as core uses it: any number of ids, retried reads, time-outs. */

import { callStore } from './call.ts'
import type { Change, MetadataSpec, MetadataStore, MetadataTraits, Order, Row, RowQuery } from './contract.ts'
import { systemTenant } from './system-tenant.ts'

export interface Rows {
  readonly name: string
  readonly traits: MetadataTraits
  readonly timeoutMs: number
  open(spec: MetadataSpec): Promise<void>
  /** Without the system's own. */
  tenants(
    page: { limit: number; cursor?: string },
    signal?: AbortSignal,
  ): Promise<{ tenants: string[]; cursor?: string }>
  /** The rows that exist, by id. */
  get(tenant: string, ids: Iterable<string>, signal?: AbortSignal): Promise<Map<string, Row>>
  list(
    tenant: string,
    query: RowQuery & { order?: Order; limit: number; cursor?: string },
    signal?: AbortSignal,
  ): Promise<{ rows: Row[]; cursor?: string }>
  count(tenant: string, query: RowQuery, signal?: AbortSignal): Promise<number>
  /** One try, where a change expects something: who calls it must read again before it tries again. */
  commit(tenant: string, changes: readonly Change[], signal?: AbortSignal): Promise<void>
  /** Whether the bytes of what was deleted are gone. */
  compact(signal?: AbortSignal): Promise<boolean>
  close(): Promise<void>
}

export function openRows(store: MetadataStore, timeoutMs: number, openMs: number = timeoutMs): Rows {
  const { name, traits } = store
  let isClosed = false
  const call = <T>(
    operation: string,
    repeat: boolean,
    signal: AbortSignal | undefined,
    run: () => Promise<T>,
    patienceMs = timeoutMs,
  ): Promise<T> => callStore({ store: name, operation, timeoutMs: patienceMs, signal, repeat, isClosed }, run)

  return {
    name,
    traits,
    timeoutMs,
    open: (spec) => call('open', false, undefined, () => store.open(spec), openMs),
    async tenants(page, signal) {
      const { tenants, ...more } = await call('tenants', true, signal, () => store.tenants(page))
      return { tenants: tenants.filter((tenant) => tenant !== systemTenant), ...more }
    },
    async get(tenant, ids, signal) {
      const batches = split([...new Set(ids)], traits.maxBatch)
      const found = await Promise.all(batches.map((batch) => call('get', true, signal, () => store.get(tenant, batch))))
      return new Map(found.flat().map((row) => [row.id, row]))
    },
    list: (tenant, query, signal) => call('list', true, signal, () => store.list(tenant, query)),
    count: (tenant, query, signal) => call('count', true, signal, () => store.count(tenant, query)),
    async commit(tenant, changes, signal) {
      // Twice is as good as once, also when the first had happened and only its answer was lost.
      const repeat = changes.every(({ expects }) => expects === 'any')
      await call('commit', repeat, signal, () => store.commit(tenant, changes))
    },
    async compact(signal) {
      return store.compact === undefined
        ? false
        : await call('compact', true, signal, async () => store.compact?.() ?? false)
    },
    async close() {
      await call('close', false, undefined, () => store.close())
      isClosed = true
    },
  }
}

/** Lists of at most `size` items. */
export function split<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  )
}
