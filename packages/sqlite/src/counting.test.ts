import { createMemory } from '@loci/core'
import { inTwoProcesses } from '@loci/testkit'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../test/folder.ts'
import { sqlite } from './index.ts'

const pathTo = temporaryFolder()

test('two processes that count up one task state, 50 times each, come to exactly 100', async () => {
  const path = pathTo('counter.db')
  await inTwoProcesses(new URL('../test/counter.ts', import.meta.url), [path, '50'])
  const memory = await createMemory({ store: sqlite({ path }) })
  const alice = memory.for({ tenant: 't', user: 'alice', task: 'count' })
  const { items } = await alice.list()
  expect(items).toMatchObject([{ data: { count: 100 }, version: 100 }])
  expect(await alice.history(items[0]?.id as string)).toHaveLength(100)
  await memory.close()
}, 60_000)
