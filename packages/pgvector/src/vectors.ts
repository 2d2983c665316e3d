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
import type { Query } from './client.ts'
import type { Lease } from './connection.ts'
import { compileFilter, parameters, type Values } from './filter.ts'
import { type Compared, comparedByIndex, prepareIndex } from './hnsw.ts'
import { prepareSchema, quoted } from './schema.ts'
import type { Search } from './search.ts'

/** What the stores of one backend know of each other. */
export interface Shared {
  readonly schemaName: string
  readonly search: Search
  /** What the vector store was opened with; commits store vectors there too. */
  index?: VectorIndex
}

/** One generation of vectors. Names are quoted. */
export interface VectorIndex {
  schema: string
  /** The schema of pgvector's types and operators. */
  extension: string
  generation: number
  dimensions: number
}

type VectorQuery = Parameters<VectorStore['search']>[1]

interface Statement {
  text: string
  values: unknown[]
}

// In each transaction: a pooler may give every one another connection.
const scanSettings =
  "SELECT set_config('hnsw.iterative_scan', 'strict_order', TRUE), set_config('hnsw.ef_search', $1, TRUE)"

const columns = 'id, version::text AS version, embedding::text AS embedding, terms, fields::text AS fields, body'

export function vectorStore(lease: Lease, shared: Shared): VectorStore {
  const { schemaName, search } = shared
  const schema = quoted(schemaName)
  const table = `${schema}.vectors`
  let fields: Record<string, FieldType> = {}

  function index(operation: string): VectorIndex {
    if (shared.index !== undefined) return shared.index
    throw new StoreError({ store: 'pgvector', operation, retryable: false, message: 'call open() first' })
  }

  function where(operation: string, tenant: string, filter: Filter | undefined, into: Values): string {
    // The generation stands in the text: an index of one generation is used only where that can be read off.
    const { generation } = index(operation)
    return `tenant = ${into.add(tenant)} AND generation = ${generation} AND ${compileFilter(filter, fields, into)}`
  }

  function nearest(tenant: string, { vector, limit, filter }: VectorQuery, compared: Compared): Statement {
    const into = parameters()
    const given = `${into.add(textOf(vector))}::${compared.type}`
    const distance = `${compared.expression} OPERATOR(${index('search').extension}.<=>) ${given}`
    // Nothing but the distance: with another expression or a second key no index would be used.
    const text = `SELECT id, version::text AS version, (1 - distance)::text AS score FROM (
        SELECT id, version, ${distance} AS distance FROM ${table}
        WHERE ${where('search', tenant, filter, into)} ORDER BY ${distance} LIMIT ${into.add(limit)}
      ) AS nearest ORDER BY distance`
    return { text, values: into.values }
  }

  return {
    name: 'pgvector',
    traits: { consistency: 'immediate', maxBatch: 500 },
    async open({ fields: known, dimensions, generation, schema: mode = 'migrate' }) {
      await lease.open(async (database) => {
        const extension = await prepareSchema(database, schemaName, mode)
        const spec = { schema, extension, generation: checkedGeneration(generation), dimensions }
        await checkDimensions(database.query, spec)
        if (search.kind === 'hnsw') await prepareIndex(database, { ...spec, ...search }, mode)
        shared.index = spec
      })
      fields = known
    },
    async upsert(tenant, records) {
      const place = index('upsert')
      const text = `SELECT ${schema}.store_vectors($1, $2::integer, $3::json)`
      await lease.rows('upsert', text, [tenant, place.generation, recordsJson(records, place)])
    },
    async get(tenant, ids) {
      const into = parameters()
      const condition = where('get', tenant, undefined, into)
      const text = `SELECT ${columns} FROM ${table} WHERE ${condition} AND id = ANY (${into.add(ids)}::text[])`
      return (await lease.rows('get', text, into.values)).map(toRecord)
    },
    async delete(tenant, ids) {
      const into = parameters()
      const condition = where('delete', tenant, undefined, into)
      await lease.rows(
        'delete',
        `DELETE FROM ${table} WHERE ${condition} AND id = ANY (${into.add(ids)}::text[])`,
        into.values,
      )
    },
    async list(tenant, { filter, limit, cursor = '' }) {
      const into = parameters()
      const condition = where('list', tenant, filter, into)
      const text = `SELECT ${columns} FROM ${table} WHERE ${condition} AND id > ${into.add(cursor)}
        ORDER BY id LIMIT ${into.add(limit + 1)}`
      const rows = await lease.rows('list', text, into.values)
      const records = rows.slice(0, limit).map(toRecord)
      const last = records.at(-1)
      return rows.length > limit && last !== undefined ? { records, cursor: last.id } : { records }
    },
    async clear(tenant) {
      const into = parameters()
      const condition = where('clear', tenant, undefined, into)
      await lease.rows('clear', `DELETE FROM ${table} WHERE ${condition}`, into.values)
    },
    async search(tenant, query) {
      query.signal?.throwIfAborted()
      const { extension } = index('search')
      const exact = nearest(tenant, query, { expression: 'embedding', type: `${extension}.vector` })
      const rows =
        search.kind === 'exact'
          ? await lease.rows('search', exact.text, exact.values)
          : await lease.transaction('search', async (run) => {
              const indexed = nearest(tenant, query, comparedByIndex(index('search')))
              await run(scanSettings, [String(search.efSearch)])
              const { rows: found } = await run(indexed.text, indexed.values)
              // The index gives up after so many neighbours that the filter refused; the rest are few enough to compare.
              return found.length < query.limit ? (await run(exact.text, exact.values)).rows : found
            })
      query.signal?.throwIfAborted()
      return rows.map(toMatch)
    },
    close: () => lease.close(),
  }
}

/** As `store_vectors` takes them. */
export function recordsJson(records: readonly VectorRecord[], { dimensions }: VectorIndex): string {
  return JSON.stringify(
    records.map(({ id, version, vector, terms, fields, body }) => {
      if (vector.length !== dimensions) {
        throw new DimensionError(`pgvector: vector ${id} has ${vector.length} numbers, the index holds ${dimensions}`)
      }
      return { id, version, fields, embedding: textOf(vector), terms: JSON.stringify(terms), body }
    }),
  )
}

async function checkDimensions(query: Query, { schema, generation, dimensions }: VectorIndex): Promise<void> {
  const table = `${schema}.generations`
  await query(`INSERT INTO ${table} VALUES ($1::integer, $2::integer) ON CONFLICT DO NOTHING`, [generation, dimensions])
  const { rows } = await query(`SELECT dimensions::text AS dimensions FROM ${table} WHERE generation = $1::integer`, [
    generation,
  ])
  const stored = Number(rows[0]?.dimensions)
  if (stored === dimensions) return
  throw new DimensionError(`pgvector: generation ${generation} holds vectors of ${stored} numbers, not ${dimensions}`)
}

/** It stands in the text of statements. */
function checkedGeneration(generation: number): number {
  if (Number.isSafeInteger(generation) && generation >= 0) return generation
  throw new ConfigError('pgvector: generation must be a whole number')
}

function textOf(vector: Float32Array): string {
  return `[${vector.join(',')}]`
}

function toMatch({ id, version, score }: Record<string, unknown>): Match {
  // The distance comes from 32-bit numbers, and may pass its bounds by a millionth.
  return { id: id as string, version: Number(version), score: Math.max(-1, Math.min(1, Number(score))) }
}

function toRecord(row: Record<string, unknown>): VectorRecord {
  return {
    id: row.id as string,
    version: Number(row.version),
    vector: Float32Array.from(JSON.parse(row.embedding as string)),
    terms: JSON.parse(row.terms as string),
    fields: JSON.parse(row.fields as string),
    ...(row.body === null ? {} : { body: row.body as string }),
  }
}
