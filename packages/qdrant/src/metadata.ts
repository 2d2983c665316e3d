import type { FieldType, MetadataStore, RowQuery } from '@loci/core'
import { commitRows } from './commit.ts'
import type { Connection } from './connection.ts'
import { type Condition, compileFilter, ofTenant } from './filter.ts'
import { listRows, rowKeys, toRow } from './list.ts'
import { type Payload, pointId } from './points.ts'
import { checkVersion, fieldIndexes, prepareCollection } from './schema.ts'
import { listTenants } from './tenants.ts'

export function metadataStore(connection: Connection, collection: string): MetadataStore {
  let fields: Record<string, FieldType> = {}

  function conditions(tenant: string, { kind, filter }: RowQuery): Condition[] {
    return [
      ofTenant(tenant),
      ...(kind === undefined ? [] : [{ key: 'kind', match: { value: kind } }]),
      ...(filter === undefined ? [] : [compileFilter(filter, fields)]),
    ]
  }

  return {
    name: 'qdrant',
    traits: { commit: 'row', commitsIndex: false, consistency: 'immediate', maxBatch: 500 },
    async open(spec) {
      const own = { tenantHash: 'integer', kind: 'keyword', token: 'keyword' } as const
      const indexes = { ...fieldIndexes(spec.fields), ...own }
      await connection.open(async (client) => {
        await checkVersion(client)
        await prepareCollection(client, { name: collection, indexes }, spec.schema)
      })
      fields = spec.fields
    },
    tenants: (page) => connection.run('tenants', (client) => listTenants(client, collection, page)),
    async get(tenant, ids) {
      const points = await connection.run('get', (client) =>
        client.retrieve(collection, {
          ids: ids.map((id) => pointId(tenant, id)),
          with_payload: rowKeys,
          consistency: 'majority',
        }),
      )
      const payloads = points.map(({ payload }) => payload as Payload)
      return payloads.filter((payload) => payload.tenant === tenant).map(toRow)
    },
    async list(tenant, { order = { by: 'createdAt', direction: 'asc' }, limit, cursor, ...query }) {
      const must = conditions(tenant, query)
      return await connection.run('list', (client) => listRows(client, collection, { must, order, limit, cursor }))
    },
    async count(tenant, query) {
      const filter = { must: conditions(tenant, query) }
      return (await connection.run('count', (client) => client.count(collection, { filter, exact: true }))).count
    },
    async commit(tenant, changes) {
      await connection.run('commit', (client) => commitRows(client, collection, { tenant, changes }))
    },
    async clear(tenant) {
      const filter = { must: [ofTenant(tenant)] }
      await connection.run('clear', (client) => client.delete(collection, { filter, wait: true, ordering: 'strong' }))
    },
    async close() {
      connection.close()
    },
  }
}
