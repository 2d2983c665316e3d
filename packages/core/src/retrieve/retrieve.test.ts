import { describe, expect, test } from 'vitest'
import { createMemory, type LociMemory } from '../memory.ts'
import type { Backend, VectorRecord } from '../stores/contract.ts'
import { testStores } from '../testing/stores.ts'
import { trigramEmbedder } from '../testing/trigram-embedder.ts'

const alice = { tenant: 'acme', user: 'alice' }
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 15))

async function vectorOf(text: string): Promise<Float32Array> {
  const [vector] = await trigramEmbedder().embed([text], { purpose: 'query' })
  return vector as Float32Array
}

async function versionOf(store: Required<Backend>, id: string): Promise<number | undefined> {
  await settled()
  return (await store.vectors.get('acme', [id]))[0]?.version
}

describe.each(testStores)('on the $name store', ({ open }) => {
  describe('a vector of another version than its memory', () => {
    /** A process that has just started, and a memory whose vector says another version. */
    async function arrange(): Promise<{ store: Required<Backend>; memory: LociMemory; id: string }> {
      const store = open()
      const { memory: added } = await (await createMemory({ store, embedder: trigramEmbedder() }))
        .for(alice)
        .add('walnut cake')
      await settled()
      const [record] = await store.vectors.get('acme', [added?.id as string])
      await store.vectors.upsert('acme', [{ ...(record as VectorRecord), version: 77 }])
      await settled()
      const memory = await createMemory({ store, embedder: trigramEmbedder() })
      return { store, memory, id: added?.id as string }
    }

    test('says nothing about the memory', async () => {
      const { memory } = await arrange()
      const [hit] = await memory.for(alice).search('walnut', { explain: true })
      expect(hit).toMatchObject({ memory: { text: 'walnut cake' }, why: { terms: ['walnut'] } })
      expect(hit?.why?.dense).toBeUndefined()
    })

    test('is mended by the next write after a search has seen it', async () => {
      const { store, memory, id } = await arrange()
      await memory.for(alice).search('walnut')
      await memory.for(alice).add('drinks tea')
      expect(await versionOf(store, id)).toBe(1)
    })

    test('is mended by drain after a search has seen it', async () => {
      const { store, memory, id } = await arrange()
      await memory.for(alice).search('walnut')
      await memory.drain()
      expect(await versionOf(store, id)).toBe(1)
    })
  })

  test('forty ghosts nearer to the query do not hide a memory that only its meaning finds', async () => {
    const store = open()
    const handle = (await createMemory({ store, embedder: trigramEmbedder() })).for(alice)
    await handle.add('walnut cake with cream')
    await settled()
    const [real] = (await store.vectors.list('acme', { limit: 1 })).records
    const vector = await vectorOf('walnut cake')
    const ghosts = Array.from({ length: 40 }, (_, index) => ({
      ...(real as VectorRecord),
      id: `ghost-${index}`,
      vector,
    }))
    await store.vectors.upsert('acme', ghosts)
    await settled()
    const hits = await handle.search('dessert', { vector, limit: 3 })
    expect(hits.map(({ memory }) => memory.text)).toEqual(['walnut cake with cream'])
  })

  test('an index that ignores its filter shows nobody what is not theirs or not asked for', async () => {
    const backend = open()
    const { vectors } = backend
    const careless: typeof vectors = {
      ...vectors,
      search: (tenant, { vector, limit }) => vectors.search(tenant, { vector, limit }),
    }
    const memory = await createMemory({ store: { ...backend, vectors: careless }, embedder: trigramEmbedder() })
    const handle = memory.for(alice)
    await memory.for({ ...alice, user: 'bob' }).add('walnut cake of Bob')
    await handle.add([{ text: 'walnut cake', tags: ['food'] }, 'walnut table'])
    await settled()
    const vector = await vectorOf('walnut')
    const texts = async (filter?: { tags: string }): Promise<string[]> =>
      (await handle.search('dessert', { vector, ...(filter && { filter }) })).map(({ memory }) => memory.text).sort()
    expect(await texts()).toEqual(['walnut cake', 'walnut table'])
    expect(await texts({ tags: 'food' })).toEqual(['walnut cake'])
  })
})
