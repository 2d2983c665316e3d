/** Nothing fails open: what is not exactly what a call takes is an error, never "no filter" or "no scope". */
import { describe, expect, test } from 'vitest'
import { ConfigError, LociError, ScopeError } from './errors.ts'
import type { MemoryHandle } from './handle.ts'
import { createMemory } from './memory.ts'
import { inMemory } from './stores/in-memory.ts'
import { testClock } from './testing/clock.ts'

const identity = { tenant: 'acme', user: 'alice' }

async function start(): Promise<MemoryHandle> {
  const handle = (await createMemory({ store: inMemory() })).for(identity, { share: true })
  await handle.add({ text: 'walnut', tags: ['food'] })
  return handle
}

describe('objects that only look empty', () => {
  const impostors: [string, unknown][] = [
    ['a Map', new Map([['tags', 'other']])],
    ['a promise', Promise.resolve({ tags: 'other' })],
    ['a date', new Date()],
    ['null', null],
    ['a list', []],
    ['an instance', new (class Filter {})()],
  ]

  test.each(impostors)('%s as a filter', async (_name, filter) => {
    const handle = await start()
    for (const call of [
      handle.search('walnut', { filter } as never),
      handle.list({ filter } as never),
      handle.count({ filter } as never),
    ]) {
      await expect(call).rejects.toThrow(LociError)
    }
  })

  test.each(impostors)('%s as a scope, a draft, options or an identity', async (_name, value) => {
    const handle = await start()
    await expect(handle.add({ text: 'x', scope: value } as never)).rejects.toThrow(LociError)
    if (!Array.isArray(value)) await expect(handle.add(value as never)).rejects.toThrow(LociError)
    await expect(handle.search('x', value as never)).rejects.toThrow(ConfigError)
    const memory = await createMemory({ store: inMemory(), tenancy: 'single' })
    expect(() => memory.for(value as never)).toThrow(ScopeError)
  })

  test('types that are no list', async () => {
    const handle = await start()
    for (const types of [null, 'fact', new Set(['fact']), [5]]) {
      await expect(handle.search('x', { types } as never)).rejects.toThrow(LociError)
      await expect(handle.count({ types } as never)).rejects.toThrow(LociError)
    }
  })

  test('a scope that changes while it is read', async () => {
    const handle = await start()
    let reads = 0
    const scope = {
      get user() {
        return reads++ === 0 ? 'alice' : 'bob'
      },
    }
    expect((await handle.add({ text: 'x', scope })).memory?.scope).toEqual({ user: 'alice' })
  })

  test.each<[string, (handle: MemoryHandle) => Promise<unknown>]>([
    ['a list with a hole', (handle) => handle.add(new Array(2) as never)],
    ['a signal that is none', (handle) => handle.search('x', { signal: {} } as never)],
    ['a slot without a type', (handle) => handle.forget({ key: 'x' } as never)],
    ['options that are null', (handle) => handle.forget({ type: 'fact', key: 'x' }, null as never)],
    ['excluded objects', (handle) => handle.getContext({ exclude: [{}] } as never)],
    ['half a surrogate in a question', (handle) => handle.getContext({ query: '\ud800' })],
    ['an explanation that is no boolean', (handle) => handle.search('x', { explain: 'no' } as never)],
    ['data with its own toJSON', (handle) => handle.add({ text: 'x', data: { toJSON: () => undefined } } as never)],
    [
      'more conditions than a database takes',
      (handle) => handle.count({ filter: { or: Array(600).fill({ tags: 'x' }) } }),
    ],
  ])('%s', async (_name, call) => {
    await expect(call(await start())).rejects.toThrow(LociError)
  })
})

test('what a whole tenant sees is written only by a handle that shares', async () => {
  const memory = await createMemory({ store: inMemory() })
  const admin = memory.for({ tenant: 'acme' }, { share: true })
  const { memory: policy } = await admin.add({ type: 'instruction', text: 'be kind' })
  const bare = memory.for({ tenant: 'acme' })
  await expect(bare.update(policy?.id as string, { text: 'be evil' })).rejects.toThrow(ScopeError)
  await expect(bare.add('mine')).rejects.toThrow(ScopeError)
  expect((await bare.get(policy?.id as string))?.text).toBe('be kind')
})

test('ids that repeat do not show one caller the memory of another', async () => {
  const store = inMemory()
  const repeating = async (): Promise<Awaited<ReturnType<typeof createMemory>>> => {
    let next = 0
    return await createMemory({ store, newId: () => `id-${next++}` })
  }
  await (await repeating()).for({ tenant: 'acme', user: 'bob' }).add({ type: 'episode', text: "bob's secret" })
  const call = (await repeating()).for(identity).add({ type: 'episode', text: 'hi' })
  await expect(call).rejects.toThrow(/newId/)
})

test('changing a memory that was given out changes nothing inside', async () => {
  const handle = (await createMemory({ store: inMemory() })).for(identity)
  await handle.add('first')
  await handle.search('first')
  const { memory } = await handle.add({ text: 'walnut', tags: ['food'] })
  memory?.tags.splice(0)
  expect(await handle.search('walnut', { filter: { tags: 'food' } })).toHaveLength(1)
})

test('a process whose clock is behind sees what others wrote, and its own words', async () => {
  const store = inMemory()
  const clock = testClock()
  const ahead = (await createMemory({ store, now: () => clock.now() + 60_000 })).for(identity)
  const behind = (await createMemory({ store, now: clock.now })).for(identity)
  await ahead.upsert({ key: 'city', text: 'Berlin' })
  expect(await behind.count()).toBe(1)
  expect((await behind.upsert({ key: 'city', text: 'Munich' })).action).toBe('superseded')
  for (const handle of [ahead, behind]) expect((await handle.list()).items.map(({ text }) => text)).toEqual(['Munich'])
  clock.advance(-5_000)
  await behind.add('walnut')
  expect(await behind.search('walnut')).toHaveLength(1)
})

test('a plan is seen when its time has come, or when it is said to be true', async () => {
  const clock = testClock()
  const handle = (await createMemory({ store: inMemory(), now: clock.now })).for(identity)
  const planned = { text: 'the office moves', validFrom: clock.now() + 100_000 }
  const { memory } = await handle.add(planned)
  expect(await handle.get(memory?.id as string)).toBeUndefined()
  expect(await handle.count()).toBe(0)
  clock.advance(10)
  expect((await handle.add('the office moves')).action).toBe('reinforced')
  expect((await handle.get(memory?.id as string))?.text).toBe('the office moves')
  await handle.add({ text: 'the shop moves', validFrom: clock.now() + 100_000 })
  clock.advance(200_000)
  expect(await handle.search('shop')).toHaveLength(1)
})

test('a correction in words drops data that says otherwise; new data changes the words made from it', async () => {
  const handle = (await createMemory({ store: inMemory() })).for(identity)
  const { memory } = await handle.add({ key: 'city', text: 'lives in Berlin', data: 'Berlin' })
  await handle.correct(memory?.id as string, 'lives in Munich')
  expect((await handle.getContext({ query: 'city' })).fields.fact?.city).toBe('lives in Munich')
  const { memory: place } = await handle.add({ data: { city: 'Oslo' } })
  await handle.update(place?.id as string, { data: { city: 'Bergen' } })
  expect(await handle.search('bergen')).toHaveLength(1)
  expect(await handle.search('oslo')).toHaveLength(0)
})

test('a turn that was corrected is still recognised when it is delivered again', async () => {
  const handle = (await createMemory({ store: inMemory() })).for(identity)
  const turn = { type: 'episode', text: 'I live in Berlin', source: { messageId: 'm1', speaker: 'Alice' } }
  const { memory } = await handle.add(turn)
  const { memory: right } = await handle.correct(memory?.id as string, 'I live in Bern')
  expect(right?.source.speaker).toBe('Alice')
  expect((await handle.add(turn)).action).toBe('unchanged')
  expect((await handle.list()).items.map(({ text }) => text)).toEqual(['I live in Bern'])
})
