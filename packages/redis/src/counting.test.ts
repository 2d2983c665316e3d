import { createMemory } from '@loci/core'
import { inTwoProcesses } from '@loci/testkit'
import { afterAll, describe, expect, test } from 'vitest'
import { ownPrefix, storeOn, url } from '../test/fixture.ts'

describe.skipIf(url === undefined)('on Redis', () => {
  const { prefix, drop } = ownPrefix()
  afterAll(drop)

  test('two processes that count up one task state, 50 times each, come to exactly 100', async () => {
    await inTwoProcesses(new URL('../test/counter.ts', import.meta.url), [url as string, prefix, '50'])
    const memory = await createMemory({ store: storeOn(prefix) })
    const alice = memory.for({ tenant: 't', user: 'alice', task: 'count' })
    const { items } = await alice.list()
    expect(items).toMatchObject([{ data: { count: 100 }, version: 100 }])
    expect(await alice.history(items[0]?.id as string)).toHaveLength(100)
    await memory.close()
  }, 60_000)
})
