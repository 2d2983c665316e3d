import { ConfigError, createMemory, DimensionError, type LociError, StoreError } from '@loci/core'
import { letterEmbedder, runs, tenantFuzz } from '@loci/testkit'
import pg from 'pg'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { ownSchema, storeOn, url, withClient } from '../test/postgres.ts'
import { type PgvectorOptions, pgvector } from './index.ts'

const fields = { createdAt: 'number', occurredAt: 'number', scopeKey: 'string' } as const
const spec = { fields, schema: 'migrate' } as const
const alice = { tenant: 'acme', user: 'alice' }

describe('options', () => {
  test.each<[string, unknown, RegExp]>([
    ['none', {}, /give either url or client/],
    ['two places', { url: 'postgres://a/b', client: { query() {} } }, /give either url or client/],
    ['no URL', { url: 'secret-word' }, /url must be like postgres:/],
    ['another protocol', { url: 'mysql://u:secret-word@h/d' }, /url must be like postgres:/],
    ['no client', { client: {} }, /client must have a query method/],
    ['an unknown one', { url: 'postgres://a/b', schemaname: 'x' }, /schemaName/],
    ['a schema with a quote', { url: 'postgres://a/b', schemaName: 'a"; DROP' }, /schemaName must be/],
    ['a schema of the system', { url: 'postgres://a/b', schemaName: 'pg_loci' }, /schemaName must be/],
    ['an unknown index', { url: 'postgres://a/b', index: 'ivfflat' }, /index must be/],
    ['a bad parameter', { url: 'postgres://a/b', index: { hnsw: { m: 1 } } }, /m must be a whole number from 2/],
    ['a misspelt parameter', { url: 'postgres://a/b', index: { hnsw: { efSeach: 5 } } }, /efSearch/],
  ])('%s', (_, options, message) => {
    const make = () => pgvector(options as PgvectorOptions)
    expect(make).toThrow(ConfigError)
    expect(make).toThrow(message)
    expect(make).not.toThrow(/secret-word/)
  })
})

/** The error with all its causes, as a log would show it. */
function shown(error: unknown): string {
  const parts: string[] = []
  for (let at = error; at instanceof Error; at = at.cause) {
    parts.push(String(at), JSON.stringify(at), at.stack ?? '', ...Object.values(at).map(String))
  }
  return parts.join('\n')
}

test.each([
  ['nobody listens', 'postgres://loci:secret-word@127.0.0.1:1/postgres', true],
  ['the host does not exist', 'postgres://loci:secret-word@no-such-host.invalid/postgres', true],
])('when %s, the error says so without the password', async (_, address, retryable) => {
  const error = await pgvector({ url: address })
    .metadata.open(spec)
    .catch((reason: unknown) => reason)
  expect(error).toMatchObject({ code: 'STORE', store: 'pgvector', operation: 'open', retryable })
  expect(shown(error)).not.toContain('secret-word')
})

describe.skipIf(url === undefined)('on PostgreSQL', () => {
  const schemas: (() => Promise<void>)[] = []
  afterEach(async () => {
    for (const drop of schemas.splice(0)) await drop()
  })
  function fresh(): string {
    const { schemaName, drop } = ownSchema()
    schemas.push(drop)
    return schemaName
  }
  const admin = new pg.Pool({ connectionString: url, max: 2 })
  afterAll(() => admin.end())

  test('a wrong database and a wrong role are told apart, without the password', async () => {
    const wrong = new URL(url as string)
    wrong.password = 'secret-word'
    wrong.pathname = '/no_such_database'
    const noDatabase = await pgvector({ url: wrong.href })
      .metadata.open(spec)
      .catch((reason: unknown) => reason)
    wrong.username = 'no_such_role'
    const noRole = await pgvector({ url: wrong.href })
      .metadata.open(spec)
      .catch((reason: unknown) => reason)
    expect(noDatabase).toMatchObject({ retryable: false, message: expect.stringMatching(/database does not exist/) })
    expect(noRole).toMatchObject({ retryable: false, message: expect.stringMatching(/server refused the user/) })
    expect(shown(noDatabase) + shown(noRole)).not.toContain('secret-word')
  })

  test('ten processes that open at once make one schema', async () => {
    const schemaName = fresh()
    const stores = Array.from({ length: 10 }, () => storeOn(schemaName, { maxConnections: 1, index: 'hnsw' }))
    await Promise.all(stores.map(({ metadata }) => metadata.open(spec)))
    await Promise.all(stores.map(({ vectors }) => vectors.open({ fields, dimensions: 8, generation: 1 })))
    for (const { metadata, vectors } of stores) await Promise.all([metadata.close(), vectors.close()])
  })

  test('verify refuses what is missing, and says what mends it', async () => {
    const schemaName = fresh()
    const { metadata, vectors } = storeOn(schemaName)
    await expect(metadata.open({ fields, schema: 'verify' })).rejects.toThrow(
      /has no Loci tables in the schema .*, this package needs version 1; open it once with schema: 'migrate'/,
    )
    await metadata.open(spec)
    await vectors.open({ fields, dimensions: 8, generation: 1, schema: 'verify' })
    const hnsw = storeOn(schemaName, { index: 'hnsw' }).vectors
    const open = hnsw.open({ fields, dimensions: 8, generation: 1, schema: 'verify' })
    await expect(open).rejects.toThrow(/the index vectors_hnsw_1 is missing; run CREATE INDEX/)
    await admin.query(`UPDATE ${schemaName}.schema_version SET version = 99`)
    await expect(storeOn(schemaName).metadata.open(spec)).rejects.toThrow(
      /schema version 99.*use a newer @loci\/pgvector/,
    )
    await metadata.close()
    await vectors.close()
  })

  test.each(['verify', 'off'] as const)('a role without the right to create anything works with %s', async (schema) => {
    const schemaName = fresh()
    const role = `${schemaName}_role`
    const { migrationSql } = await import('./index.ts')
    // As a database administrator would.
    await withClient((client) => client.query(migrationSql({ schemaName })))
    await admin.query(`CREATE ROLE ${role} LOGIN PASSWORD 'x'`)
    await admin.query(`GRANT USAGE ON SCHEMA ${schemaName} TO ${role}`)
    await admin.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${schemaName} TO ${role}`)
    try {
      const address = new URL(url as string)
      address.username = role
      address.password = 'x'
      const store = pgvector({ url: address.href, schemaName })
      const memory = await createMemory({ store, schema, embedder: letterEmbedder() })
      await memory.for(alice).add('drinks tea')
      expect(await memory.for(alice).search('tea')).toHaveLength(1)
      await memory.close()
      const migrate = pgvector({ url: address.href, schemaName: fresh() }).metadata.open(spec)
      await expect(migrate).rejects.toMatchObject({ code: 'STORE', retryable: false })
    } finally {
      await admin.query(`DROP OWNED BY ${role}`)
      await admin.query(`DROP ROLE ${role}`)
    }
  })

  test('vectors of another length are refused', async () => {
    const schemaName = fresh()
    const { vectors } = storeOn(schemaName)
    await vectors.open({ fields, dimensions: 8, generation: 1 })
    await expect(storeOn(schemaName).vectors.open({ fields, dimensions: 9, generation: 1 })).rejects.toThrow(
      DimensionError,
    )
    const tooLong = storeOn(schemaName, { index: 'hnsw' }).vectors
    await expect(tooLong.open({ fields, dimensions: 4_001, generation: 2 })).rejects.toThrow(/at most 4,000 numbers/)
    await vectors.close()
  })

  test('long vectors are searched in halves', async () => {
    const { metadata, vectors } = storeOn(fresh(), { index: 'hnsw' })
    await metadata.open(spec)
    await vectors.open({ fields, dimensions: 3_000, generation: 1 })
    const vector = new Float32Array(3_000).fill(1 / Math.sqrt(3_000))
    const times = { createdAt: 1, occurredAt: 1 }
    await vectors.upsert('acme', [{ id: 'a', version: 1, vector, terms: [], fields: times }])
    expect(await vectors.search('acme', { vector, limit: 1 })).toMatchObject([{ id: 'a', score: expect.closeTo(1, 3) }])
    await metadata.close()
    await vectors.close()
  })

  test('connections that the server ends while they are idle cost nothing', async () => {
    const schemaName = fresh()
    const application = `loci_${schemaName}`
    const address = new URL(url as string)
    address.searchParams.set('application_name', application)
    const memory = await createMemory({ store: pgvector({ url: address.href, schemaName }) })
    const handle = memory.for(alice)
    await Promise.all(Array.from({ length: 5 }, (_, index) => handle.add(`fact ${index}`)))
    const ended = await admin.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1',
      [application],
    )
    expect(ended.rows.length).toBeGreaterThan(0)
    await handle.add('and on it goes')
    expect(await handle.count()).toBe(6)
    await memory.close()
  })

  test('transactions that meet in any order lose nothing, and give up for nothing', async () => {
    const schemaName = fresh()
    const stores = Array.from({ length: 4 }, () => storeOn(schemaName, { maxConnections: 2 }).metadata)
    for (const store of stores) await store.open(spec)
    const ids = ['a', 'b', 'c', 'd', 'e']
    const row = (id: string, version: number) => ({
      id,
      kind: 'memory',
      version,
      writeId: `${id}${version}`,
      fields: { createdAt: 1, occurredAt: 1 },
      body: '',
    })
    const [first] = stores
    await first?.commit(
      'acme',
      ids.map((id) => ({ id, kind: 'memory', expects: 'absent', row: row(id, 1) })),
    )
    let done = 0
    await Promise.all(
      stores.map(async (store, offset) => {
        for (let round = 0; round < 25; ) {
          const mixed = [...ids.slice(offset), ...ids.slice(0, offset)]
          const found = new Map((await store.get('acme', mixed)).map((stored) => [stored.id, stored.version]))
          const changes = mixed.map((id) => {
            const version = found.get(id) ?? 0
            return { id, kind: 'memory', expects: version, row: row(id, version + 1) }
          })
          const error = await store.commit('acme', changes).catch((reason: unknown) => reason)
          if (error === undefined) {
            done++
            round++
          } else if (!(error instanceof StoreError && error.retryable)) {
            expect((error as LociError).code).toBe('CONFLICT')
          }
        }
      }),
    )
    expect((await stores[0]?.get('acme', ids))?.map(({ version }) => version)).toEqual(ids.map(() => done + 1))
    for (const store of stores) await store.close()
  })

  test('a closed store says so, and the caller of a pool keeps it', async () => {
    const { metadata, vectors } = pgvector({ client: admin, schemaName: fresh() })
    await expect(metadata.get('acme', ['a'])).rejects.toThrow('call open() first')
    await metadata.open(spec)
    await metadata.close()
    await metadata.close()
    await vectors.close()
    await expect(metadata.get('acme', ['a'])).rejects.toThrow('the store is closed')
    expect((await admin.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
  })

  test('fifty hostile tenants see and change nothing of each other', { timeout: 600_000 }, async () => {
    const options = { operations: runs(1_000), seed: 11, embedder: letterEmbedder() }
    expect((await tenantFuzz(storeOn(fresh()), options)).memories).toBeGreaterThan(100)
  })
})
