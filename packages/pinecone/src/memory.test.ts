/** The whole system on Pinecone: what users were promised, by one writer, over restarts, lost answers and deaths. */
import { createMemory, inMemory, type LociMemory, type MemoryHandle } from '@loci/core'
import { expectedInARow, letterEmbedder, type PineconeEmulator, tripsInARow, tripsPerCall } from '@loci/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { apiKey, backend, clients, emulated, freshPrefix } from '../test/fixture.ts'
import { pinecone } from './index.ts'

const user = { tenant: 'acme', user: 'u' }
const long = Array.from({ length: 800 }, () => 'walnut bread with honey').join(', ')
let lagging: PineconeEmulator

beforeAll(async () => {
  lagging = await emulated({ lag: { ms: 40 } })
})
afterAll(() => lagging.close())

async function open(prefix: string, emulator = lagging): Promise<LociMemory> {
  return await createMemory({ store: backend(emulator, prefix), embedder: letterEmbedder() })
}

/** What a failing test prints. */
function brief(text: string): string {
  return text.length < 100 ? text : `${text.slice(0, 20)} … ${text.length}`
}

async function texts(handle: MemoryHandle): Promise<string[]> {
  return (await handle.list({ limit: 1_000 })).items.map(({ text }) => brief(text)).sort()
}

/** The index lags; the rows of the writer do not. */
async function eventually(check: () => Promise<void>): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await check()
    } catch (error) {
      if (attempt === 50) throw error
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
}

test.each(clients)(
  'rows and vectors on Pinecone alone, client $version: words, meaning, context, restart',
  async ({ make }) => {
    const store = () => pinecone({ client: make(lagging), index: 'test', prefix })
    const prefix = freshPrefix()
    {
      await using memory = await createMemory({ store: store(), embedder: letterEmbedder() })
      const handle = memory.for(user)
      await handle.add([
        { key: 'city', text: 'lives in Berlin' },
        { type: 'instruction', text: 'Answer in German', source: { role: 'user' } },
        'drinks green tea',
      ])
      await handle.upsert({ key: 'city', text: 'lives in Munich' })
      expect(await texts(handle)).toEqual(['Answer in German', 'drinks green tea', 'lives in Munich'])
      await handle.add(`a long story: ${long}`)
    }
    await using memory = await createMemory({ store: store(), embedder: letterEmbedder() })
    const handle = memory.for(user)
    // The first write waits for all that was written before it.
    const { previous } = await handle.upsert({ key: 'city', text: 'lives in Hamburg' })
    expect(previous?.text).toBe('lives in Munich')
    expect(await handle.history(previous?.id as string)).toHaveLength(2)
    await eventually(async () => {
      const [hit] = await handle.search('where does she live: Hamburg?', { explain: true })
      expect(hit?.memory.text).toBe('lives in Hamburg')
      expect(hit?.why?.dense).toBeGreaterThan(0)
    })
    const { text, degraded } = await handle.getContext({ query: 'tea', budget: 400 })
    expect(text).toContain('Answer in German')
    expect(text).toContain('drinks green tea')
    expect(degraded).toBe(false)
    expect((await handle.search('walnut'))[0]?.memory.text === `a long story: ${long}`).toBe(true)
    expect(await handle.count()).toBe(4)
    const receipt = await memory.admin('acme').erase({ user: 'u' }, { authored: true })
    expect(receipt.memories).toBeGreaterThanOrEqual(4)
    expect(await handle.search('walnut')).toEqual([])
  },
)

test('vectors beside rows of another store', async () => {
  const store = { metadata: inMemory().metadata, vectors: backend(lagging).vectors }
  await using memory = await createMemory({ store, embedder: letterEmbedder() })
  const handle = memory.for(user)
  const { memory: added } = await handle.add('drinks green tea')
  await eventually(async () => {
    expect((await store.vectors.get('acme', [added?.id as string])).length).toBe(1)
  })
  expect((await handle.search('green tea')).map(({ memory: { id } }) => id)).toEqual([added?.id])
  await handle.forget(added?.id as string)
  expect(await handle.search('green tea')).toEqual([])
})

test('the same said 30 times at once is one memory', async () => {
  const handle = (await open(freshPrefix())).for(user)
  const outcomes = await Promise.all(Array.from({ length: 30 }, () => handle.add('The sky is blue')))
  expect(outcomes.filter(({ action }) => action === 'added')).toHaveLength(1)
  expect((await handle.list()).items.map(({ reinforcements }) => reinforcements)).toEqual([29])
})

/** The requests that write. */
const writing = /upsert|delete/

describe.each(['add', 'upsert', 'update', 'forget'])('%s', (operation) => {
  // In several parts once: it takes long enough.
  const said = operation === 'update' ? long : 'walnut'
  async function act(handle: MemoryHandle, id: string): Promise<unknown> {
    const options = { idempotencyKey: 'k' }
    if (operation === 'add') return await handle.add(`new ${said}`, options)
    if (operation === 'upsert') return await handle.upsert({ key: 'slot', text: `new ${said}` }, options)
    if (operation === 'update') return await handle.update(id, { text: `new ${said}` }, options)
    return await handle.forget(id, options)
  }
  const [before, after] = [`old ${said}`, `new ${said}`]
  const expected = { add: [after, before], upsert: [after], update: [after], forget: [] }[operation]?.map(
    brief,
  ) as string[]

  /** Does it with a writer whose requests go wrong from the write of this number on. */
  async function actOn(first: number, misbehave: (go: () => Promise<Response>, at: number) => Promise<Response>) {
    const emulator = await emulated()
    const prefix = freshPrefix()
    const seed = (await open(prefix, emulator)).for(user)
    const { memory } = await seed.upsert({ key: 'slot', text: before })
    const id = memory?.id as string
    let writes = 0
    const { Pinecone } = await import('@pinecone-database/pinecone')
    const client = new Pinecone({
      apiKey,
      controllerHostUrl: emulator.url,
      maxRetries: 0,
      fetchApi: async (input, init) => {
        const go = () => fetch(input, init)
        if (!writing.test(String(input))) return await go()
        const at = writes++
        return at >= first ? await misbehave(go, at - first) : await go()
      },
    })
    const store = pinecone({ client, index: 'test', prefix })
    const writer = await createMemory({ store, embedder: letterEmbedder() })
    const failure = await act(writer.for(user), id).then(
      () => undefined,
      (error: unknown) => error,
    )
    return { emulator, prefix, id, failure, didMisbehave: writes > first, writer: writer.for(user) }
  }

  test('by a process that dies at any of its writes is completed by the next', async () => {
    for (let lives = 0, isOver = false; !isOver; lives++) {
      const { emulator, prefix, id, didMisbehave } = await actOn(lives, async () => {
        // Not worth trying again: a dead process does not.
        return new Response('{"message":"killed"}', { status: 400 })
      })
      isOver = !didMisbehave
      const next = await open(prefix, emulator)
      await act(next.for(user), id)
      await act(next.for(user), id)
      expect(await texts(next.for(user))).toEqual(expected)
      await next.reindex({ tenant: user.tenant })
      expect(await next.reindex({ tenant: user.tenant })).toMatchObject({ indexed: 0, deleted: 0, repaired: 0 })
      const fresh = await open(prefix, emulator)
      expect(await texts(fresh.for(user))).toEqual(expected)
      expect(lives).toBeLessThan(40)
      await emulator.close()
    }
  }, 60_000)

  test('whose answer is lost after any of its writes is done, once, and acknowledged', async () => {
    for (let write = 0, isOver = false; !isOver; write++) {
      const { emulator, failure, didMisbehave, writer } = await actOn(write, async (go, at) => {
        const answer = await go()
        if (at > 0) return answer
        throw new TypeError('fetch failed')
      })
      isOver = !didMisbehave
      expect(failure).toBeUndefined()
      expect(await texts(writer)).toEqual(expected)
      const { items } = await writer.list()
      expect(items.every(({ reinforcements }) => reinforcements === 0)).toBe(true)
      expect(write).toBeLessThan(40)
      await emulator.close()
    }
  }, 60_000)
})

test('the number of requests', async () => {
  const emulator = await emulated()
  const count = () => emulator.take().length
  const trips = await tripsPerCall(backend(emulator), count)
  // The first write to a tenant also waits for what others wrote, and registers the tenant: 5 more.
  expect(trips).toEqual({
    add: 10,
    'add of what is known': 9,
    upsert: 6,
    'upsert that supersedes': 7,
    'search, the first': 4,
    search: 3,
    getContext: 3,
  })
  await emulator.close()
})

test('the number of calls one after the other', async () => {
  const emulator = await emulated()
  const prefix = freshPrefix()
  expect(await tripsInARow(() => backend(emulator, prefix))).toEqual(expectedInARow)
  await emulator.close()
})

test('the service goes away and comes back', async () => {
  const emulator = await emulated()
  const handle = (await open(freshPrefix(), emulator)).for(user)
  await handle.add('before')
  emulator.refuse(503, 10_000)
  const memory = await handle.add('meanwhile', { signal: AbortSignal.timeout(20_000) }).catch((error: unknown) => error)
  expect(memory).toBeInstanceOf(Error)
  emulator.refuse(0, 0)
  await handle.add('after')
  expect(await texts(handle)).toEqual(expect.arrayContaining(['after', 'before']))
  await emulator.close()
})
