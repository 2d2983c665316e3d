import { type Harness, registerConformance } from '@loci/conformance'
import { runs } from '@loci/testkit'
import pg from 'pg'
import { afterAll, describe, test } from 'vitest'
import { ownSchema, storeOn, url } from '../test/postgres.ts'
import { type PgvectorOptions, pgvector } from './index.ts'

/** One pool for all cases, so that each need not connect anew; a schema for each. */
const pool = new pg.Pool({ connectionString: url, max: 8 })
afterAll(() => pool.end())

function onServer(name: string, index: NonNullable<PgvectorOptions['index']>): Harness {
  return {
    name,
    create() {
      const { schemaName, drop } = ownSchema()
      const make = () => pgvector({ client: pool, schemaName, index })
      return { store: make(), reopen: make, dispose: drop }
    },
    injected: oneClient,
  }
}

/** On one connection, whose transactions wait for each other. */
async function oneClient() {
  const { schemaName, drop } = ownSchema()
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  return {
    store: pgvector({ client, schemaName }),
    reopen: () => storeOn(schemaName),
    useClient: () => client.query('SELECT 1'),
    async dispose() {
      await client.end()
      await drop()
    },
  }
}

describe.skipIf(url === undefined)('PostgreSQL', () => {
  describe('exact', () => registerConformance(onServer('exact', 'exact'), test, { fuzz: runs(100) }))
  describe('hnsw', () => registerConformance(onServer('hnsw', 'hnsw'), test, { fuzz: runs(20) }))
  // The kit takes its time on one connection; what matters is in the cases of an injected client above.
  describe.runIf(process.env.LOCI_SOAK === '1')('one client, in soak', () => {
    const harness: Harness = { name: 'one client', create: oneClient, injected: oneClient }
    return registerConformance(harness, test, { fuzz: runs(20) })
  })
})
