import { describe, expect, test } from 'vitest'
import type { MemoryConfig } from './config.ts'
import { ConfigError, DimensionError, StoreError } from './errors.ts'
import { createMemory } from './memory.ts'
import { inMemory } from './stores/in-memory.ts'
import { testStores } from './testing/stores.ts'
import { trigramEmbedder } from './testing/trigram-embedder.ts'
import { defineType } from './types/memory-type.ts'

describe('a configuration that cannot be right', () => {
  const store = inMemory()
  test.each<[string, unknown, RegExp]>([
    ['nothing', undefined, /expected an object/],
    ['no store', {}, /store is required/],
    ['an unknown option', { store, embeder: 1 }, /unknown option "embeder" \(did you mean "embedder"\?\)/],
    ['vectors without rows', { store: { vectors: store.vectors } }, /no metadata store/],
    ['a store without a method', { store: { metadata: { ...store.metadata, commit: undefined } } }, /no method commit/],
    [
      'an embedder without vectors',
      { store: { metadata: store.metadata }, embedder: trigramEmbedder() },
      /keeps no vectors/,
    ],
    [
      'an embedder without dimensions',
      { store, embedder: { ...trigramEmbedder(), dimensions: 0 } },
      /embedder\.dimensions/,
    ],
    [
      'a store with tiny batches',
      { store: { metadata: { ...store.metadata, traits: { maxBatch: 3 } } } },
      /at least 10/,
    ],
    ['a tenancy that is none', { store, tenancy: 'both' }, /tenancy must be one of multi, single/],
    ['a time-out of zero', { store, timeouts: { storeMs: 0 } }, /timeouts\.storeMs/],
    ['an unknown time-out', { store, timeouts: { store: 5 } }, /unknown option "store"/],
    ['filterable outside of metadata', { store, filterable: { 'data.x': 'number' } }, /is not metadata/],
    ['a filterable name with a quote', { store, filterable: { 'metadata.a"b': 'number' } }, /is not metadata/],
    ['a filterable type that is none', { store, filterable: { 'metadata.x': 'date' } }, /must be one of string/],
    ['a type without a name', { store, types: [{ merge: 'append' }] }, /a name is/],
    [
      'a type with a merge that is none',
      { store, types: [{ name: 'x', merge: 'superseed' }] },
      /did you mean "supersede"/,
    ],
    [
      'a type with an unknown option',
      { store, types: [{ name: 'x', merge: 'append', ttl: 1 }] },
      /unknown option "ttl"/,
    ],
  ])('%s', async (_name, config, message) => {
    const call = createMemory(config as MemoryConfig)
    await expect(call).rejects.toThrow(ConfigError)
    await expect(call).rejects.toThrow(message)
  })

  test('an unknown option of a handle', async () => {
    const memory = await createMemory({ store })
    expect(() => memory.for({ tenant: 't' }, { shared: true } as never)).toThrow(/did you mean "share"/)
  })
})

test('another length of vectors than the index has is an error at start', async () => {
  const store = inMemory()
  await createMemory({ store, embedder: trigramEmbedder() })
  await expect(createMemory({ store, embedder: { ...trigramEmbedder(), dimensions: 3 } })).rejects.toThrow(
    DimensionError,
  )
})

test('rows of one backend and vectors of another work together', async () => {
  const [rows, index] = [inMemory(), inMemory()]
  const memory = await createMemory({
    store: { metadata: rows.metadata, vectors: index.vectors },
    embedder: trigramEmbedder(),
  })
  const handle = memory.for({ tenant: 't', user: 'u' })
  const { memory: added } = await handle.add('Alice bought a bookshelf')
  expect((await index.vectors.get('t', [added?.id as string])).length).toBe(1)
  expect((await handle.search('bookshelves'))[0]?.memory.id).toBe(added?.id)
  await handle.forget(added?.id as string)
  expect(await index.vectors.get('t', [added?.id as string])).toEqual([])
})

test('a store that throws instead of rejecting gives a typed error too', async () => {
  const backend = inMemory()
  const metadata = {
    ...backend.metadata,
    count: () => {
      throw new TypeError('broken adapter')
    },
  }
  const memory = await createMemory({ store: { metadata } })
  await expect(memory.for({ tenant: 't' }).count()).rejects.toThrow(StoreError)
})

test('single tenancy needs no tenant; it is the tenant default', async () => {
  const store = inMemory()
  const memory = await createMemory({ store, tenancy: 'single' })
  await memory.for({ user: 'alice' }).add('x')
  expect(await memory.for({ tenant: 'default', user: 'alice' }).count()).toBe(1)
  expect(await memory.for({ tenant: 'other', user: 'alice' }).count()).toBe(0)
})

test('the clock and the ids can be injected', async () => {
  let id = 0
  const memory = await createMemory({ store: inMemory(), now: () => 42, newId: () => `id-${id++}` })
  const { memory: added } = await memory.for({ tenant: 't', user: 'u' }).add('x')
  expect(added).toMatchObject({ id: 'id-0', createdAt: 42 })
})

test('an application type replaces the built-in one of its name', async () => {
  const memory = await createMemory({
    store: inMemory(),
    types: [defineType({ name: 'fact', merge: 'append', ttlDays: 1 })],
  })
  const handle = memory.for({ tenant: 't', user: 'u' })
  const [first] = await handle.add(['same', 'same'])
  expect(await handle.count()).toBe(2)
  expect(first?.memory?.expiresAt).toBe((first?.memory?.createdAt ?? 0) + 86_400_000)
})

test.each(testStores)(
  'a memory of the $name store that was closed refuses what comes after, and closes once more',
  async ({ open }) => {
    const memory = await createMemory({ store: open(), embedder: trigramEmbedder() })
    const handle = memory.for({ tenant: 'acme', user: 'alice' })
    await handle.add('drinks tea')
    await memory.close()
    for (const call of [
      () => handle.add('x'),
      () => handle.search('tea'),
      () => handle.list(),
      () => memory.maintain(),
    ]) {
      await expect(call()).rejects.toThrow(/this memory is closed; make a new one/)
    }
    await memory.close()
  },
)
