import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Client } from '@libsql/client'
import type { VectorRecord, VectorStore } from '@loci/core'
import { allOf, DimensionError, type FieldType, type Filter, type Match, StoreError } from '@loci/core'
import type { Lease } from './connection.ts'
import type { SqlRow } from './file-reader.ts'
import { checkFieldNames, compileFilter, type Fragment, scopeConditions } from './filter.ts'
import { prepareSchema } from './schema.ts'

/** What the stores of one backend know of each other. */
export interface Shared {
  /** What the vector store was opened with; commits store vectors there too. */
  index?: VectorIndex
}

export interface VectorIndex {
  generation: number
  dimensions: number
}

// About 5 ms of distances on a small machine: while a statement runs, this process does nothing else.
const numbersPerSlice = 800_000

/** How many records more than are asked for may fail the filter before all are compared with it. */
const spareMatches = 50

const columns = 'id, version, vector, terms, fields, body'
// The distance comes from 32-bit numbers, and may pass its bounds by a millionth.
const score = 'max(-1, min(1, 1 - vector_distance_cos(vector, ?)))'

export function vectorStore(lease: Lease, shared: Shared): VectorStore {
  let fields: Record<string, FieldType> = {}

  function index(operation: string): VectorIndex {
    if (shared.index !== undefined) return shared.index
    throw new StoreError({ store: 'sqlite', operation, retryable: false, message: 'call open() first' })
  }

  function where(operation: string, tenant: string, filter: Filter | undefined): Fragment {
    const { sql, args } = compileFilter(filter, fields)
    return { sql: `tenant = ? AND generation = ? AND ${sql}`, args: [tenant, index(operation).generation, ...args] }
  }

  async function nearest(vector: Float32Array, limit: number, condition: Fragment, slice?: number[]): Promise<Match[]> {
    const from = slice ? 'NOT INDEXED WHERE rowid IN (SELECT value FROM json_each(?)) AND' : 'WHERE'
    const sql = `SELECT id, version, ${score} AS score
      FROM loci_vectors ${from} ${condition.sql} ORDER BY score DESC, id LIMIT ?`
    const sliceArgs = slice ? [JSON.stringify(slice)] : []
    const rows = await lease.rows('search', sql, [bytesOf(vector), ...sliceArgs, ...condition.args, limit])
    return rows.map(toMatch)
  }

  /**
   * The same for a slice of whose records most satisfy the condition: JSON takes longer than distances, so that it is
   * read of the nearest only. Undefined when too few of those satisfied it.
   */
  async function nearestFirst(
    vector: Float32Array,
    limit: number,
    { own, condition }: { own: Fragment; condition: Fragment },
    slice: number[],
  ): Promise<Match[] | undefined> {
    const looked = limit + spareMatches
    const sql = `SELECT id, version, score, ${condition.sql} AS fits FROM (
        SELECT rowid AS place, ${score} AS score FROM loci_vectors
        NOT INDEXED WHERE rowid IN (SELECT value FROM json_each(?)) AND ${own.sql} ORDER BY score DESC, id LIMIT ?
      ) JOIN loci_vectors ON loci_vectors.rowid = place ORDER BY score DESC, id`
    const args = [...condition.args, bytesOf(vector), JSON.stringify(slice), ...own.args, looked]
    const rows = await lease.rows('search', sql, args)
    const matches = rows.filter(({ fits }) => fits === 1).map(toMatch)
    return matches.length >= limit || rows.length < looked ? matches.slice(0, limit) : undefined
  }

  return {
    name: 'sqlite',
    traits: { consistency: 'immediate', maxBatch: 500, local: true },
    async open({ fields: known, dimensions, generation, schema = 'migrate' }) {
      checkFieldNames(known)
      await lease.open(async (client) => {
        await prepareSchema(client, schema)
        await checkDimensions(client, { dimensions, generation })
      })
      fields = known
      shared.index = { generation, dimensions }
    },
    async upsert(tenant, records) {
      await lease.write('upsert', upsertRecords(tenant, records, index('upsert')))
    },
    async get(tenant, ids) {
      const { sql, args } = where('get', tenant, undefined)
      const select = `SELECT ${columns} FROM loci_vectors WHERE ${sql} AND id IN (SELECT value FROM json_each(?))`
      return (await lease.rows('get', select, [...args, JSON.stringify(ids)])).map(toRecord)
    },
    async delete(tenant, ids) {
      const { sql, args } = where('delete', tenant, undefined)
      const statement = `DELETE FROM loci_vectors WHERE ${sql} AND id IN (SELECT value FROM json_each(?))`
      await lease.write('delete', [{ sql: statement, args: [...args, JSON.stringify(ids)] }])
    },
    async list(tenant, { filter, limit, cursor = '' }) {
      const { sql, args } = where('list', tenant, filter)
      const select = `SELECT ${columns} FROM loci_vectors WHERE ${sql} AND id > ? ORDER BY id LIMIT ?`
      const rows = await lease.rows('list', select, [...args, cursor, limit + 1])
      const records = rows.slice(0, limit).map(toRecord)
      const last = records.at(-1)
      return rows.length > limit && last !== undefined ? { records, cursor: last.id } : { records }
    },
    async clear(tenant) {
      const { sql, args } = where('clear', tenant, undefined)
      await lease.write('clear', [{ sql: `DELETE FROM loci_vectors WHERE ${sql}`, args }])
    },
    async search(tenant, { vector, limit, filter, signal }) {
      signal?.throwIfAborted()
      const condition = where('search', tenant, filter)
      if (!lease.isLocal()) return nearest(vector, limit, condition)

      // Row ids can pass to other records between two slices: each slice checks the whole condition, and before it whose
      // they are, as vectors of two generations cannot be compared.
      const own = where('search', tenant, undefined)
      const { sql, args } = where('search', tenant, allOf(...scopeConditions(filter)))
      const [found] = await lease.rows(
        'search',
        `SELECT json_group_array(rowid) AS ids FROM loci_vectors WHERE ${sql}`,
        args,
      )
      const candidates: number[] = JSON.parse(found?.ids as string)
      const sliceSize = Math.max(1, Math.floor(numbersPerSlice / index('search').dimensions))
      let best: Match[] = []
      for (let start = 0; start < candidates.length; start += sliceSize) {
        if (start > 0) await nextTurn()
        signal?.throwIfAborted()
        const slice = candidates.slice(start, start + sliceSize)
        const matches =
          (await nearestFirst(vector, limit, { own, condition }, slice)) ??
          (await nearest(vector, limit, condition, slice))
        best = [...best, ...matches].sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1)).slice(0, limit)
      }
      return best
    },
    close: () => lease.close(),
  }
}

/** The statement that stores records whole. Three values carry them all, as a statement costs more than a row. */
export function upsertRecords(tenant: string, records: readonly VectorRecord[], index: VectorIndex): Fragment[] {
  if (records.length === 0) return []
  const size = index.dimensions * Float32Array.BYTES_PER_ELEMENT
  const vectors = new Uint8Array(size * records.length)
  for (const [position, { id, vector }] of records.entries()) {
    if (vector.length !== index.dimensions) {
      throw new DimensionError(`sqlite: vector ${id} has ${vector.length} numbers, the index holds ${index.dimensions}`)
    }
    vectors.set(bytesOf(vector), position * size)
  }
  const rows = records.map(({ id, version, fields, terms, body }) => {
    return [id, version, JSON.stringify(fields), JSON.stringify(terms), body]
  })
  const sql = `INSERT INTO loci_vectors (tenant, generation, id, version, fields, vector, terms, body)
    SELECT ?1, ?2, value ->> 0, value ->> 1, value ->> 2, substr(?4, key * ?5 + 1, ?5), value ->> 3, value ->> 4
    FROM json_each(?3) WHERE TRUE
    ON CONFLICT DO UPDATE SET version = excluded.version, fields = excluded.fields, vector = excluded.vector,
      terms = excluded.terms, body = excluded.body`
  return [{ sql, args: [tenant, index.generation, JSON.stringify(rows), vectors, size] }]
}

async function checkDimensions(client: Client, { dimensions, generation }: VectorIndex): Promise<void> {
  const sql = 'SELECT dimensions FROM loci_generations WHERE generation = ?'
  const insert = 'INSERT OR IGNORE INTO loci_generations (generation, dimensions) VALUES (?, ?)'
  let { rows } = await client.execute(sql, [generation])
  if (rows.length === 0) {
    await client.execute(insert, [generation, dimensions])
    rows = (await client.execute(sql, [generation])).rows
  }
  const stored = Number(rows[0]?.dimensions)
  if (stored !== dimensions) {
    throw new DimensionError(`sqlite: generation ${generation} holds vectors of ${stored} numbers, not ${dimensions}`)
  }
}

function toMatch({ id, version, score }: SqlRow): Match {
  return { id: id as string, version: Number(version), score: Number(score) }
}

function toRecord(row: SqlRow): VectorRecord {
  return {
    id: row.id as string,
    version: Number(row.version),
    vector: numbersOf(row.vector as ArrayBuffer | Uint8Array),
    terms: JSON.parse(row.terms as string),
    fields: JSON.parse(row.fields as string),
    ...(row.body === null ? {} : { body: row.body as string }),
  }
}

function numbersOf(blob: ArrayBuffer | Uint8Array): Float32Array {
  if (blob instanceof ArrayBuffer) return new Float32Array(blob)
  return new Float32Array(blob.buffer, blob.byteOffset, blob.byteLength / Float32Array.BYTES_PER_ELEMENT)
}

function bytesOf(vector: Float32Array): Uint8Array {
  return new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength)
}
