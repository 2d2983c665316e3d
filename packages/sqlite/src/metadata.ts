import type { MetadataStore, Row, RowQuery } from '@loci/core'
import { type Change, ConfigError, decodeCursor, encodeCursor, type FieldType } from '@loci/core'
import type { Lease } from './connection.ts'
import type { SqlRow } from './file-reader.ts'
import { checkFieldNames, compileFilter, type Fragment, scopeConditions } from './filter.ts'
import { guard, prepareSchema } from './schema.ts'
import { type Shared, upsertRecords } from './vectors.ts'

const columns = 'id, kind, version, write_id, fields, body'

// One step of the index for each tenant; DISTINCT would read every row.
const selectTenants = `
  WITH RECURSIVE found (name) AS (
    SELECT min(tenant) FROM loci_rows WHERE tenant > ?
    UNION ALL
    SELECT (SELECT min(tenant) FROM loci_rows WHERE tenant > found.name) FROM found WHERE found.name IS NOT NULL
  )
  SELECT name FROM found WHERE name IS NOT NULL LIMIT ?`

export function metadataStore(lease: Lease, shared: Shared): MetadataStore {
  let fields: Record<string, FieldType> = {}

  function where(tenant: string, { kind, filter }: RowQuery): Fragment {
    const { sql, args } = compileFilter(filter, fields)
    if (kind === undefined) return { sql: `tenant = ? AND ${sql}`, args: [tenant, ...args] }
    return { sql: `tenant = ? AND kind = ? AND ${sql}`, args: [tenant, kind, ...args] }
  }

  return {
    name: 'sqlite',
    traits: { commit: 'atomic', commitsIndex: true, consistency: 'immediate', maxBatch: 500 },
    async open(spec) {
      checkFieldNames(spec.fields)
      await lease.open((client) => prepareSchema(client, spec.schema))
      fields = spec.fields
    },
    async tenants({ limit, cursor = '' }) {
      const rows = await lease.rows('tenants', selectTenants, [cursor, limit + 1])
      const tenants = rows.slice(0, limit).map((row) => row.name as string)
      const last = tenants.at(-1)
      return rows.length > limit && last !== undefined ? { tenants, cursor: last } : { tenants }
    },
    async get(tenant, ids) {
      const sql = `SELECT ${columns} FROM loci_rows WHERE tenant = ? AND id IN (SELECT value FROM json_each(?))`
      return (await lease.rows('get', sql, [tenant, JSON.stringify(ids)])).map(toRow)
    },
    async list(tenant, { order = { by: 'createdAt', direction: 'asc' }, limit, cursor, ...query }) {
      const { sql, args } = where(tenant, query)
      const column = { createdAt: 'created_at', occurredAt: 'occurred_at' }[order.by]
      const [direction, beyond] = { asc: ['ASC', '>'], desc: ['DESC', '<'] }[order.direction] as [string, string]
      const position = cursor === undefined ? undefined : decodeCursor(cursor, order)
      const after = position ? `AND (${column}, id) ${beyond} (? ->> '$', ?)` : ''
      const afterArgs = position ? [JSON.stringify(position[0]), position[1]] : []
      // Left alone, SQLite walks the order of the whole tenant to save a sort of the little that a scope holds.
      const isScoped = query.kind !== undefined && scopeConditions(query.filter).length > 0
      const select = `SELECT ${columns} FROM loci_rows ${isScoped ? 'INDEXED BY loci_rows_by_scope' : ''}
        WHERE ${sql} ${after} ORDER BY ${column} ${direction}, id ${direction} LIMIT ?`
      const rows = await lease.rows('list', select, [...args, ...afterArgs, limit + 1])
      const page = rows.slice(0, limit).map(toRow)
      const last = page.at(-1)
      if (rows.length <= limit || last === undefined) return { rows: page }
      return { rows: page, cursor: encodeCursor([last.fields[order.by] as number, last.id], order) }
    },
    async count(tenant, query) {
      const { sql, args } = where(tenant, query)
      const [row] = await lease.rows('count', `SELECT count(*) AS count FROM loci_rows WHERE ${sql}`, args)
      return Number(row?.count)
    },
    async commit(tenant, changes) {
      await lease.write('commit', [
        ...expectations(tenant, changes),
        ...rowChanges(tenant, changes),
        ...indexChanges(tenant, changes, shared),
      ])
    },
    compact: () => lease.checkpoint(),
    async clear(tenant) {
      await lease.write('clear', [
        { sql: 'DELETE FROM loci_rows WHERE tenant = ?', args: [tenant] },
        { sql: 'DELETE FROM loci_vectors WHERE tenant = ?', args: [tenant] },
      ])
    },
    close: () => lease.close(),
  }
}

/** One guard for all that the commit expects: it fails when another version is stored. */
function expectations(tenant: string, changes: readonly Change[]): Fragment[] {
  const expected = changes
    .filter(({ expects }) => expects !== 'any')
    .map(({ id, expects }) => [id, expects === 'absent' ? null : expects])
  if (expected.length === 0) return []
  const sql = `${guard} FROM json_each(?2) AS expected
    LEFT JOIN loci_rows AS stored ON stored.tenant = ?1 AND stored.id = (expected.value ->> 0)
    WHERE stored.version IS NOT (expected.value ->> 1) LIMIT 1`
  return [{ sql, args: [tenant, JSON.stringify(expected)] }]
}

function rowChanges(tenant: string, changes: readonly Change[]): Fragment[] {
  const deleted = changes.filter(({ row }) => row === null).map(({ id }) => id)
  const stored = changes
    .map(({ row }) => row)
    .filter((row) => row !== null)
    .map(({ id, kind, version, writeId, fields, body }) => [id, kind, version, writeId, JSON.stringify(fields), body])
  const remove = 'DELETE FROM loci_rows WHERE tenant = ? AND id IN (SELECT value FROM json_each(?))'
  const store = `INSERT INTO loci_rows (tenant, id, kind, version, write_id, fields, body)
    SELECT ?1, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5
    FROM json_each(?2) WHERE TRUE
    ON CONFLICT DO UPDATE SET kind = excluded.kind, version = excluded.version, write_id = excluded.write_id,
      fields = excluded.fields, body = excluded.body`
  return [
    ...(deleted.length > 0 ? [{ sql: remove, args: [tenant, JSON.stringify(deleted)] }] : []),
    ...(stored.length > 0 ? [{ sql: store, args: [tenant, JSON.stringify(stored)] }] : []),
  ]
}

function indexChanges(tenant: string, changes: readonly Change[], { index }: Shared): Fragment[] {
  const deleted = changes.filter((change) => change.index === null).map(({ id }) => id)
  const stored = changes.map((change) => change.index).filter((record) => record != null)
  if (stored.length > 0 && index === undefined) {
    throw new ConfigError('sqlite: open the vector store before a commit that stores vectors')
  }
  // Of every generation: what is forgotten must not live on in an index that is no longer used.
  const remove = `DELETE FROM loci_vectors WHERE tenant = ? AND generation IN (SELECT generation FROM loci_generations)
    AND id IN (SELECT value FROM json_each(?))`
  return [
    ...(deleted.length > 0 ? [{ sql: remove, args: [tenant, JSON.stringify(deleted)] }] : []),
    ...(index === undefined ? [] : upsertRecords(tenant, stored, index)),
  ]
}

function toRow(row: SqlRow): Row {
  return {
    id: row.id as string,
    kind: row.kind as string,
    version: Number(row.version),
    writeId: row.write_id as string,
    fields: JSON.parse(row.fields as string),
    body: row.body as string,
  }
}
