import { describe, expect, test } from 'vitest'
import { CapabilityError, FilterError, InputError, MemoryTypeError, ModelError } from '../errors.ts'
import type { MemoryHandle } from '../handle.ts'
import { createMemory } from '../memory.ts'
import type { Backend, MetadataStore } from '../stores/contract.ts'
import { inMemory } from '../stores/in-memory.ts'
import { testClock } from '../testing/clock.ts'
import { testStores } from '../testing/stores.ts'
import { trigramEmbedder } from '../testing/trigram-embedder.ts'
import { dayMs } from '../time.ts'

const alice = { tenant: 'acme', user: 'alice' }
const texts = async (search: ReturnType<MemoryHandle['search']>): Promise<string[]> =>
  (await search).map(({ memory }) => memory.text)

describe.each(testStores)('on the $name store', ({ open }) => {
  test('finds by words, in any inflection, the best first, with scores in [0, 1]', async () => {
    const handle = (await createMemory({ store: open() })).for(alice)
    await handle.add(['Alice moved to Berlin', 'Alice likes moving pictures', 'Bob plays chess'])
    const hits = await handle.search('when did Alice move to Berlin?')
    expect(hits.map(({ memory }) => memory.text)).toEqual(['Alice moved to Berlin', 'Alice likes moving pictures'])
    for (const { score } of hits) expect(score > 0 && score <= 1).toBe(true)
  })

  test('finds in other languages', async () => {
    const handle = (await createMemory({ store: open() })).for(alice)
    await handle.add(['我住在柏林', 'Ich wohne in der Straße am Fluss', 'أعيش في برلين', 'Я живу в Берлине'])
    expect(await texts(handle.search('柏林'))).toEqual(['我住在柏林'])
    expect(await texts(handle.search('STRASSE Straße'))).toEqual(['Ich wohne in der Straße am Fluss'])
    expect(await texts(handle.search('برلين'))).toEqual(['أعيش في برلين'])
    expect(await texts(handle.search('берлине'))).toEqual(['Я живу в Берлине'])
  })

  test('words from a prototype are words', async () => {
    const handle = (await createMemory({ store: open() })).for(alice)
    await handle.add(['the constructor of the class', '__proto__ pollution', 'toString'])
    expect(await texts(handle.search('constructor'))).toEqual(['the constructor of the class'])
    expect(await texts(handle.search('hasOwnProperty'))).toEqual([])
    expect(await texts(handle.search('toString'))).toEqual(['toString'])
  })

  test('filters narrow before the limit: one of a thousand comes back', async () => {
    const handle = (await createMemory({ store: open(), filterable: { 'metadata.priority': 'number' } })).for(alice)
    await handle.add(
      Array.from({ length: 300 }, (_, index) => ({ text: `walnut ${index}`, metadata: { priority: index } })),
    )
    const hits = await handle.search('walnut', { filter: { 'metadata.priority': { gte: 299 } }, limit: 3 })
    expect(hits.map(({ memory }) => memory.text)).toEqual(['walnut 299'])
    expect(await handle.search('walnut', { limit: 7 })).toHaveLength(7)
    expect(await handle.search('walnut', { filter: { tags: { in: [] } } })).toEqual([])
    expect(await handle.count({ filter: { 'metadata.priority': { lt: 10 } } })).toBe(10)
  })

  test('by type, time and least score', async () => {
    const clock = testClock()
    const handle = (await createMemory({ store: open(), now: clock.now })).for(alice)
    await handle.add({ text: 'walnut cake', occurredAt: clock.now() - 10 * dayMs })
    await handle.add({ type: 'preference', text: 'walnut bread' })
    expect(await texts(handle.search('walnut', { types: ['preference'] }))).toEqual(['walnut bread'])
    expect(await texts(handle.search('walnut', { since: clock.now() - dayMs }))).toEqual(['walnut bread'])
    expect(await texts(handle.search('walnut', { until: clock.now() - dayMs }))).toEqual(['walnut cake'])
    expect(await texts(handle.search('walnut cake and coffee', { minScore: 0.3 }))).toEqual(['walnut cake'])
    expect(await handle.search('walnut', { types: [] })).toEqual([])
  })

  test('never returns what is over: superseded, forgotten, expired, not yet true', async () => {
    const clock = testClock()
    const handle = (await createMemory({ store: open(), now: clock.now })).for(alice)
    await handle.add({ key: 'a', text: 'walnut one' })
    await handle.add({ key: 'a', text: 'walnut two' })
    const { memory } = await handle.add('walnut three')
    await handle.forget(memory?.id as string)
    await handle.add({ text: 'walnut four', expiresAt: clock.now() + 1 })
    await handle.add({ text: 'walnut five', validFrom: clock.now() + dayMs })
    clock.advance(5)
    expect(await texts(handle.search('walnut'))).toEqual(['walnut two'])
    expect((await handle.list()).items.map(({ text }) => text)).toEqual(['walnut two'])
  })

  test('eighty expired ones do not hide a live one', async () => {
    const clock = testClock()
    const embedder = trigramEmbedder()
    const handle = (await createMemory({ store: open(), now: clock.now, embedder })).for(alice)
    await handle.add(
      Array.from({ length: 80 }, (_, index) => ({ text: `walnut ${index}`, expiresAt: clock.now() + 1 })),
    )
    await handle.add('walnut that lives on beside many others')
    clock.advance(5)
    expect(await texts(handle.search('walnut', { limit: 1 }))).toEqual(['walnut that lives on beside many others'])
  })

  test('sees what another process wrote, at once', async () => {
    const store = open()
    const reader = (await createMemory({ store })).for(alice)
    const writer = (await createMemory({ store })).for(alice)
    expect(await reader.search('walnut')).toEqual([])
    const { memory } = await writer.add('walnut')
    expect(await texts(reader.search('walnut'))).toEqual(['walnut'])
    await writer.update(memory?.id as string, { text: 'hazelnut' })
    expect(await texts(reader.search('walnut'))).toEqual([])
    expect(await texts(reader.search('hazelnut'))).toEqual(['hazelnut'])
    await writer.forget(memory?.id as string)
    expect(await texts(reader.search('hazelnut'))).toEqual([])
  })

  test('another tenant or user changes neither hits nor scores', async () => {
    const memory = await createMemory({ store: open() })
    const handle = memory.for(alice)
    await handle.add(['walnut cake with cream', 'walnut bread'])
    const before = await handle.search('walnut cake')
    for (const tenant of ['acme-corp', 'acme:', 'a*', '*', 'ACME'])
      await memory.for({ tenant, user: 'alice' }).add(Array.from({ length: 20 }, (_, index) => `walnut ${index}`))
    await memory.for({ tenant: 'acme', user: '*' }).add('walnut cake')
    expect(await handle.search('walnut cake')).toEqual(before)
    expect(await memory.for({ tenant: '*', user: '*' }).count()).toBe(0)
    expect(await memory.for({ tenant: '*', user: 'alice' }).count()).toBe(20)
  })

  test('a query that says nothing finds nothing; a wrong one is an error', async () => {
    const handle = (await createMemory({ store: open() })).for(alice)
    await handle.add('walnut')
    expect(await handle.search('the of and')).toEqual([])
    expect(await handle.search('???')).toEqual([])
    for (const query of ['', '  ', 'a\u0000', undefined, 7])
      await expect(handle.search(query as string)).rejects.toThrow(InputError)
    await expect(handle.search('x', { limit: 0 })).rejects.toThrow(InputError)
    await expect(handle.search('x', { limit: 1.5 })).rejects.toThrow(InputError)
    await expect(handle.search('x', { minScore: 7 })).rejects.toThrow(InputError)
    await expect(handle.search('x', { types: ['fcat'] })).rejects.toThrow(MemoryTypeError)
    await expect(handle.search('x', { filter: { 'metadata.colour': 'red' } })).rejects.toThrow(FilterError)
    await expect(handle.search('x', { topK: 3 } as never)).rejects.toThrow(/unknown option "topK"/)
    await expect(handle.search('x', { vector: new Float32Array(3) })).rejects.toThrow(CapabilityError)
  })

  describe('with an embedder', () => {
    test('meaning and words both find; one call for a batch, one for a search', async () => {
      const embedder = trigramEmbedder()
      const handle = (await createMemory({ store: open(), embedder })).for(alice)
      await handle.add(['Alice bought a bookshelf', 'Bob sails', 'Carol sings'])
      expect(embedder.calls).toBe(1)
      await new Promise((resolve) => setTimeout(resolve, 20))
      const [hit] = await handle.search('bookshelves', { explain: true })
      expect(embedder.calls).toBe(2)
      expect(hit?.memory.text).toBe('Alice bought a bookshelf')
      expect(hit?.why?.dense).toBeGreaterThan(0.3)
      const own = await handle.search('x', {
        vector: (await embedder.embed(['Bob sails'], { purpose: 'query' }))[0] as Float32Array,
      })
      expect(own[0]?.memory.text).toBe('Bob sails')
    })

    test('that is down: writes are kept, words still find, and later writes catch up', async () => {
      const embedder = trigramEmbedder()
      const memory = await createMemory({ store: open(), embedder })
      const handle = memory.for(alice)
      embedder.down = true
      const outcome = await handle.add('Alice bought a bookshelf')
      expect(outcome).toMatchObject({ action: 'added', indexed: false })
      const [hit] = await handle.search('bookshelf', { explain: true })
      expect(hit?.why?.degraded?.[0]).toMatch(/connection refused/)
      expect((await handle.getContext({ query: 'bookshelf' })).degraded).toBe(true)
      embedder.down = false
      expect((await handle.add('Bob sails')).indexed).toBe(true)
      await new Promise((resolve) => setTimeout(resolve, 20))
      expect((await handle.search('bookshelves'))[0]?.memory.text).toBe('Alice bought a bookshelf')
    })

    test('that is down, when the application wants to know: nothing is written', async () => {
      const embedder = trigramEmbedder()
      const handle = (await createMemory({ store: open(), embedder, onModelFailure: 'throw' })).for(alice)
      embedder.down = true
      await expect(handle.add('x')).rejects.toThrow(ModelError)
      await expect(handle.search('x')).rejects.toThrow(ModelError)
      embedder.down = false
      expect(await handle.count()).toBe(0)
    })

    test('that answers nonsense is treated as down', async () => {
      const embedder = {
        ...trigramEmbedder(),
        embed: async (inputs: readonly string[]) => inputs.map(() => new Float32Array(3)),
      }
      const handle = (await createMemory({ store: open(), embedder })).for(alice)
      expect((await handle.add('walnut')).indexed).toBe(false)
      expect(await texts(handle.search('walnut'))).toEqual(['walnut'])
    })
  })
})

test('a search takes three trips to the store at most, one after the other, and two when nothing was written', async () => {
  const backend = inMemory()
  let trips = 0
  let underway = 0
  const count = <T extends keyof MetadataStore>(name: T): MetadataStore[T] =>
    (async (...args: never[]) => {
      // What operators decided is read beside the rest: nothing waits for it but the answer.
      const ids = args[1] as readonly string[] | undefined
      if (name === 'get' && ids?.includes('erasures')) {
        return await (backend.metadata[name] as (...values: never[]) => Promise<unknown>)(...args)
      }
      if (underway++ === 0) trips++
      try {
        await new Promise((resolve) => setTimeout(resolve, 2))
        return await (backend.metadata[name] as (...values: never[]) => Promise<unknown>)(...args)
      } finally {
        underway--
      }
    }) as MetadataStore[T]
  const store: Backend = {
    ...backend,
    metadata: { ...backend.metadata, get: count('get'), list: count('list'), count: count('count') },
  }
  const handle = (await createMemory({ store, embedder: trigramEmbedder() })).for(
    { ...alice, org: 'o', agent: 'a' },
    { share: true },
  )
  await handle.add(['walnut cake', { text: 'walnut bread', scope: { org: 'o' } }, { text: 'walnut', private: true }])
  trips = 0
  expect(await handle.search('walnut')).toHaveLength(3)
  expect(trips).toBe(3)
  trips = 0
  expect((await handle.getContext({ query: 'walnut' })).memories).toHaveLength(3)
  expect(trips).toBe(2)
})

test('what an assistant said counts less, unless it is asked for it; what it noted as a fact does not', async () => {
  const handle = (await createMemory({ store: inMemory() })).for(alice)
  const source = { role: 'assistant' } as const
  await handle.add([
    { type: 'episode', text: 'The walnut cake is from Porto', source: { role: 'user' } },
    { type: 'episode', text: 'The walnut cake is from Porto', source },
    { type: 'fact', text: 'The walnut cake is from Porto', source },
  ])
  const scores = async (query: string): Promise<number[]> => {
    const hits = await handle.search(query)
    const scoreOf = (type: string, role: string): number =>
      hits.find(({ memory }) => memory.type === type && memory.source.role === role)?.score ?? 0
    return [scoreOf('episode', 'user'), scoreOf('episode', 'assistant'), scoreOf('fact', 'assistant')]
  }
  const [user = 0, assistant = 0, fact = 0] = await scores('Where is the walnut cake from?')
  expect(assistant).toBeLessThan(user / 2)
  expect(fact).toBeGreaterThanOrEqual(user)
  const [told = 0, asked = 0] = await scores('Where did you say that the walnut cake is from?')
  expect(asked).toBeGreaterThan(told)
})
