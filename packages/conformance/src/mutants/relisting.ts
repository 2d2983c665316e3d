import type { MetadataStore, Row } from '@loci/core'
import { allRows } from './all-of-store.ts'
import type { Stores } from './memory-harness.ts'

type ListQuery = Parameters<MetadataStore['list']>[1]

/** Lists by a rule of its own, over all rows that the query takes, in their order. */
export function relisting(
  stores: Stores,
  page: (rows: Row[], query: ListQuery) => { rows: Row[]; cursor?: string },
): Stores {
  return {
    metadata: {
      ...stores.metadata,
      async list(tenant, query) {
        const { limit: _, cursor: __, ...rest } = query
        return page(await allRows(stores, tenant, rest), query)
      },
    },
    vectors: stores.vectors,
  }
}

/** A page whose cursor counts what comes before. */
export function byOffset<T>(
  items: readonly T[],
  { limit, cursor = '0' }: { limit: number; cursor?: string },
): { page: T[]; cursor?: string } {
  const end = Number(cursor) + limit
  const page = items.slice(Number(cursor), end)
  return end < items.length ? { page, cursor: String(end) } : { page }
}
