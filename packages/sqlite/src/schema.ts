/** The tables: their versions, and how a database gets from one to the next. */
import type { Client } from '@libsql/client'
import { ConfigError, type MetadataSpec } from '@loci/core'
import { isConflict } from './errors.ts'

/** The statements that lead from each version of the schema to the next, oldest first. Never edit one that was published. */
export const migrations: readonly (readonly string[])[] = [
  [
    `CREATE TABLE loci_rows (
      tenant TEXT NOT NULL,
      id TEXT NOT NULL,
      kind TEXT NOT NULL,
      version INTEGER NOT NULL,
      write_id TEXT NOT NULL,
      fields TEXT NOT NULL,
      body TEXT NOT NULL,
      ${derivedColumns()},
      PRIMARY KEY (tenant, id)
    ) STRICT`,
    'CREATE INDEX loci_rows_by_scope ON loci_rows (tenant, kind, scope_key, created_at, id)',
    'CREATE INDEX loci_rows_by_created ON loci_rows (tenant, kind, created_at, id)',
    'CREATE INDEX loci_rows_by_occurred ON loci_rows (tenant, kind, occurred_at, id)',
    // The vector stands before what a search does not read: long rows spill over to further pages.
    `CREATE TABLE loci_vectors (
      tenant TEXT NOT NULL,
      generation INTEGER NOT NULL,
      id TEXT NOT NULL,
      version INTEGER NOT NULL,
      fields TEXT NOT NULL,
      vector BLOB NOT NULL,
      terms TEXT NOT NULL,
      body TEXT,
      ${derivedColumns()},
      PRIMARY KEY (tenant, generation, id)
    ) STRICT`,
    'CREATE INDEX loci_vectors_by_scope ON loci_vectors (tenant, generation, scope_key)',
    'CREATE TABLE loci_generations (generation INTEGER PRIMARY KEY, dimensions INTEGER NOT NULL) STRICT',
  ],
]

/** Fails, and with it the whole batch, when the query that follows gives a row. The table stays empty. */
export const guard = 'INSERT INTO loci_guard (holds) SELECT 0'

/**
 * Brings the schema to the last of `steps`, or checks that it is there.
 * @throws ConfigError when the database is newer than this package, or with `verify` older.
 */
export async function prepareSchema(
  client: Client,
  mode: MetadataSpec['schema'],
  steps: readonly (readonly string[])[] = migrations,
): Promise<void> {
  if (mode === 'off') return
  let version = await storedVersion(client)
  while (mode === 'migrate' && version < steps.length) {
    await migrate(client, version, steps[version] ?? [])
    version = await storedVersion(client)
  }
  if (version === steps.length) return
  const found = version === 0 ? 'the database has no Loci tables' : `the database has schema version ${version}`
  const advice =
    version > steps.length ? 'update @loci/sqlite to a release that knows it' : "open it once with schema: 'migrate'"
  throw new ConfigError(`sqlite: ${found}, this package needs version ${steps.length}; ${advice}`)
}

/** One version further, all or nothing. When another process was faster, nothing is done. */
async function migrate(client: Client, version: number, statements: readonly string[]): Promise<void> {
  try {
    await client.batch(
      [
        'CREATE TABLE IF NOT EXISTS loci_schema (version INTEGER NOT NULL) STRICT',
        'CREATE TABLE IF NOT EXISTS loci_guard (holds INTEGER CONSTRAINT loci_conflict CHECK (holds)) STRICT',
        `${guard} WHERE coalesce((SELECT version FROM loci_schema), 0) <> ${version}`,
        ...statements,
        'DELETE FROM loci_schema',
        `INSERT INTO loci_schema (version) VALUES (${version + 1})`,
      ],
      'write',
    )
  } catch (error) {
    if (!isConflict(error)) throw error
  }
}

async function storedVersion(client: Client): Promise<number> {
  const tables = await client.execute("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'loci_schema'")
  if (tables.rows.length === 0) return 0
  const versions = await client.execute('SELECT version FROM loci_schema')
  return Number(versions.rows[0]?.version ?? 0)
}

/** Computed from `fields` on the way into an index, and stored nowhere else. */
function derivedColumns(): string {
  return `scope_key TEXT AS (fields -> '$."scopeKey"'),
      created_at REAL AS (fields ->> '$."createdAt"'),
      occurred_at REAL AS (fields ->> '$."occurredAt"')`
}
