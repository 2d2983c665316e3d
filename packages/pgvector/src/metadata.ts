import {
  type Change,
  ConfigError,
  decodeCursor,
  encodeCursor,
  type FieldType,
  type MetadataStore,
  type Row,
  type RowQuery,
} from '@loci/core'
import type { Lease } from './connection.ts'
import { compileFilter, isScoped, parameters, type Values } from './filter.ts'
import { prepareSchema, quoted } from './schema.ts'
import { recordsJson, type Shared } from './vectors.ts'

// As text, whatever the client makes of numbers and JSON.
const columns = 'id, kind, version::text AS version, write_id, fields::text AS fields, body'

export function metadataStore(lease: Lease, shared: Shared): MetadataStore {
  const schema = quoted(shared.schemaName)
  const table = `${schema}.rows`
  let fields: Record<string, FieldType> = {}

  function where(tenant: string, { kind, filter }: RowQuery, into: Values): string {
    const ofKind = kind === undefined ? '' : ` AND kind = ${into.add(kind)}`
    return `tenant = ${into.add(tenant)}${ofKind} AND ${compileFilter(filter, fields, into)}`
  }

  return {
    name: 'pgvector',
    traits: { commit: 'atomic', commitsIndex: true, consistency: 'immediate', maxBatch: 500 },
    async open(spec) {
      await lease.open(async (database) => {
        await prepareSchema(database, shared.schemaName, spec.schema)
      })
      fields = spec.fields
    },
    async tenants({ limit, cursor = '' }) {
      // One step of the index for each tenant; DISTINCT would read every row.
      const next = `SELECT tenant FROM ${table} WHERE tenant > `
      const text = `WITH RECURSIVE found AS (
          (${next}$1 ORDER BY tenant LIMIT 1)
          UNION ALL
          SELECT (${next}found.tenant ORDER BY tenant LIMIT 1) FROM found WHERE found.tenant IS NOT NULL
        ) SELECT tenant FROM found WHERE tenant IS NOT NULL LIMIT $2`
      const rows = await lease.rows('tenants', text, [cursor, limit + 1])
      const tenants = rows.slice(0, limit).map(({ tenant }) => tenant as string)
      const last = tenants.at(-1)
      return rows.length > limit && last !== undefined ? { tenants, cursor: last } : { tenants }
    },
    async get(tenant, ids) {
      const text = `SELECT ${columns} FROM ${table} WHERE tenant = $1 AND id = ANY ($2::text[])`
      return (await lease.rows('get', text, [tenant, ids])).map(toRow)
    },
    async list(tenant, { order = { by: 'createdAt', direction: 'asc' }, limit, cursor, ...query }) {
      const into = parameters()
      const condition = where(tenant, query, into)
      const column = { createdAt: 'created_at', occurredAt: 'occurred_at' }[order.by]
      const [direction, beyond] = { asc: ['ASC', '>'], desc: ['DESC', '<'] }[order.direction] as [string, string]
      const [time, id] = cursor === undefined ? [] : decodeCursor(cursor, order)
      const after = id === undefined ? '' : `AND (${column}, id) ${beyond} (${into.add(time)}::float8, ${into.add(id)})`
      // Left alone, PostgreSQL may walk the order of the whole tenant to save a sort of the little that a scope holds.
      const sorted = isScoped(query.filter) ? `${column} + 0` : column
      const text = `SELECT ${columns} FROM ${table} WHERE ${condition} ${after}
        ORDER BY ${sorted} ${direction}, id ${direction} LIMIT ${into.add(limit + 1)}`
      const rows = await lease.rows('list', text, into.values)
      const page = rows.slice(0, limit).map(toRow)
      const last = page.at(-1)
      if (rows.length <= limit || last === undefined) return { rows: page }
      return { rows: page, cursor: encodeCursor([last.fields[order.by] as number, last.id], order) }
    },
    async count(tenant, query) {
      const into = parameters()
      const text = `SELECT count(*)::text AS count FROM ${table} WHERE ${where(tenant, query, into)}`
      const [row] = await lease.rows('count', text, into.values)
      return Number(row?.count)
    },
    async commit(tenant, changes) {
      const { index } = shared
      const records = changes.map((change) => change.index).filter((record) => record != null)
      if (records.length > 0 && index === undefined) {
        throw new ConfigError('pgvector: open the vector store before a commit that stores vectors')
      }
      const text = `SELECT ${schema}.commit_changes($1, $2::json, $3::integer, $4::json, $5::json)`
      const vectors = index === undefined ? '[]' : recordsJson(records, index)
      // Of every generation: what is forgotten must not live on in an index that is no longer used.
      const unindexed = changes.filter((change) => change.index === null).map(({ id }) => id)
      const values = [tenant, changesJson(changes), index?.generation ?? 0, vectors, JSON.stringify(unindexed)]
      await lease.rows('commit', text, values)
    },
    async clear(tenant) {
      await lease.transaction('clear', async (query) => {
        await query(`DELETE FROM ${table} WHERE tenant = $1`, [tenant])
        await query(`DELETE FROM ${schema}.vectors WHERE tenant = $1`, [tenant])
      })
    },
    close: () => lease.close(),
  }
}

/** As `commit_changes` takes them: `expects` is null for any version, 0 for none; a row to delete has no kind. */
function changesJson(changes: readonly Change[]): string {
  const expectation = { any: null, absent: 0 } as const
  return JSON.stringify(
    changes.map(({ id, expects, row }) => ({
      id,
      expects: typeof expects === 'number' ? expects : expectation[expects],
      ...(row && { kind: row.kind, version: row.version, write_id: row.writeId, fields: row.fields, body: row.body }),
    })),
  )
}

function toRow(row: Record<string, unknown>): Row {
  return {
    id: row.id as string,
    kind: row.kind as string,
    version: Number(row.version),
    writeId: row.write_id as string,
    fields: JSON.parse(row.fields as string),
    body: row.body as string,
  }
}
