/** The whole memory on Redis. */
import { createMemory, type MemoryHandle } from '@loci/core'
import { expectedInARow, letterEmbedder, runs, tenantFuzz, tripsInARow, tripsPerCall } from '@loci/testkit'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Client, connected, ownPrefix, storeOn, url } from '../test/fixture.ts'
import { watched } from '../test/watched.ts'
import { redis } from './index.ts'

const user = { tenant: 'acme', user: 'alice' }

describe.skipIf(url === undefined)('on Redis', () => {
  let client: Client
  const drops: (() => Promise<void>)[] = []
  beforeAll(async () => {
    client = await connected()
  })
  afterAll(() => client.destroy())
  afterEach(async () => {
    for (const drop of drops.splice(0)) await drop()
  })
  function fresh(): string {
    const { prefix, drop } = ownPrefix()
    drops.push(drop)
    return prefix
  }
  const open = (prefix: string) => createMemory({ store: storeOn(prefix), embedder: letterEmbedder() })
  const texts = async (handle: MemoryHandle) => (await handle.list({ limit: 100 })).items.map(({ text }) => text)

  test('a restart keeps memories, their history, and what finds them', async () => {
    const prefix = fresh()
    const first = await open(prefix)
    await first.for(user).add('drinks green tea')
    await first.for(user).upsert({ key: 'city', text: 'Lisbon' })
    await first.for(user).upsert({ key: 'city', text: 'Porto' })
    await first.close()
    const second = await open(prefix)
    const alice = second.for(user)
    expect((await texts(alice)).sort()).toEqual(['Porto', 'drinks green tea'])
    expect((await alice.search('tea'))[0]?.memory.text).toBe('drinks green tea')
    const [city] = (await alice.list({ filter: { key: 'city' } })).items
    expect(await alice.history(city?.id as string)).not.toHaveLength(0)
    expect((await second.reindex()).indexed).toBe(0)
    await second.close()
  })

  test('two writers at once: the same text is stored once, a slot has one value', async () => {
    const prefix = fresh()
    const memories = await Promise.all([open(prefix), open(prefix)])
    const handles = memories.map((memory) => memory.for(user))
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => handles[index % 2]?.add(`fact number ${Math.floor(index / 4)}`)),
    )
    await Promise.all(Array.from({ length: 10 }, (_, n) => handles[n % 2]?.upsert({ key: 'city', text: `city ${n}` })))
    const found = await texts(handles[0] as MemoryHandle)
    expect(found.filter((text) => text.startsWith('fact')).sort()).toEqual(
      [0, 1, 2, 3, 4].map((n) => `fact number ${n}`),
    )
    expect(found.filter((text) => text.startsWith('city'))).toHaveLength(1)
    for (const memory of memories) await memory.close()
  })

  test('the number of requests', async () => {
    const { client: counted, take } = watched(client)
    const trips = await tripsPerCall(redis({ client: counted, prefix: fresh() }), () => take().length)
    expect(trips).toEqual({
      add: 3,
      'add of what is known': 7,
      upsert: 2,
      'upsert that supersedes': 3,
      'search, the first': 4,
      search: 4,
      getContext: 4,
    })
  })

  test('the number of calls one after the other', async () => {
    const prefix = fresh()
    expect(await tripsInARow(() => storeOn(prefix))).toEqual(expectedInARow)
  })

  test('fifty hostile tenants see and change nothing of each other', { timeout: 600_000 }, async () => {
    const options = { operations: runs(1_000), seed: 11, embedder: letterEmbedder() }
    expect((await tenantFuzz(storeOn(fresh()), options)).memories).toBeGreaterThan(100)
  })

  test('stars, prefixes and words of programmers are names like any other', async () => {
    const memory = await open(fresh())
    const names = ['*', 'acme', 'acme-corp', 'constructor', '__proto__', 'a,b', '{acme}', 'null']
    for (const tenant of names) await memory.for({ tenant, user: tenant }).add(`the constructor of ${tenant}`)
    for (const tenant of names) {
      const handle = memory.for({ tenant, user: tenant })
      expect(await texts(handle)).toEqual([`the constructor of ${tenant}`])
      expect((await handle.search('constructor')).map(({ memory: found }) => found.text)).toEqual(await texts(handle))
    }
    await memory.admin('*').erase({ user: '*' })
    for (const tenant of names) {
      expect(await memory.for({ tenant, user: tenant }).count()).toBe(tenant === '*' ? 0 : 1)
    }
    await memory.close()
  })

  test('filters keep their operators, in searches too', async () => {
    const store = storeOn(fresh())
    const filterable = { 'metadata.priority': 'number', 'metadata.team': 'string' } as const
    const memory = await createMemory({ store, embedder: letterEmbedder(), filterable })
    const alice = memory.for(user)
    for (let priority = 0; priority < 10; priority++) {
      const team = priority % 2 === 0 ? 'red' : 'blue'
      await alice.add({ text: `tea of priority ${priority}`, type: 'fact', metadata: { priority, team } })
    }
    const filter = { 'metadata.priority': { gte: 3, lt: 8 }, 'metadata.team': { in: ['red'] } }
    const wanted = ['tea of priority 4', 'tea of priority 6']
    expect((await alice.list({ filter })).items.map(({ text }) => text).sort()).toEqual(wanted)
    expect((await alice.search('tea', { filter })).map(({ memory: found }) => found.text).sort()).toEqual(wanted)
    await memory.close()
  })

  test('what is forgotten is in no key and no index any more', async () => {
    const prefix = fresh()
    const memory = await open(prefix)
    const outcome = await memory.for(user).add('the safe opens with marzipan')
    const holding = async () => {
      const hashes = [...(await client.keys(`${prefix}:row:*`)), ...(await client.keys(`${prefix}:vector:*`))]
      const values = await Promise.all(hashes.map((key) => client.hGetAll(key)))
      return hashes.filter((_, at) => JSON.stringify(values[at]).includes('marzipan'))
    }
    expect((await holding()).length).toBeGreaterThan(0)
    await memory.admin('acme').erase({ ids: [outcome.memory?.id as string] })
    expect(await holding()).toEqual([])
    await memory.close()
  })
})
