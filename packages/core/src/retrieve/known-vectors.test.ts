import { runs } from '@loci/testkit'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createMemory, type LociMemory } from '../memory.ts'
import type { Backend } from '../stores/contract.ts'
import { inMemory } from '../stores/in-memory.ts'
import { testStores } from '../testing/stores.ts'
import { trigramEmbedder } from '../testing/trigram-embedder.ts'
import type { Hit } from './search.ts'

const alice = { tenant: 'acme', user: 'alice' }

/** Counts the vector searches of a backend. */
function counted(backend: Required<Backend>): { store: Required<Backend>; searches: () => number } {
  let searches = 0
  const vectors: Required<Backend>['vectors'] = {
    ...backend.vectors,
    async search(tenant, query) {
      searches++
      return await backend.vectors.search(tenant, query)
    },
  }
  return { store: { ...backend, vectors }, searches: () => searches }
}

const start = async (store: Required<Backend>): Promise<LociMemory> =>
  await createMemory({ store, embedder: trigramEmbedder() })

test('from the third search on, the vectors of a scope are compared in memory, to the same end', async () => {
  const { store, searches } = counted(inMemory())
  const handle = (await start(store)).for(alice)
  await handle.add(['walnut cake', 'hazelnut', 'chess'])
  const [first] = await handle.search('walnuts', { explain: true })
  expect(first?.why?.dense).toBeGreaterThan(0)
  await handle.search('walnuts')
  expect(searches()).toBe(2)
  const [third] = await handle.search('walnuts', { explain: true })
  expect(third?.memory).toEqual(first?.memory)
  // A store computes with 32-bit numbers.
  expect(third?.score).toBeCloseTo(first?.score as number, 6)
  expect(await handle.search('walnuts', { types: ['episode'] })).toEqual([])
  expect(searches()).toBe(2)
})

test('what was written since is found by meaning, whoever wrote it', async () => {
  const { store, searches } = counted(inMemory())
  const [own, other] = [(await start(store)).for(alice), (await start(store)).for(alice)]
  await own.add(['walnut cake', 'chess'])
  for (let round = 0; round < 3; round++) await own.search('walnuts')
  const before = searches()
  await own.add('hazelnuts')
  expect((await own.search('azelnut')).map(({ memory }) => memory.text)).toContain('hazelnuts')
  await other.add('peanuts')
  expect((await own.search('eanut')).map(({ memory }) => memory.text)).toContain('peanuts')
  expect(searches()).toBeGreaterThan(before)
})

test('after another process wrote, only what it wrote is read', async () => {
  const backend = inMemory()
  const read: string[][] = []
  const get = async (tenant: string, ids: readonly string[]): ReturnType<typeof backend.vectors.get> => {
    read.push([...ids])
    return await backend.vectors.get(tenant, ids)
  }
  const own = (await start({ ...backend, vectors: { ...backend.vectors, get } })).for(alice)
  const other = (await start(backend)).for(alice)
  await own.add(['walnut cake', 'chess'])
  for (let round = 0; round < 3; round++) await own.search('walnuts')
  expect(read.map((ids) => ids.length)).toEqual([2])
  const { memory } = await other.add('peanuts')
  for (let round = 0; round < 3; round++) await own.search('walnuts')
  expect(read.slice(1)).toEqual([[memory?.id]])
})

test('vectors of another embedder are not compared', async () => {
  const memory = await start(inMemory())
  const handle = memory.for(alice)
  await handle.add(['walnut cake', 'chess'])
  for (let round = 0; round < 3; round++) await handle.search('walnuts')
  await memory.reembed({ ...trigramEmbedder(), name: 'another' })
  for (let round = 0; round < 3; round++) {
    expect((await handle.search('walnuts'))[0]?.memory.text).toBe('walnut cake')
  }
})

test('more memories that are equally near than are looked at are found all the same', async () => {
  const handle = (await start(inMemory())).for(alice)
  await handle.add(Array.from({ length: 150 }, () => ({ type: 'episode' as const, text: 'walnuts' })))
  expect(await handle.search('alnut', { limit: 5 })).toHaveLength(5)
})

test('a store that is far away is asked every time', async () => {
  const backend = inMemory()
  const { store, searches } = counted({
    ...backend,
    vectors: { ...backend.vectors, traits: { consistency: 'immediate', maxBatch: 100 } },
  })
  const handle = (await start(store)).for(alice)
  await handle.add(['walnut cake', 'chess'])
  for (let round = 0; round < 4; round++) await handle.search('walnuts')
  expect(searches()).toBe(4)
})

const byWords = (hits: readonly Hit[]): string[] =>
  hits.flatMap(({ memory: { id, text } }) => (text.includes('walnut ') || text.endsWith('walnut') ? [id] : [])).sort()

const step = fc.record({
  writer: fc.nat({ max: 1 }),
  action: fc.constantFrom('add', 'forget', 'update', 'search', 'search'),
  text: fc.constantFrom('walnut', 'hazelnut cake', 'chess', 'walnuts and cake'),
})

describe.each(testStores)('on the $name store', ({ open }) => {
  test('whatever two processes did, a warm one finds what a cold one finds', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const store = open()
        const memories = [await start(store), await start(store)]
        const handles = memories.map((memory) => memory.for(alice))
        const ids: string[] = []
        for (const { writer, action, text } of steps) {
          const handle = handles[writer] as (typeof handles)[number]
          const known = ids.at(-1)
          if (action === 'search') await handle.search(text)
          else if (action === 'update' && known !== undefined) await handle.update(known, { text })
          else if (action === 'forget' && known !== undefined) await handle.forget(ids.pop() as string)
          else {
            const { memory } = await handle.add({ type: 'episode', text })
            if (memory !== undefined) ids.push(memory.id)
          }
        }
        for (const memory of memories) await memory.maintain()
        const cold = await (await start(store)).for(alice).search('a walnut', { limit: 50 })
        for (const handle of handles) {
          for (let round = 0; round < 4; round++) {
            const warm = await handle.search('a walnut', { limit: 50 })
            expect(byWords(warm)).toEqual(byWords(cold))
            // Where the index lags, each search sees its own part of it.
            if (store.vectors.traits.consistency === 'eventual') continue
            expect(warm.map(({ memory }) => memory.id)).toEqual(cold.map(({ memory }) => memory.id))
            for (const [at, { score }] of warm.entries()) expect(score).toBeCloseTo(cold[at]?.score as number, 6)
          }
        }
      }),
      { numRuns: runs(15) },
    )
  })
})
