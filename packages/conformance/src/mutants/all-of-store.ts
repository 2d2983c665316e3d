/** For mutants that answer queries themselves: everything that a tenant has. */
import type { Filter, Row, RowQuery, VectorRecord } from '@loci/core'
import type { Stores } from './memory-harness.ts'

export async function allRows({ metadata }: Stores, tenant: string, query: RowQuery = {}): Promise<Row[]> {
  return (await metadata.list(tenant, { ...query, limit: Number.MAX_SAFE_INTEGER })).rows
}

export async function allRecords({ vectors }: Stores, tenant: string): Promise<VectorRecord[]> {
  return (await vectors.list(tenant, { limit: Number.MAX_SAFE_INTEGER })).records
}

/** The same stores, with filters that mean something else. */
export function withFilter(stores: Stores, change: (filter: Filter) => Filter): Stores {
  const { metadata, vectors } = stores
  const changed = <T extends { filter?: Filter }>(query: T): T =>
    query.filter === undefined ? query : { ...query, filter: change(query.filter) }
  return {
    metadata: {
      ...metadata,
      list: (tenant, query) => metadata.list(tenant, changed(query)),
      count: (tenant, query) => metadata.count(tenant, changed(query)),
    },
    vectors: {
      ...vectors,
      list: (tenant, query) => vectors.list(tenant, changed(query)),
      search: (tenant, query) => vectors.search(tenant, changed(query)),
    },
  }
}

/** The same stores, with other values of fields behind the filters. What is read is what was written. */
export function withIndexedFields(stores: Stores, change: <T>(value: T) => T): Stores {
  const { metadata, vectors } = stores
  const originals = new Map<string, Row['fields']>()
  const key = (tenant: string, id: string) => JSON.stringify([tenant, id])
  const write = <T extends Row | VectorRecord>(tenant: string, item: T): T => {
    originals.set(key(tenant, item.id), structuredClone(item.fields))
    const fields = Object.entries(item.fields).map(([name, value]) => [name, change(value)])
    return { ...item, fields: Object.fromEntries(fields) }
  }
  const read = <T extends Row | VectorRecord>(tenant: string, items: readonly T[]): T[] =>
    items.map((item) => ({ ...item, fields: originals.get(key(tenant, item.id)) ?? item.fields }))
  return {
    metadata: {
      ...metadata,
      commit: (tenant, changes) =>
        metadata.commit(
          tenant,
          changes.map((step) => (step.row === null ? step : { ...step, row: write(tenant, step.row) })),
        ),
      get: async (tenant, ids) => read(tenant, await metadata.get(tenant, ids)),
      async list(tenant, query) {
        const page = await metadata.list(tenant, query)
        return { ...page, rows: read(tenant, page.rows) }
      },
    },
    vectors: {
      ...vectors,
      upsert: (tenant, records) =>
        vectors.upsert(
          tenant,
          records.map((record) => write(tenant, record)),
        ),
      get: async (tenant, ids) => read(tenant, await vectors.get(tenant, ids)),
      async list(tenant, query) {
        const page = await vectors.list(tenant, query)
        return { ...page, records: read(tenant, page.records) }
      },
    },
  }
}
