import {
  CapabilityError,
  ConfigError,
  DimensionError,
  type FieldType,
  type Filter,
  type Match,
  StoreError,
  type VectorSpec,
  type VectorStore,
} from '@loci/core'
import type { Collection, Db, Document } from 'mongodb'
import { storeVectors, vectorDocuments } from './commit.ts'
import type { Lease, Place } from './connection.ts'
import { documentId, toRecord, type VectorDocument } from './documents.ts'
import { isDuplicateKey } from './errors.ts'
import { allOf, compileFilter, ofTenant } from './filter.ts'
import { scan } from './scan.ts'
import { missing, prepareCollections, vectorIndexes } from './schema.ts'
import { hasSearchIndexes, indexName, prepareSearchIndex } from './search-index.ts'
import { type Generation, generationsOf, type Shared, vectorsOf } from './shared.ts'

type Query = Parameters<VectorStore['search']>[1]

/** How many neighbours `hnsw` looks at: MongoDB advises twenty for each that is asked for, and takes at most 10,000. */
const candidatesPerMatch = 20
const minCandidates = 200
const maxCandidates = 10_000

export function vectorStore(lease: Lease, shared: Shared): VectorStore {
  const { prefix, search, maxScanned } = shared
  let fields: Record<string, FieldType> = {}
  let isIndexed = false

  function generation(operation: string): Generation {
    if (shared.index !== undefined) return shared.index
    throw new StoreError({ store: 'mongodb', operation, retryable: false, message: 'call open() first' })
  }

  function run<T>(operation: string, use: (vectors: Collection<VectorDocument>) => Promise<T>): Promise<T> {
    return lease.run(operation, ({ db }) => use(vectorsOf(db, prefix, generation(operation).number)))
  }

  function conditions(tenant: string, filter: Filter | undefined): Document[] {
    return [ofTenant(tenant), ...(filter === undefined ? [] : [compileFilter(filter, fields)])]
  }

  async function searchIndex(
    vectors: Collection<VectorDocument>,
    { vector, limit }: Query,
    filter: Document,
  ): Promise<Match[]> {
    const numCandidates = Math.min(maxCandidates, Math.max(minCandidates, limit * candidatesPerMatch))
    const stage = {
      index: indexName,
      path: 'vector',
      queryVector: Array.from(vector),
      limit,
      filter,
      ...(search === 'hnsw' ? { numCandidates } : { exact: true }),
    }
    const shown = { _id: 0, id: 1, version: 1, score: { $meta: 'vectorSearchScore' } }
    const pipeline = [{ $vectorSearch: stage }, { $project: shown }]
    const found = await vectors.aggregate(pipeline, { batchSize: limit + 1, readConcern: { level: 'local' } }).toArray()
    // From (1 + cosine) / 2, of 32-bit numbers: it may pass its bounds by a millionth.
    return found.map(({ id, version, score }) => ({ id, version, score: Math.max(-1, Math.min(1, 2 * score - 1)) }))
  }

  return {
    name: 'mongodb',
    // An index of Atlas follows what is written after a moment.
    traits: { consistency: search === 'scan' ? 'immediate' : 'eventual', maxBatch: 500 },
    async open(spec) {
      await lease.open(async (place) => {
        const opened = await openGeneration(place, shared, spec)
        shared.index = opened.generation
        isIndexed = opened.isIndexed
      })
      fields = spec.fields
    },
    async upsert(tenant, records) {
      const documents = vectorDocuments(tenant, records, generation('upsert'))
      await run('upsert', (vectors) => storeVectors(vectors, documents))
    },
    async get(tenant, ids) {
      const wanted = { _id: { $in: ids.map((id) => documentId(tenant, id)) } }
      const options = { limit: ids.length, batchSize: ids.length + 1 }
      return await run('get', async (vectors) => (await vectors.find(wanted, options).toArray()).map(toRecord))
    },
    async delete(tenant, ids) {
      const wanted = { _id: { $in: ids.map((id) => documentId(tenant, id)) } }
      await run('delete', (vectors) => vectors.deleteMany(wanted))
    },
    async list(tenant, { filter, limit, cursor }) {
      const after = cursor === undefined ? [] : [{ _id: { $gt: documentId(tenant, cursor) } }]
      const condition = allOf(...conditions(tenant, filter), ...after)
      return await run('list', async (vectors) => {
        const options = { sort: { _id: 1 }, limit: limit + 1, batchSize: limit + 2 } as const
        const found = await vectors.find(condition, options).toArray()
        const records = found.slice(0, limit).map(toRecord)
        const last = records.at(-1)
        return found.length > limit && last !== undefined ? { records, cursor: last.id } : { records }
      })
    },
    async clear(tenant) {
      await run('clear', (vectors) => vectors.deleteMany(ofTenant(tenant)))
    },
    async search(tenant, query) {
      const { vector, limit, filter, signal } = query
      signal?.throwIfAborted()
      const condition = allOf(...conditions(tenant, filter))
      const matches = await run('search', (vectors) =>
        isIndexed
          ? searchIndex(vectors, query, condition)
          : scan(vectors, { vector, limit, condition, maxScanned, signal }),
      )
      signal?.throwIfAborted()
      return matches
    },
    close: () => lease.close(),
  }
}

/** Makes what is missing, or checks it, and settles how it is searched. */
async function openGeneration(
  { db, isClosed }: Place,
  { prefix, search }: Shared,
  { dimensions, fields, generation: number, schema = 'migrate' }: VectorSpec,
): Promise<{ generation: Generation; isIndexed: boolean }> {
  const vectors = vectorsOf(db, prefix, number)
  const known = generationsOf(db, prefix)
  const wanted = [
    { name: known.collectionName, indexes: [] },
    { name: vectors.collectionName, indexes: vectorIndexes },
  ]
  await prepareCollections(db, wanted, schema)
  const found = await known.findOne({ _id: { $eq: number } })
  const form = found?.form
  const hasIndexes = search !== 'scan' && !(search === 'auto' && form === 'binary') && (await hasSearchIndexes(vectors))
  if (!hasIndexes && (search === 'exact' || search === 'hnsw')) {
    throw new CapabilityError(
      `mongodb: this server has no $vectorSearch, which search: '${search}' needs; use 'auto' or 'scan'`,
    )
  }
  if (found === null && schema === 'verify') throw missing(`generation ${number} of the vectors was never opened`)
  const made = { dimensions, form: hasIndexes ? 'array' : 'binary' } as const
  const settled = found ?? (schema === 'off' ? made : await settle(db, prefix, { number, ...made }))
  if (settled.dimensions !== dimensions) {
    throw new DimensionError(
      `mongodb: generation ${number} holds vectors of ${settled.dimensions} numbers, not ${dimensions}`,
    )
  }
  if (hasIndexes && search !== 'auto' && settled.form === 'binary') {
    throw new ConfigError(
      `mongodb: the vectors of generation ${number} were stored for search: 'scan'; use 'scan' or 'auto', or delete ${vectors.collectionName} and its entry in ${known.collectionName}, and call reindex()`,
    )
  }
  const isIndexed = hasIndexes && settled.form === 'array'
  if (isIndexed) await prepareSearchIndex(vectors, { dimensions, fields, schema, isClosed })
  return { generation: { number, dimensions, form: settled.form }, isIndexed }
}

/** Of several that make a generation at once, the first settles what it is. */
async function settle(
  db: Db,
  prefix: string,
  { number, dimensions, form }: Generation,
): Promise<Omit<Generation, 'number'>> {
  const known = generationsOf(db, prefix)
  try {
    await known.insertOne({ _id: number, dimensions, form })
  } catch (error) {
    if (!isDuplicateKey(error)) throw error
  }
  return (await known.findOne({ _id: { $eq: number } })) ?? { dimensions, form }
}
