/** The vector store as core uses it: any number of records, retries, time-outs. All its writes are safe to repeat. */
import type { Filter } from '../filter.ts'
import { callStore } from './call.ts'
import type { Match, VectorRecord, VectorSpec, VectorStore, VectorTraits } from './contract.ts'
import { split } from './rows.ts'

export interface Vectors {
  readonly name: string
  readonly traits: VectorTraits
  open(spec: VectorSpec): Promise<void>
  upsert(tenant: string, records: readonly VectorRecord[], signal?: AbortSignal): Promise<void>
  get(tenant: string, ids: readonly string[], signal?: AbortSignal): Promise<Map<string, VectorRecord>>
  delete(tenant: string, ids: readonly string[], signal?: AbortSignal): Promise<void>
  clear(tenant: string, signal?: AbortSignal): Promise<void>
  list(
    tenant: string,
    query: { filter?: Filter; limit: number; cursor?: string },
    signal?: AbortSignal,
  ): Promise<{ records: VectorRecord[]; cursor?: string }>
  search(
    tenant: string,
    query: { vector: Float32Array; limit: number; filter?: Filter },
    signal?: AbortSignal,
  ): Promise<Match[]>
  close(): Promise<void>
}

export function openVectors(store: VectorStore, timeoutMs: number, openMs: number = timeoutMs): Vectors {
  const { name, traits } = store
  let isClosed = false
  const call = <T>(
    operation: string,
    signal: AbortSignal | undefined,
    run: () => Promise<T>,
    { repeat = true, patienceMs = timeoutMs } = {},
  ): Promise<T> => callStore({ store: name, operation, timeoutMs: patienceMs, signal, repeat, isClosed }, run)

  return {
    name,
    traits,
    open: (spec) => call('open', undefined, () => store.open(spec), { repeat: false, patienceMs: openMs }),
    async upsert(tenant, records, signal) {
      for (const batch of split(records, traits.maxBatch))
        await call('upsert', signal, () => store.upsert(tenant, batch))
    },
    async get(tenant, ids, signal) {
      const batches = split([...new Set(ids)], traits.maxBatch)
      const found = await Promise.all(batches.map((batch) => call('get', signal, () => store.get(tenant, batch))))
      return new Map(found.flat().map((record) => [record.id, record]))
    },
    async delete(tenant, ids, signal) {
      for (const batch of split(ids, traits.maxBatch)) await call('delete', signal, () => store.delete(tenant, batch))
    },
    clear: (tenant, signal) => call('clear', signal, () => store.clear(tenant)),
    list: (tenant, query, signal) => call('list', signal, () => store.list(tenant, query)),
    search: (tenant, query, signal) =>
      call('search', signal, () => store.search(tenant, signal ? { ...query, signal } : query)),
    async close() {
      await call('close', undefined, () => store.close(), { repeat: false })
      isClosed = true
    },
  }
}
