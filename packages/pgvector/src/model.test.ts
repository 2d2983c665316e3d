import { modelFuzz, runs } from '@loci/testkit'
import pg from 'pg'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { ownSchema, url } from '../test/postgres.ts'
import { pgvector } from './index.ts'

describe.skipIf(url === undefined)('on PostgreSQL', () => {
  const { schemaName, drop } = ownSchema()
  let pool: pg.Pool
  beforeAll(() => {
    pool = new pg.Pool({ connectionString: url as string, max: 8 })
  })
  afterAll(async () => {
    await pool.end()
    await drop()
  })

  test('random histories by two writers, with crashes, are what the model says', async () => {
    let sequence = 0
    await modelFuzz({
      sequences: runs(100),
      store: () => () => pgvector({ client: pool, schemaName }),
      tenant: () => `tenant-${sequence++}`,
    })
  }, 1_200_000)
})
