/** The whole system on DocumentDB: what users were promised, with several writers and many tenants. */
import { createMemory, inMemory, type LociMemory, type MemoryHandle } from '@loci/core'
import {
  expectedInARow,
  inTwoProcesses,
  letterEmbedder,
  modelFuzz,
  runs,
  tenantFuzz,
  tripsInARow,
  tripsPerCall,
} from '@loci/testkit'
import { MongoClient } from 'mongodb'
import { afterAll, describe, expect, test } from 'vitest'
import { ownDatabase, storeOn, url, watchedClient } from '../test/fixture.ts'
import { mongodb } from './index.ts'

const { database, drop } = ownDatabase()
afterAll(async () => {
  if (url !== undefined) await drop()
})
const open = (): Promise<LociMemory> => createMemory({ store: storeOn(database), embedder: letterEmbedder() })

describe.skipIf(url === undefined)('on DocumentDB', () => {
  test('found by words, by meaning, in a context, after a restart, and no more once forgotten', async () => {
    const user = { tenant: 'restart', user: 'alice' }
    {
      await using memory = await open()
      await memory.for(user).add([{ key: 'city', text: 'lives in Berlin' }, 'drinks green tea for $5.00 a cup'])
      await memory.for(user).upsert({ key: 'city', text: 'lives in Munich' })
    }
    await using memory = await open()
    const handle = memory.for(user)
    const [hit] = await handle.search('where does she live: Munich?', { explain: true })
    expect(hit?.memory.text).toBe('lives in Munich')
    expect(hit?.why?.dense).toBeGreaterThan(0)
    const { text, degraded } = await handle.getContext({ query: 'tea', budget: 400 })
    expect(text).toContain('drinks green tea for $5.00 a cup')
    expect(degraded).toBe(false)
    expect(await handle.history(hit?.memory.id as string)).toHaveLength(1)
    await handle.forget({ type: 'fact', key: 'city' })
    expect((await handle.search('Munich')).map(({ memory: { text: found } }) => found)).not.toContain('lives in Munich')
    expect(await memory.for({ tenant: 'restart*', user: 'alice' }).count()).toBe(0)
    expect(await memory.reindex({ tenant: 'restart' })).toMatchObject({ indexed: 0, deleted: 0 })
  })

  test.each([
    [
      'vectors beside rows of another store',
      () => ({ metadata: inMemory().metadata, vectors: storeOn(database).vectors }),
    ],
    [
      'rows beside vectors of another store',
      () => ({ metadata: storeOn(database).metadata, vectors: inMemory().vectors }),
    ],
  ])('%s', async (name, store) => {
    await using memory = await createMemory({ store: store(), embedder: letterEmbedder() })
    const handle = memory.for({ tenant: name, user: 'alice' })
    const { memory: added } = await handle.add('drinks green tea')
    expect((await handle.search('green tea')).map(({ memory: { id } }) => id)).toEqual([added?.id])
    await handle.forget(added?.id as string)
    expect(await handle.search('green tea')).toEqual([])
  })

  test('the same said 20 times at once, by two writers, is one memory', async () => {
    const memories = await Promise.all([open(), open()])
    const handles = memories.map((memory) => memory.for({ tenant: 'twice', user: 'alice' }))
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, index) => (handles[index % 2] as MemoryHandle).add('The sky is blue')),
    )
    expect(outcomes.filter(({ action }) => action === 'added')).toHaveLength(1)
    const { items } = await (handles[0] as MemoryHandle).list()
    expect(items.map(({ reinforcements }) => reinforcements)).toEqual([19])
    for (const memory of memories) await memory.close()
  }, 60_000)

  test('two processes that count up one task state, 25 times each, come to exactly 50', async () => {
    await inTwoProcesses(new URL('../test/counter.ts', import.meta.url), [url as string, database, '25'])
    await using memory = await open()
    const { items } = await memory.for({ tenant: 't', user: 'alice', task: 'count' }).list()
    expect(items).toMatchObject([{ data: { count: 50 }, version: 50 }])
  }, 120_000)

  test('the number of requests', async () => {
    const own = ownDatabase()
    const { client, take } = watchedClient()
    const trips = await tripsPerCall(mongodb({ client, database: own.database }), () => take().length)
    await client.close()
    await own.drop()
    expect(trips).toEqual({
      add: 5,
      'add of what is known': 9,
      upsert: 4,
      'upsert that supersedes': 7,
      'search, the first': 4,
      search: 4,
      getContext: 4,
    })
  })

  test('the number of calls one after the other', async () => {
    const own = ownDatabase()
    expect(await tripsInARow(() => storeOn(own.database))).toEqual(expectedInARow)
    await own.drop()
  })

  test('hostile tenants see and change nothing of each other', { timeout: 600_000 }, async () => {
    const own = ownDatabase()
    const options = { operations: runs(200), seed: 11, embedder: letterEmbedder() }
    expect((await tenantFuzz(storeOn(own.database), options)).memories).toBeGreaterThan(40)
    await own.drop()
  })

  test('random histories by two writers, with crashes, are what the model says', { timeout: 1_200_000 }, async () => {
    const client = new MongoClient(url as string)
    let sequence = 0
    await modelFuzz({
      sequences: runs(8),
      store: () => () => mongodb({ client, database }),
      tenant: () => `tenant-${sequence++}`,
    })
    await client.close()
  })
})
