/** The queries of every day, as the stores send them, stay inside an index that starts with the tenant. */
import type { Filter } from '@loci/core'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ownSchema, url } from '../test/postgres.ts'
import { type PgPool, pgvector } from './index.ts'

const { schemaName, drop } = ownSchema()
const pool = new pg.Pool({ connectionString: url, max: 2 })
const sent: { text: string; values: unknown[] }[] = []
const watched: PgPool = {
  get totalCount() {
    return pool.totalCount
  },
  connect: () => pool.connect(),
  async query(text, values = []) {
    sent.push({ text, values })
    return await pool.query(text, values)
  },
}
const { metadata, vectors } = pgvector({ client: watched, schemaName })
const indexed = pgvector({ client: pool, schemaName, index: 'hnsw' })

const fields = {
  scopeKey: 'string',
  type: 'string',
  tags: 'string[]',
  createdAt: 'number',
  occurredAt: 'number',
  'metadata.team': 'string',
} as const
const mine: Filter = { op: 'in', field: 'scopeKey', values: ['user=7', ''] }
const mineOfType: Filter = { op: 'and', filters: [mine, { op: 'eq', field: 'type', value: 'fact' }] }
const vector = new Float32Array([1, 0, 0, 0])

beforeAll(async () => {
  if (url === undefined) return
  await metadata.open({ fields, schema: 'migrate' })
  await vectors.open({ fields, dimensions: 4, generation: 1 })
  // 20,000 rows: half of one tenant, the rest of a hundred others; 1 % of them of the team "one".
  await pool.query(`INSERT INTO ${schemaName}.rows (tenant, id, kind, version, write_id, fields, body)
    SELECT CASE WHEN n % 2 = 0 THEN 'acme' ELSE 'other-' || n % 100 END, 'm' || n, 'memory', 1, 'w',
      jsonb_build_object('scopeKey', 'user=' || n % 200, 'type', 'fact', 'tags', jsonb_build_array('t' || n % 50),
        'createdAt', n, 'occurredAt', n, 'metadata.team', CASE WHEN n % 100 = 0 THEN 'one' ELSE 'many' END), 'text'
    FROM generate_series(1, 20000) AS n`)
  await pool.query(`INSERT INTO ${schemaName}.vectors (tenant, generation, id, version, fields, embedding, terms)
    SELECT tenant, 1, id, 1, fields, ARRAY[random(), random(), random(), random()]::vector, '[]'
    FROM ${schemaName}.rows`)
  await indexed.metadata.open({ fields, schema: 'migrate' })
  await indexed.vectors.open({ fields, dimensions: 4, generation: 1 })
  // What autovacuum does sooner or later.
  await pool.query(`VACUUM ANALYZE ${schemaName}.rows, ${schemaName}.vectors`)
}, 60_000)
afterAll(async () => {
  if (url !== undefined) await drop()
  await pool.end()
})

async function planOf(run: () => Promise<unknown>): Promise<string> {
  sent.length = 0
  await run()
  const { text, values } = sent.at(-1) as (typeof sent)[number]
  const { rows } = await pool.query(`EXPLAIN ${text}`, values)
  return rows.map((row) => row['QUERY PLAN']).join('\n')
}

describe.skipIf(url === undefined)('with 20,000 rows', () => {
  test.each<[string, () => Promise<unknown>, RegExp]>([
    ['rows by id', () => metadata.get('acme', ['m2', 'm4']), /rows_pkey/],
    ['rows of a scope', () => metadata.list('acme', { kind: 'memory', filter: mine, limit: 9 }), /rows_by_scope/],
    [
      'rows of a scope and type, the newest first',
      () =>
        metadata.list('acme', {
          kind: 'memory',
          filter: mineOfType,
          limit: 9,
          order: { by: 'occurredAt', direction: 'desc' },
        }),
      /rows_by_scope/,
    ],
    ['how many are in a scope', () => metadata.count('acme', { kind: 'memory', filter: mine }), /rows_by_scope/],
    ['rows of a kind in order', () => metadata.list('acme', { kind: 'memory', limit: 9 }), /rows_by_created/],
    [
      'rows of a kind in the other order',
      () => metadata.list('acme', { kind: 'memory', limit: 9, order: { by: 'occurredAt', direction: 'asc' } }),
      /rows_by_occurred/,
    ],
    [
      'rows since a time',
      () =>
        metadata.list('acme', { kind: 'memory', filter: { op: 'gt', field: 'createdAt', value: 19_000 }, limit: 9 }),
      /rows_by_created/,
    ],
    [
      'rows by a field of the application',
      () =>
        metadata.count('acme', {
          kind: 'memory',
          filter: { op: 'eq', field: 'metadata.team', value: 'one' },
        }),
      /rows_by_field/,
    ],
    [
      'rows by a list',
      () => metadata.count('acme', { kind: 'memory', filter: { op: 'eq', field: 'tags', value: 't7' } }),
      /rows_by_field/,
    ],
    ['the tenants', () => metadata.tenants({ limit: 9 }), /Index Only Scan/],
    ['vectors by id', () => vectors.get('acme', ['m2']), /vectors_pkey/],
    ['vectors of a scope', () => vectors.search('acme', { vector, limit: 9, filter: mine }), /vectors_by_scope/],
  ])('%s', async (_, run, expected) => {
    const plan = await planOf(run)
    expect(plan).toMatch(expected)
    expect(plan).not.toMatch(/Seq Scan/)
    expect(plan).not.toMatch(/hnsw/)
  })

  test('an exact search never uses the approximate index', async () => {
    expect(await planOf(() => vectors.search('acme', { vector, limit: 9 }))).not.toMatch(/vectors_hnsw/)
  })

  test('a filter that lets 1 % through, under the approximate index, gives as many as were asked for', async () => {
    const filter: Filter = { op: 'eq', field: 'metadata.team', value: 'one' }
    const found = await indexed.vectors.search('acme', { vector, limit: 10, filter })
    expect(found).toHaveLength(10)
    const exact = await vectors.search('acme', { vector, limit: 10, filter })
    const same = exact.filter(({ id }) => found.some((match) => match.id === id))
    expect(same.length).toBeGreaterThanOrEqual(8)
  })

  test('the approximate index is used where it is asked for', async () => {
    const { rows } = await pool.query(
      `EXPLAIN SELECT id FROM ${schemaName}.vectors WHERE generation = 1
        ORDER BY (embedding::vector(4)) <=> '[1,0,0,0]'::vector(4) LIMIT 10`,
    )
    expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toMatch(/vectors_hnsw_1/)
  })
})
