/** The tables: their versions, and how a database gets from one to the next. */
import { ConfigError, checkOptions, type MetadataSpec } from '@loci/core'
import type { Database, Query } from './client.ts'
import { conflictState } from './errors.ts'

type Mode = MetadataSpec['schema']

/** The statements that lead from each version of the schema to the next, oldest first. Never edit one that was published. */
function migrations(schema: string, vector: string): readonly (readonly string[])[] {
  return [
    [
      `CREATE TABLE ${schema}.rows (
        tenant text COLLATE "C" NOT NULL,
        id text COLLATE "C" NOT NULL,
        kind text COLLATE "C" NOT NULL,
        version bigint NOT NULL,
        write_id text COLLATE "C" NOT NULL,
        fields jsonb NOT NULL,
        body text COLLATE "C" NOT NULL,
        ${derivedColumns},
        PRIMARY KEY (tenant, id)
      )`,
      `CREATE INDEX rows_by_scope ON ${schema}.rows (tenant, kind, scope_key, created_at, id)`,
      `CREATE INDEX rows_by_created ON ${schema}.rows (tenant, kind, created_at, id)`,
      `CREATE INDEX rows_by_occurred ON ${schema}.rows (tenant, kind, occurred_at, id)`,
      `CREATE INDEX rows_by_field ON ${schema}.rows USING gin (fields jsonb_path_ops) WHERE kind = 'memory'`,
      // Without a length: each generation has its own. Kept in the row as far as a page allows: a search reads them all.
      `CREATE TABLE ${schema}.vectors (
        tenant text COLLATE "C" NOT NULL,
        generation integer NOT NULL,
        id text COLLATE "C" NOT NULL,
        version bigint NOT NULL,
        fields jsonb NOT NULL,
        embedding ${vector}.vector NOT NULL,
        terms text NOT NULL,
        body text,
        ${derivedColumns},
        PRIMARY KEY (tenant, id, generation)
      ) WITH (toast_tuple_target = 8160)`,
      // In CREATE TABLE it would need PostgreSQL 16.
      `ALTER TABLE ${schema}.vectors ALTER COLUMN embedding SET STORAGE MAIN`,
      `CREATE INDEX vectors_by_scope ON ${schema}.vectors (tenant, generation, scope_key)`,
      `CREATE TABLE ${schema}.generations (generation integer PRIMARY KEY, dimensions integer NOT NULL)`,
      storeFunction(schema, vector),
      commitFunction(schema),
    ],
  ]
}

/**
 * A commit in one round trip. `expects` is null for any version and 0 for none. Rows are locked in the order of their
 * ids, so that two commits do not wait for each other; each statement sees what was committed before it. Of two that
 * create one row, the second breaks the primary key.
 */
function commitFunction(schema: string): string {
  return `CREATE FUNCTION ${schema}.commit_changes(
        of_tenant text, changes json, of_generation integer, records json, unindexed json
      ) RETURNS void LANGUAGE plpgsql AS $function$
      BEGIN
        PERFORM FROM ${schema}.rows
          WHERE tenant = of_tenant AND id IN (SELECT change ->> 'id' FROM json_array_elements(changes) AS change)
          ORDER BY id FOR UPDATE;
        IF EXISTS (
          SELECT FROM json_to_recordset(changes) AS given (id text, expects bigint)
          LEFT JOIN ${schema}.rows AS stored ON stored.tenant = of_tenant AND stored.id = given.id
          WHERE given.expects <> coalesce(stored.version, 0)
        ) THEN
          RAISE EXCEPTION 'loci: an expected version does not hold' USING ERRCODE = '${conflictState}';
        END IF;
        DELETE FROM ${schema}.rows USING json_to_recordset(changes) AS given (id text, kind text)
          WHERE tenant = of_tenant AND rows.id = given.id AND given.kind IS NULL;
        INSERT INTO ${schema}.rows (tenant, id, kind, version, write_id, fields, body)
          SELECT of_tenant, id, kind, version, write_id, fields, body
          FROM json_to_recordset(changes) AS given (${givenColumns}) WHERE kind IS NOT NULL AND expects = 0 ORDER BY id;
        INSERT INTO ${schema}.rows (tenant, id, kind, version, write_id, fields, body)
          SELECT of_tenant, id, kind, version, write_id, fields, body
          FROM json_to_recordset(changes) AS given (${givenColumns})
          WHERE kind IS NOT NULL AND expects IS DISTINCT FROM 0 ORDER BY id
          ON CONFLICT (tenant, id) DO UPDATE SET kind = excluded.kind, version = excluded.version,
            write_id = excluded.write_id, fields = excluded.fields, body = excluded.body;
        DELETE FROM ${schema}.vectors
          WHERE tenant = of_tenant AND id IN (SELECT json_array_elements_text(unindexed));
        PERFORM ${schema}.store_vectors(of_tenant, of_generation, records);
      END
      $function$`
}

function storeFunction(schema: string, vector: string): string {
  return `CREATE FUNCTION ${schema}.store_vectors(of_tenant text, of_generation integer, records json)
      RETURNS void LANGUAGE sql AS $function$
        INSERT INTO ${schema}.vectors (tenant, generation, id, version, fields, embedding, terms, body)
          SELECT of_tenant, of_generation, id, version, fields, embedding::${vector}.vector, terms, body
          FROM json_to_recordset(records) AS given (
            id text, version bigint, fields jsonb, embedding text, terms text, body text
          ) ORDER BY id
          ON CONFLICT (tenant, id, generation) DO UPDATE SET version = excluded.version, fields = excluded.fields,
            embedding = excluded.embedding, terms = excluded.terms, body = excluded.body
      $function$`
}

const givenColumns = 'id text, expects bigint, kind text, version bigint, write_id text, fields jsonb, body text'
/** What every read filters or orders by: to look into jsonb costs a microsecond for each row and field. */
const derivedColumns = `
        scope_key text COLLATE "C" GENERATED ALWAYS AS (fields ->> 'scopeKey') STORED,
        created_at float8 GENERATED ALWAYS AS ((fields ->> 'createdAt')::float8) STORED,
        occurred_at float8 GENERATED ALWAYS AS ((fields ->> 'occurredAt')::float8) STORED,
        status text COLLATE "C" GENERATED ALWAYS AS (fields ->> 'status') STORED,
        visible_from float8 GENERATED ALWAYS AS ((fields ->> 'visibleFrom')::float8) STORED,
        valid_to float8 GENERATED ALWAYS AS ((fields ->> 'validTo')::float8) STORED,
        expires_at float8 GENERATED ALWAYS AS ((fields ->> 'expiresAt')::float8) STORED`
const currentVersion = migrations('', '').length

/** Any number of ours: writers of other schemas wait for a moment too, no more. */
const migrationLock = 5_077_133_908_021

/**
 * What a database administrator runs where the application may not create tables. The application then opens the
 * stores with `schema: 'verify'`, as a role that may use the schema and SELECT, INSERT, UPDATE and DELETE in it.
 */
export function migrationSql(options: { schemaName?: string; extensionSchema?: string } = {}): string {
  checkOptions('migrationSql', options, ['schemaName', 'extensionSchema'])
  const { schemaName = 'loci', extensionSchema = 'public' } = options
  const statements = [
    `CREATE EXTENSION IF NOT EXISTS vector SCHEMA ${quoted(extensionSchema)}`,
    `CREATE SCHEMA IF NOT EXISTS ${quoted(schemaName)}`,
    ...upgrade(quoted(schemaName), quoted(extensionSchema), 0),
  ]
  return `BEGIN;\n${statements.map((statement) => `${statement.replace(/^ {6}/gm, '')};\n`).join('')}COMMIT;\n`
}

function upgrade(schema: string, vector: string, from: number): string[] {
  return [
    ...(from === 0 ? [`CREATE TABLE ${schema}.schema_version (version integer NOT NULL)`] : []),
    ...(from === 0 ? [`INSERT INTO ${schema}.schema_version VALUES (0)`] : []),
    ...migrations(schema, vector).slice(from).flat(),
    `UPDATE ${schema}.schema_version SET version = ${currentVersion}`,
  ]
}

/**
 * Brings the schema to the current version, or checks that it is there.
 * @throws ConfigError when the database is newer than this package, or with `verify` older.
 * @returns the schema that holds the types and operators of the extension, quoted.
 */
export async function prepareSchema(database: Database, schemaName: string, mode: Mode): Promise<string> {
  if (mode !== 'off' && (await storedVersion(database.query, schemaName)) !== currentVersion) {
    if (mode === 'verify') throw await differs(database.query, schemaName)
    await database.transaction((query) => migrate(query, schemaName))
  }
  const extension = await extensionOf(database.query)
  if (extension === undefined) throw new ConfigError(extensionMissing)
  checkExtension(extension.version)
  return quoted(extension.schema)
}

const extensionMissing =
  'pgvector: the database has no extension vector; let a superuser run CREATE EXTENSION vector, or install pgvector'

/** Until the end of the transaction. Whoever comes second waits here, and finds it done. */
export async function lockMigrations(query: Query): Promise<void> {
  await query('SELECT pg_advisory_xact_lock($1)', [migrationLock])
}

async function migrate(query: Query, schemaName: string): Promise<void> {
  await lockMigrations(query)
  const version = await storedVersion(query, schemaName)
  if (version > currentVersion) throw await differs(query, schemaName)
  if (version === currentVersion) return
  const extension = await ensureExtension(query)
  const schema = quoted(schemaName)
  const { rows } = await query('SELECT 1 FROM pg_namespace WHERE nspname = $1', [schemaName])
  // Where it is there, the role may lack the right to create one.
  if (rows.length === 0) await query(`CREATE SCHEMA ${schema}`)
  for (const statement of upgrade(schema, quoted(extension), version)) await query(statement)
}

async function ensureExtension(query: Query): Promise<string> {
  const found = await extensionOf(query)
  if (found !== undefined) return found.schema
  try {
    await query('CREATE EXTENSION vector')
  } catch (error) {
    throw new ConfigError(extensionMissing, { cause: error })
  }
  return (await extensionOf(query))?.schema ?? 'public'
}

async function extensionOf(query: Query): Promise<{ schema: string; version: string } | undefined> {
  const { rows } = await query(
    `SELECT nspname::text AS schema, extversion AS version
      FROM pg_extension JOIN pg_namespace ON pg_namespace.oid = extnamespace WHERE extname = 'vector'`,
  )
  return rows[0] as { schema: string; version: string } | undefined
}

/** Iterative scans, which filters need under an index, came with 0.8. */
function checkExtension(version: string): void {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major > 0 || minor >= 8) return
  throw new ConfigError(`pgvector: the extension is version ${version}; run ALTER EXTENSION vector UPDATE to get 0.8`)
}

/** 0 when there are no tables. */
async function storedVersion(query: Query, schemaName: string): Promise<number> {
  const table = `${quoted(schemaName)}.schema_version`
  // Not to_regclass: it answers from a cache, which waiting for the lock of migrations does not refresh.
  const { rows: found } = await query(
    `SELECT 1 FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
      WHERE nspname = $1 AND relname = 'schema_version'`,
    [schemaName],
  )
  if (found.length === 0) return 0
  const { rows } = await query(`SELECT version::text AS version FROM ${table}`)
  return Number(rows[0]?.version ?? 0)
}

async function differs(query: Query, schemaName: string): Promise<ConfigError> {
  const version = await storedVersion(query, schemaName)
  const found = version === 0 ? `has no Loci tables in the schema ${schemaName}` : `has schema version ${version}`
  const advice =
    version > currentVersion
      ? 'use a newer @loci/pgvector'
      : "open it once with schema: 'migrate', or run what migrationSql() gives"
  return new ConfigError(`pgvector: the database ${found}, this package needs version ${currentVersion}; ${advice}`)
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
