import { decodeCursor, encodeCursor, type FieldType, type MetadataStore, type Order, type RowQuery } from '@loci/core'
import type { Document } from 'mongodb'
import { commitChanges } from './commit.ts'
import type { Lease } from './connection.ts'
import { documentId, fieldPath, toRow } from './documents.ts'
import { allOf, compileFilter, ofTenant } from './filter.ts'
import { prepareCollections, rowIndexes } from './schema.ts'
import { everyGeneration, generationsOf, rowsOf, type Shared } from './shared.ts'

export function metadataStore(lease: Lease, shared: Shared): MetadataStore {
  const { prefix } = shared
  let fields: Record<string, FieldType> = {}

  function conditions(tenant: string, { kind, filter }: RowQuery): Document[] {
    return [
      ofTenant(tenant),
      ...(kind === undefined ? [] : [{ kind: { $eq: kind } }]),
      ...(filter === undefined ? [] : [compileFilter(filter, fields)]),
    ]
  }

  return {
    name: 'mongodb',
    traits: { commit: 'atomic', commitsIndex: true, consistency: 'immediate', maxBatch: 500 },
    async open(spec) {
      await lease.open(async ({ db }) => {
        const wanted = [
          { name: rowsOf(db, prefix).collectionName, indexes: rowIndexes },
          { name: generationsOf(db, prefix).collectionName, indexes: [] },
        ]
        await prepareCollections(db, wanted, spec.schema)
      })
      fields = spec.fields
    },
    async tenants({ limit, cursor = '' }) {
      return await lease.run('tenants', async ({ db }) => {
        // Sorted and grouped by the first key of an index, so that MongoDB can skip from tenant to tenant (DISTINCT_SCAN).
        const pipeline = [
          { $match: { tenant: { $gt: cursor } } },
          { $sort: { tenant: 1 } },
          { $group: { _id: '$tenant' } },
          { $sort: { _id: 1 } },
          { $limit: limit + 1 },
        ]
        const found = await rowsOf(db, prefix)
          .aggregate(pipeline, { batchSize: limit + 2 })
          .toArray()
        const tenants = found.slice(0, limit).map(({ _id }) => _id as string)
        const last = tenants.at(-1)
        return found.length > limit && last !== undefined ? { tenants, cursor: last } : { tenants }
      })
    },
    async get(tenant, ids) {
      const wanted = { _id: { $in: ids.map((id) => documentId(tenant, id)) } }
      return await lease.run('get', async ({ db }) => {
        const found = rowsOf(db, prefix).find(wanted, { limit: ids.length, batchSize: ids.length + 1 })
        return (await found.toArray()).map(toRow)
      })
    },
    async list(tenant, { order = { by: 'createdAt', direction: 'asc' }, limit, cursor, ...query }) {
      const after = cursor === undefined ? [] : [beyond(tenant, decodeCursor(cursor, order), order)]
      const condition = allOf(...conditions(tenant, query), ...after)
      const direction = order.direction === 'asc' ? 1 : -1
      const sort = { [fieldPath(order.by)]: direction, _id: direction } as const
      return await lease.run('list', async ({ db }) => {
        const options = { sort, limit: limit + 1, batchSize: limit + 2 }
        const found = await rowsOf(db, prefix).find(condition, options).toArray()
        const rows = found.slice(0, limit).map(toRow)
        const last = rows.at(-1)
        if (found.length <= limit || last === undefined) return { rows }
        return { rows, cursor: encodeCursor([last.fields[order.by] as number, last.id], order) }
      })
    },
    async count(tenant, query) {
      const condition = allOf(...conditions(tenant, query))
      return await lease.run('count', ({ db }) => rowsOf(db, prefix).countDocuments(condition))
    },
    commit: (tenant, changes) => lease.run('commit', (place) => commitChanges(place, shared, { tenant, changes })),
    async clear(tenant) {
      await lease.run('clear', async ({ db }) => {
        // The rows last: while a tenant has rows, it can be found and cleared again.
        for (const vectors of await everyGeneration(db, prefix)) await vectors.deleteMany(ofTenant(tenant))
        await rowsOf(db, prefix).deleteMany(ofTenant(tenant))
      })
    },
    close: () => lease.close(),
  }
}

/** What comes after a position. */
function beyond(tenant: string, [time, id]: readonly [number, string], { by, direction }: Order): Document {
  const [further, notBefore] = direction === 'asc' ? ['$gt', '$gte'] : ['$lt', '$lte']
  const path = fieldPath(by)
  const sameTime = { [path]: { $eq: time }, _id: { [further as string]: documentId(tenant, id) } }
  // The first condition alone bounds what is read of an index.
  return {
    $and: [{ [path]: { [notBefore as string]: time } }, { $or: [{ [path]: { [further as string]: time } }, sameTime] }],
  }
}
