import {
  DimensionError,
  type FieldType,
  type Filter,
  InputError,
  type VectorRecord,
  type VectorStore,
} from '@loci/core'
import type { Schemas } from '@qdrant/js-client-rest'
import type { Connection } from './connection.ts'
import { compileFilter, ofTenant } from './filter.ts'
import { fieldPayload, fieldsOf, type Payload, pointId } from './points.ts'
import { checkVersion, fieldIndexes, prepareCollection } from './schema.ts'

/** A quarter of what a server takes by default (32 MB). A number of a vector takes up to 22 characters. */
const maxRequestBytes = 8_000_000
const bytesPerNumber = 22

const recordKeys = ['tenant', 'id', 'version', 'terms', 'fields', 'body']

export function vectorStore(
  connection: Connection,
  { prefix, isExact }: { prefix: string; isExact: boolean },
): VectorStore {
  let fields: Record<string, FieldType> = {}
  let collection = ''
  let dimensions = 0

  function conditions(tenant: string, filter: Filter | undefined): Schemas['Filter'] {
    return { must: [ofTenant(tenant), ...(filter === undefined ? [] : [compileFilter(filter, fields)])] }
  }

  function toPoint(tenant: string, record: VectorRecord): Schemas['PointStruct'] {
    const { id, version, vector, terms, body } = record
    if (vector.length !== dimensions) {
      throw new DimensionError(`qdrant: vector ${id} has ${vector.length} numbers, the index holds ${dimensions}`)
    }
    const payload = {
      tenant,
      id,
      version,
      terms,
      ...(body === undefined ? {} : { body }),
      ...fieldPayload(record.fields),
    }
    return { id: pointId(tenant, id), vector: Array.from(vector), payload }
  }

  return {
    name: 'qdrant',
    traits: { consistency: 'immediate', maxBatch: 500 },
    async open({ schema = 'migrate', ...spec }) {
      const name = `${prefix}_${spec.generation}`
      await connection.open(async (client) => {
        await checkVersion(client)
        const indexes = fieldIndexes(spec.fields)
        await prepareCollection(client, { name, dimensions: spec.dimensions, indexes }, schema)
      })
      collection = name
      fields = spec.fields
      dimensions = spec.dimensions
    },
    async upsert(tenant, records) {
      for (const points of inRequests(records.map((record) => toPoint(tenant, record)))) {
        await connection.run('upsert', (client) =>
          client.upsert(collection, { points, wait: true, ordering: 'strong' }),
        )
      }
    },
    async get(tenant, ids) {
      const points = await connection.run('get', (client) =>
        client.retrieve(collection, {
          ids: ids.map((id) => pointId(tenant, id)),
          with_payload: recordKeys,
          with_vector: true,
          consistency: 'majority',
        }),
      )
      return points.filter(({ payload }) => payload?.tenant === tenant).map(toRecord)
    },
    async delete(tenant, ids) {
      const points = ids.map((id) => pointId(tenant, id))
      await connection.run('delete', (client) => client.delete(collection, { points, wait: true, ordering: 'strong' }))
    },
    async list(tenant, { filter, limit, cursor }) {
      if (cursor !== undefined && !/^[0-9a-f-]{36}$/.test(cursor)) {
        throw new InputError('cursor', 'not a cursor of this store')
      }
      const page = await connection.run('list', (client) =>
        client.scroll(collection, {
          filter: conditions(tenant, filter),
          limit,
          with_payload: recordKeys,
          with_vector: true,
          consistency: 'majority',
          ...(cursor === undefined ? {} : { offset: cursor }),
        }),
      )
      const records = page.points.map(toRecord)
      const next = page.next_page_offset
      return next === undefined || next === null ? { records } : { records, cursor: String(next) }
    },
    async clear(tenant) {
      const filter = conditions(tenant, undefined)
      await connection.run('clear', (client) => client.delete(collection, { filter, wait: true, ordering: 'strong' }))
    },
    async search(tenant, { vector, limit, filter, signal }) {
      signal?.throwIfAborted()
      const { points } = await connection.run('search', (client) =>
        client.query(collection, {
          query: Array.from(vector),
          filter: conditions(tenant, filter),
          limit,
          params: { exact: isExact },
          with_payload: ['id', 'version'],
        }),
      )
      signal?.throwIfAborted()
      return points.map(({ payload, score }) => ({
        id: payload?.id as string,
        version: payload?.version as number,
        // The similarity comes from 32-bit numbers, and may pass its bounds by a millionth.
        score: Math.max(-1, Math.min(1, score)),
      }))
    },
    async close() {
      connection.close()
    },
  }
}

/** Groups that are each small enough for one request. */
function inRequests(points: Schemas['PointStruct'][]): Schemas['PointStruct'][][] {
  const requests: Schemas['PointStruct'][][] = []
  let bytes = Infinity
  for (const point of points) {
    const { body = '', fields, terms } = point.payload as Payload & { body?: string; fields: string; terms: string[] }
    const texts = Buffer.byteLength(body) + 2 * fields.length + 2 * terms.join().length
    const size = 500 + texts + bytesPerNumber * (point.vector as number[]).length
    bytes += size
    if (bytes > maxRequestBytes) {
      requests.push([])
      bytes = size
    }
    requests.at(-1)?.push(point)
  }
  return requests
}

function toRecord({ payload, vector }: Pick<Schemas['Record'], 'payload' | 'vector'>): VectorRecord {
  const { id, version, terms, body } = payload as unknown as VectorRecord
  return {
    id,
    version,
    vector: Float32Array.from(vector as number[]),
    terms,
    fields: fieldsOf(payload as Payload),
    ...(body === undefined ? {} : { body }),
  }
}
