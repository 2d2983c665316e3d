import { DimensionError, type FieldType, type Match, type VectorRecord, type VectorStore } from '@loci/core'
import type { Index, PineconeRecord, RecordMetadata } from '@pinecone-database/pinecone'
import type { Connection } from './connection.ts'
import { isBadRequest, isNotFound } from './errors.ts'
import { compileFilter, everything } from './filter.ts'
import { bytesOf, namespaceOf, recordId, toMetadata, toRecord, toValues } from './records.ts'

/** Pinecone takes 2 MB and 1,000 records; the rest is for what stands around them. */
const maxRequestBytes = 2_000_000
/** Of the answers to a query it is written down that they end at 4 MB. */
const maxAnswerBytes = 3_500_000
/** Their ids stand in the address of the request. */
const idsPerFetch = 100
const bytesPerNumber = 14
const typicalMetadataBytes = 2_000

/** @param holdsRows its vectors mean nothing, and are as long as the index wants them. */
export function vectorStore(
  connection: Connection,
  { prefix, holdsRows }: { prefix: string; holdsRows: boolean },
): VectorStore {
  let fields: Record<string, FieldType> = {}
  let generation = 0
  let dimension = 0

  const namespace = (tenant: string): string => namespaceOf(prefix, generation, tenant)

  function valuesOf({ id, vector }: VectorRecord): number[] {
    if (holdsRows) return Array.from({ length: dimension }, (_, index) => (index === 0 ? 1 : 0))
    if (vector.length === dimension) return toValues(vector)
    throw new DimensionError(`pinecone: vector ${id} has ${vector.length} numbers, the index holds ${dimension}`)
  }

  function read({ metadata, values = [] }: PineconeRecord): VectorRecord {
    return toRecord(metadata as RecordMetadata, Float32Array.from(holdsRows ? values.slice(0, 1) : values))
  }

  /** How many records one answer holds, when they are as large as most. */
  function perAnswer(): number {
    const bytes = dimension * (holdsRows ? 2 : bytesPerNumber) + typicalMetadataBytes
    return Math.max(1, Math.min(1_000, Math.floor(maxAnswerBytes / bytes)))
  }

  async function fetchAll(data: Index, tenant: string, ids: readonly string[]): Promise<PineconeRecord[]> {
    const batches = inBatches(ids, Math.min(idsPerFetch, perAnswer()))
    const fetched = batches.map((batch) =>
      halving(batch.length, async (size) => {
        const parts = inBatches(batch, size).map((part) => data.fetch({ ids: part, namespace: namespace(tenant) }))
        return (await Promise.all(parts)).flatMap(({ records }) => Object.values(records))
      }),
    )
    return (await Promise.all(fetched)).flat()
  }

  return {
    name: 'pinecone',
    traits: { consistency: 'eventual', maxBatch: 500 },
    async open({ schema = 'migrate', ...spec }) {
      dimension = await connection.open({ schema, dimensions: holdsRows ? undefined : spec.dimensions })
      fields = spec.fields
      generation = spec.generation
    },
    async upsert(tenant, records) {
      const all = records.map((record) => ({
        id: recordId(record.id),
        values: valuesOf(record),
        metadata: toMetadata(record),
      }))
      await connection.run('upsert', async (data) => {
        for (const batch of inRequests(all)) await data.upsert({ records: batch, namespace: namespace(tenant) })
      })
    },
    async get(tenant, ids) {
      const found = await connection.run('get', (data) => fetchAll(data, tenant, ids.map(recordId)))
      return found.map(read)
    },
    async delete(tenant, ids) {
      await connection.run('delete', (data) =>
        whereItIs(data.deleteMany({ ids: ids.map(recordId), namespace: namespace(tenant) })),
      )
    },
    async list(tenant, { filter, limit, cursor }) {
      const condition = filter === undefined ? everything : compileFilter(filter, fields)
      return await connection.run('list', async (data) => {
        const records: VectorRecord[] = []
        let next = cursor
        do {
          const page = await halving(Math.min(limit - records.length, perAnswer()), (size) =>
            data.fetchByMetadata({
              filter: condition,
              limit: size,
              namespace: namespace(tenant),
              ...(next === undefined ? {} : { paginationToken: next }),
            }),
          )
          records.push(...Object.values(page.records).map(read))
          next = page.pagination?.next || undefined
        } while (next !== undefined && records.length < limit)
        return next === undefined ? { records } : { records, cursor: next }
      })
    },
    async clear(tenant) {
      await connection.run('clear', (data) => whereItIs(data.deleteAll({ namespace: namespace(tenant) })))
    },
    async search(tenant, { vector, limit, filter, signal }) {
      signal?.throwIfAborted()
      const query = {
        vector: toValues(vector),
        topK: limit,
        namespace: namespace(tenant),
        ...(filter === undefined ? {} : { filter: compileFilter(filter, fields) }),
      }
      const matches = await connection.run('search', (data) => nearest(data, tenant, query))
      signal?.throwIfAborted()
      return matches
    },
    async close() {
      connection.close()
    },
  }

  /** With the metadata in the answer, which says the id and the version; where that is too large, asked for by themselves. */
  async function nearest(data: Index, tenant: string, query: Parameters<Index['query']>[0]): Promise<Match[]> {
    try {
      const { matches } = await data.query({ ...query, includeMetadata: true })
      return matches.map(({ metadata, score }) => toMatch(metadata, score))
    } catch (error) {
      if (!isBadRequest(error) || query.topK === 1) throw error
      const { matches } = await data.query(query)
      const found = await fetchAll(
        data,
        tenant,
        matches.map(({ id }) => id),
      )
      const known = new Map(found.map(({ id, metadata }) => [id, metadata]))
      return matches.flatMap(({ id, score }) => (known.has(id) ? [toMatch(known.get(id), score)] : []))
    }
  }
}

function toMatch(metadata: RecordMetadata | undefined, score = 0): Match {
  const { id, version } = metadata as { id: string; version: number }
  // The similarity comes from 32-bit numbers, and may pass its bounds by a millionth.
  return { id, version, score: Math.max(-1, Math.min(1, score)) }
}

/** Pinecone does not know a namespace before something is in it. */
async function whereItIs(deleting: Promise<void>): Promise<void> {
  try {
    await deleting
  } catch (error) {
    if (!isNotFound(error)) throw error
  }
}

/** Asks for fewer at a time when an answer may have been too large. */
async function halving<T>(size: number, run: (size: number) => Promise<T>): Promise<T> {
  try {
    return await run(size)
  } catch (error) {
    if (!isBadRequest(error) || size === 1) throw error
    return await halving(Math.ceil(size / 2), run)
  }
}

function inBatches<T>(items: readonly T[], size: number): T[][] {
  const count = Math.ceil(items.length / size)
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size))
}

/** Groups that are each small enough for one request, in their order. */
function inRequests(records: readonly PineconeRecord[]): PineconeRecord[][] {
  const requests: PineconeRecord[][] = []
  let bytes = Number.POSITIVE_INFINITY
  for (const record of records) {
    const size = bytesOf(record) + 1
    bytes += size
    if (bytes > maxRequestBytes) {
      requests.push([])
      bytes = size
    }
    requests.at(-1)?.push(record)
  }
  return requests
}
