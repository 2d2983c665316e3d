import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { createMemory } from '@loci/core'
import { afterAll, describe, expect, test } from 'vitest'
import { ownSchema, storeOn, url } from '../test/postgres.ts'

describe.skipIf(url === undefined)('on PostgreSQL', () => {
  const { schemaName, drop } = ownSchema()
  afterAll(drop)

  test('two processes that count up one task state, 50 times each, come to exactly 100', async () => {
    const script = fileURLToPath(new URL('../test/counter.ts', import.meta.url))
    const args = ['--import', import.meta.resolve('tsx'), script, url as string, schemaName, '50']
    await Promise.all([1, 2].map(() => promisify(execFile)(process.execPath, args)))
    const memory = await createMemory({ store: storeOn(schemaName) })
    const alice = memory.for({ tenant: 't', user: 'alice', task: 'count' })
    const { items } = await alice.list()
    expect(items).toMatchObject([{ data: { count: 100 }, version: 100 }])
    expect(await alice.history(items[0]?.id as string)).toHaveLength(100)
    await memory.close()
  }, 60_000)
})
