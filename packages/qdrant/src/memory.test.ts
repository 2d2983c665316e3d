/** The whole system on Qdrant: what users were promised, with several writers, lost answers and writers that die. */

import { randomUUID } from 'node:crypto'
import { createMemory, inMemory, type LociMemory, type MemoryHandle } from '@loci/core'
import { expectedInARow, letterEmbedder, tripsInARow, tripsPerCall } from '@loci/testkit'
import type { QdrantClient } from '@qdrant/js-client-rest'
import { beforeEach, describe, expect, test } from 'vitest'
import { type Around, clientOf, disturbed, emulated, freshPrefix, watched } from '../test/fixture.ts'
import { qdrant } from './index.ts'

const emulator = emulated()
const prefix = freshPrefix()
/** Of a tenant of its own in each test, for making collections takes longer than most of them. */
let user: { tenant: string; user: string }

beforeEach(() => {
  user = { tenant: randomUUID(), user: 'u' }
})

async function open(client: QdrantClient = clientOf(emulator.url())): Promise<LociMemory> {
  return await createMemory({ store: qdrant({ client, prefix }), embedder: letterEmbedder() })
}

async function texts(handle: MemoryHandle): Promise<string[]> {
  return (await handle.list({ limit: 1_000 })).items.map(({ text }) => text).sort()
}

/** The methods that write. */
const writes = ['batchUpdate', 'upsert', 'delete']

test('rows and vectors on Qdrant alone: found by words, by meaning, in a context, and after a restart', async () => {
  {
    await using memory = await open()
    await memory
      .for(user)
      .add([
        { key: 'city', text: 'lives in Berlin' },
        { type: 'instruction', text: 'Answer in German', source: { role: 'user' } },
        'drinks green tea',
      ])
    await memory.for(user).upsert({ key: 'city', text: 'lives in Munich' })
  }
  await using memory = await open()
  const handle = memory.for(user)
  const [hit] = await handle.search('where does she live: Munich?', { explain: true })
  expect(hit?.memory.text).toBe('lives in Munich')
  expect(hit?.why?.terms).toContain('munich')
  expect(hit?.why?.dense).toBeGreaterThan(0)
  const { text, degraded } = await handle.getContext({ query: 'tea', budget: 400 })
  expect(text).toContain('Answer in German')
  expect(text).toContain('drinks green tea')
  expect(degraded).toBe(false)
  expect(await handle.count()).toBe(3)
  expect(await memory.for({ tenant: `${user.tenant}*`, user: 'u' }).count()).toBe(0)
})

test.each([
  ['vectors beside rows of another store', () => ({ metadata: inMemory().metadata, vectors: own().vectors })],
  ['rows beside vectors of another store', () => ({ metadata: own().metadata, vectors: inMemory().vectors })],
])('%s', async (_, store) => {
  await using memory = await createMemory({ store: store(), embedder: letterEmbedder() })
  const handle = memory.for(user)
  const { memory: added } = await handle.add('drinks green tea')
  expect((await handle.search('green tea')).map(({ memory: { id } }) => id)).toEqual([added?.id])
  await handle.forget(added?.id as string)
  expect(await handle.search('green tea')).toEqual([])
})

function own(): ReturnType<typeof qdrant> {
  return qdrant({ url: emulator.url(), prefix })
}

test('the same said 30 times at once, by two processes, is one memory', async () => {
  const handles = (await Promise.all([open(), open()])).map((memory) => memory.for(user))
  const outcomes = await Promise.all(
    Array.from({ length: 30 }, (_, index) => (handles[index % 2] as MemoryHandle).add('The sky is blue')),
  )
  expect(outcomes.filter(({ action }) => action === 'added')).toHaveLength(1)
  const { items } = await (handles[0] as MemoryHandle).list()
  expect(items.map(({ reinforcements }) => reinforcements)).toEqual([29])
}, 20_000)

test('two processes that change one slot at the same time leave one current value, and the whole history', async () => {
  const handles = (await Promise.all([open(), open()])).map((memory) => memory.for(user))
  const values = Array.from({ length: 10 }, (_, index) => `value ${index}`)
  await Promise.all(
    values.map((text, index) => (handles[index % 2] as MemoryHandle).upsert({ key: 'slot', text, validFrom: index })),
  )
  const [left, right] = await Promise.all(handles.map(texts))
  expect(left).toEqual(right)
  expect(left).toHaveLength(1)
}, 20_000)

describe.each(['add', 'upsert', 'update', 'forget'])('%s', (operation) => {
  async function act(handle: MemoryHandle, id: string): Promise<unknown> {
    const options = { idempotencyKey: 'k' }
    if (operation === 'add') return await handle.add('new walnut', options)
    if (operation === 'upsert') return await handle.upsert({ key: 'slot', text: 'new walnut' }, options)
    if (operation === 'update') return await handle.update(id, { text: 'new walnut' }, options)
    return await handle.forget(id, options)
  }
  const expected = {
    add: ['new walnut', 'old walnut'],
    upsert: ['new walnut'],
    update: ['new walnut'],
    forget: [],
  }[operation] as string[]

  /** Does it with a client that behaves as told from its write number `first` on, counted from 0. */
  async function actOn(
    first: number,
    misbehave: (call: () => Promise<unknown>) => Promise<unknown>,
  ): Promise<{ handle: MemoryHandle; id: string; failure: unknown; didMisbehave: boolean }> {
    user = { tenant: randomUUID(), user: 'u' }
    const handle = (await open()).for(user)
    const { memory: old } = await handle.upsert({ key: 'slot', text: 'old walnut' })
    const id = old?.id as string
    let left = Infinity
    let didMisbehave = false
    const client = disturbed(clientOf(emulator.url()), async (method, call) => {
      if (!writes.includes(method) || left-- > 0) return await call()
      didMisbehave = true
      return await misbehave(call)
    })
    const victim = (await open(client)).for(user)
    left = first
    const failure = await act(victim, id).then(
      () => undefined,
      (error: unknown) => error,
    )
    return { handle, id, failure, didMisbehave }
  }

  test('by a process that dies before any of its writes: repeated, it has its effect once, and the index is right', async () => {
    for (let lives = 0, isOver = false; !isOver; lives++) {
      const { handle, id, didMisbehave } = await actOn(lives, async () => {
        throw new Error('killed')
      })
      isOver = !didMisbehave
      const next = await open()
      await act(next.for(user), id)
      await act(next.for(user), id)
      expect(await texts(handle)).toEqual(expected)
      await next.reindex({ tenant: user.tenant })
      expect(await next.reindex({ tenant: user.tenant })).toMatchObject({ indexed: 0, deleted: 0, repaired: 0 })
      const hits = await (await open()).for(user).search('walnut')
      expect(hits.map(({ memory: { text } }) => text).sort()).toEqual(expected)
      expect(lives).toBeLessThan(30)
    }
  }, 30_000)

  test('whose answer is lost after any of its writes is done, once, and acknowledged', async () => {
    for (let write = 0, isOver = false; !isOver; write++) {
      let isLost = false
      const { handle, failure, didMisbehave } = await actOn(write, async (call) => {
        const answer = await call()
        if (isLost) return answer
        isLost = true
        throw new TypeError('fetch failed')
      })
      isOver = !didMisbehave
      expect(failure).toBeUndefined()
      expect(await texts(handle)).toEqual(expected)
      const { items } = await handle.list()
      expect(items.every(({ reinforcements }) => reinforcements === 0)).toBe(true)
      expect(write).toBeLessThan(30)
    }
  }, 30_000)
})

describe('requests that fail now and then', () => {
  /** Every third request fails: half of them after they took place. */
  function flaky(): QdrantClient {
    let calls = 0
    let isOn = false
    const around: Around = async (method, call) => {
      if (method === 'getCollection') isOn = true
      const turn = isOn ? ++calls % 6 : 0
      if (turn === 2) throw new TypeError('fetch failed')
      const answer = await call()
      if (turn === 5) throw new TypeError('terminated')
      return answer
    }
    return disturbed(clientOf(emulator.url()), around)
  }

  test('lose nothing that was acknowledged, and double nothing', async () => {
    const steady = (await open()).for(user)
    const memory = await open(clientOf(emulator.url()))
    await memory.close()
    const shaky = (await createMemory({ store: qdrant({ client: flaky(), prefix }), schema: 'off' })).for(user)
    const said: string[] = []
    for (let index = 0; index < 12; index++) {
      const text = `fact number ${index}`
      const done = await shaky.add(text).then(
        () => true,
        () => false,
      )
      if (done) said.push(text)
    }
    const stored = await texts(steady)
    expect(said.length).toBeGreaterThan(6)
    for (const text of said) expect(stored.filter((found) => found === text)).toHaveLength(1)
    expect(new Set(stored).size).toBe(stored.length)
  }, 30_000)
})

test('the number of requests', async () => {
  const { client, take } = watched(clientOf(emulator.url()))
  const trips = await tripsPerCall(qdrant({ client, prefix: freshPrefix() }), () => take().length)
  // One of each asks what is known that is like it, or what operators have decided, beside the others.
  expect(trips).toEqual({
    add: 9,
    'add of what is known': 11,
    upsert: 8,
    'upsert that supersedes': 12,
    'search, the first': 5,
    search: 4,
    getContext: 4,
  })
})

test('the number of calls one after the other', async () => {
  const own = freshPrefix()
  const store = () => qdrant({ client: clientOf(emulator.url()), prefix: own })
  expect(await tripsInARow(store)).toEqual(expectedInARow)
})
