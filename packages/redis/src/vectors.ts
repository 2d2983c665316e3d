import {
  ConfigError,
  DimensionError,
  type FieldType,
  type Filter,
  type Match,
  StoreError,
  type VectorRecord,
  type VectorStore,
} from '@loci/core'
import { type Argument, entryOf, listOf, type Reply, textOf } from './client.ts'
import type { Lease } from './connection.ts'
import { compileFilter, ofTenant } from './filter.ts'
import { type Hit, nearestCommand, pageCommand, readHits, readPage, textCommand } from './queries.ts'
import { algorithmOf, checkDimensions, prepareIndex, vectorIndex } from './schema.ts'
import { clearScript, keyPrefix, namesOf, placeOf, readScript, type Space, writeScript } from './scripts.ts'
import { prepareServer } from './server.ts'
import { attributeOptions, type VectorSearch } from './vector-search.ts'
import { indexedFields, sortable, textWord, word } from './words.ts'

/** What the stores of one backend know of each other. */
export interface Shared {
  readonly prefix: string
  readonly allowEviction: boolean
  readonly search: VectorSearch
  /** What the vector store was opened with; commits store vectors there too. */
  space?: VectorSpace
}

/** One generation of vectors. */
export interface VectorSpace {
  name: Space
  index: string
  dimensions: number
}

const stored = ['version', 'data', 'vector', 'body']

export function vectorStore(lease: Lease, shared: Shared): VectorStore {
  const { prefix, search, allowEviction } = shared
  let fields: Record<string, FieldType> = {}

  function space(operation: string): VectorSpace {
    if (shared.space !== undefined) return shared.space
    throw new StoreError({ store: 'redis', operation, retryable: false, message: 'call open() first' })
  }

  function queryOf(tenant: string, filter: Filter | undefined): string {
    return filter === undefined ? ofTenant(tenant) : `${ofTenant(tenant)} ${compileFilter(filter, fields, tenant)}`
  }

  /** @throws StoreError for a record of another tenant, which no query can give. */
  function idOf(operation: string, tenant: string, key: string): string {
    const start = keyPrefix(prefix, space(operation).name, tenant)
    if (key.startsWith(start)) return key.slice(start.length)
    const message = 'the server answered with a record of another tenant'
    throw new StoreError({ store: 'redis', operation, retryable: false, message })
  }

  function matchesOf(operation: string, tenant: string, hits: readonly Hit[], scoreOf: (hit: Hit) => number): Match[] {
    return hits.flatMap((hit) => {
      const version = entryOf(hit.found, 'version')
      // It was deleted while the engine had it in hand.
      if (version == null) return []
      return { id: idOf(operation, tenant, hit.key), version: Number(textOf(version)), score: scoreOf(hit) }
    })
  }

  return {
    name: 'redis',
    traits: { consistency: 'immediate', maxBatch: 500 },
    async open({ fields: known, dimensions, generation, schema: mode = 'migrate' }) {
      if (!Number.isSafeInteger(generation) || generation < 0) {
        throw new ConfigError('redis: generation must be a whole number')
      }
      const index = vectorIndex(prefix, generation, known, attributeOptions(search, dimensions))
      await lease.open(async (run) => {
        await prepareServer(run, { allowEviction })
        await prepareIndex(run, index, mode)
        await checkDimensions(run, index, dimensions)
        if (search.kind === 'hnsw' && (await algorithmOf(run, index)) === 'FLAT') {
          throw new ConfigError(
            `redis: the index ${index.name} was made for exact searches; FT.DROPINDEX ${index.name} ` +
              "(which keeps what is stored) and open the store again, or use index: 'exact'",
          )
        }
        return mode === 'off' ? [] : [index.name]
      })
      shared.space = { name: `vector:${generation}`, index: index.name, dimensions }
      fields = known
    },
    async upsert(tenant, records) {
      const { name } = space('upsert')
      const writes = records.flatMap((record) => put(name, record.id, recordFields(tenant, record, space('upsert'))))
      await lease.script('upsert', writeScript, [...placeOf(prefix, tenant), ...namesOf(tenant), '0', ...writes])
    },
    async get(tenant, ids) {
      const args = [...placeOf(prefix, tenant), space('get').name, String(stored.length), ...stored, ...ids]
      return listOf(await lease.script('get', readScript, args)).flatMap((values) => toRecord(listOf(values)))
    },
    async delete(tenant, ids) {
      const { name } = space('delete')
      const writes = ids.flatMap((id) => deletion(name, id))
      await lease.script('delete', writeScript, [...placeOf(prefix, tenant), ...namesOf(tenant), '0', ...writes])
    },
    async list(tenant, { filter, limit, cursor }) {
      const command = pageCommand({
        index: space('list').index,
        query: queryOf(tenant, filter),
        direction: 'asc',
        ...(cursor === undefined ? {} : { after: { id: cursor } }),
        load: stored,
        limit: limit + 1,
      })
      const found = readPage('list', await lease.query('list', space('list').index, command))
      const records = found.slice(0, limit).flatMap((entry) => toRecord(stored.map((name) => entryOf(entry, name))))
      const last = records.at(-1)
      return found.length > limit && last !== undefined ? { records, cursor: last.id } : { records }
    },
    async clear(tenant) {
      const args = [...placeOf(prefix, tenant), space('clear').name]
      while (Number(await lease.script('clear', clearScript, args)) > 0);
    },
    async search(tenant, { vector, limit, filter, signal }) {
      signal?.throwIfAborted()
      const { index } = space('search')
      const query = { text: queryOf(tenant, filter), vector: bytesOf(vector), limit }
      async function nearest(isExact: boolean): Promise<Hit[]> {
        const reply = await lease.query('search', index, nearestCommand(index, { ...query, isExact }))
        return readHits('search', reply, { hasScores: false })
      }
      let hits = await nearest(search.kind === 'exact')
      // The graph gives up when its candidates were refused; the rest are few enough to compare.
      if (search.kind === 'hnsw' && hits.length < limit) hits = await nearest(true)
      signal?.throwIfAborted()
      return matchesOf('search', tenant, hits, ({ found }) => {
        const distance = Number(textOf(entryOf(found, 'distance')))
        // 32-bit numbers may pass the bounds by a millionth.
        return Math.max(-1, Math.min(1, 1 - distance))
      })
    },
    async searchText(tenant, { terms, limit, filter, signal }) {
      signal?.throwIfAborted()
      if (terms.length === 0) return []
      const query = { text: queryOf(tenant, filter), words: terms.map(textWord), limit }
      const { index } = space('searchText')
      const reply = await lease.query('searchText', index, textCommand(index, query))
      signal?.throwIfAborted()
      return matchesOf('searchText', tenant, readHits('searchText', reply, { hasScores: true }), ({ score }) => score)
    },
    close: () => lease.close(),
  }
}

/** A hash to store whole, as `writeScript` takes it. */
export function put(space: Space, id: string, fields: readonly Argument[]): Argument[] {
  return [space, id, String(fields.length), ...fields]
}

export function deletion(space: Space | 'vector:*', id: string): string[] {
  return [space, id, '0']
}

export function recordFields(tenant: string, record: VectorRecord, { dimensions }: VectorSpace): Argument[] {
  const { id, version, vector, terms, fields, body } = record
  if (vector.length !== dimensions) {
    throw new DimensionError(`redis: vector ${id} has ${vector.length} numbers, the index holds ${dimensions}`)
  }
  return [
    ...['tenant', word(tenant), 'order', sortable(id), ...indexedFields(fields)],
    ...['words', terms.map(textWord).join(' '), 'vector', bytesOf(vector)],
    ...['version', String(version), 'data', JSON.stringify({ id, fields, terms })],
    ...(body === undefined ? [] : ['body', body]),
  ]
}

/** 32-bit numbers, little-endian, as every machine that Node runs on has them. */
function bytesOf(vector: Float32Array): Buffer {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength)
}

function toRecord([version, data, vector, body]: (Reply | undefined)[]): VectorRecord[] {
  if (!Buffer.isBuffer(data) || !Buffer.isBuffer(vector)) return []
  const { id, fields, terms } = JSON.parse(textOf(data)) as VectorRecord
  // A copy: the numbers must begin at a multiple of four.
  const numbers = new Float32Array(new Uint8Array(vector).buffer)
  const record = { id, version: Number(textOf(version)), vector: numbers, terms, fields }
  return [body == null ? record : { ...record, body: textOf(body) }]
}
