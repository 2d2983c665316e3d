import { createClient } from '@libsql/client'
import { countedCalls, expectedInARow, tripsInARow, tripsPerCall } from '@loci/testkit'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../test/folder.ts'
import { sqlite } from './index.ts'

const inFolder = temporaryFolder()

test('the number of statements and transactions', async () => {
  const { client, take } = countedCalls(createClient({ url: 'file::memory:' }))
  expect(await tripsPerCall(sqlite({ client }), take)).toEqual({
    add: 3,
    'add of what is known': 7,
    upsert: 2,
    'upsert that supersedes': 3,
    'search, the first': 5,
    // The second search reads the vectors of its scope, once; those after it compare them in memory.
    search: 6,
    getContext: 3,
  })
  client.close()
})

test('the number of calls one after the other', async () => {
  const path = inFolder('chained.db')
  expect(await tripsInARow(() => sqlite({ path }))).toEqual(expectedInARow)
})
