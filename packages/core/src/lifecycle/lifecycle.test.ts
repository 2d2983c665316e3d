import { describe, expect, test } from 'vitest'
import { createMemory } from '../memory.ts'
import type { Backend } from '../stores/contract.ts'
import { testStores } from '../testing/stores.ts'
import { trigramEmbedder } from '../testing/trigram-embedder.ts'

const alice = { tenant: 'acme', user: 'alice' }
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 25))

/** The ids that the vector index holds. */
async function indexed(store: Required<Backend>): Promise<string[]> {
  await settled()
  return (await store.vectors.list('acme', { limit: 1_000 })).records.map(({ id }) => id).sort()
}

describe.each(testStores)('on the $name store', ({ open }) => {
  test('reindex heals an index that was lost', async () => {
    const store = open()
    const memory = await createMemory({ store, embedder: trigramEmbedder() })
    const handle = memory.for(alice)
    const outcomes = await handle.add(['one', 'two', 'three'])
    await handle.forget(outcomes[0]?.memory?.id as string)
    await store.vectors.clear('acme')
    expect(await indexed(store)).toEqual([])
    const steps: number[] = []
    const report = await memory.reindex({ onProgress: ({ checked }) => steps.push(checked) })
    expect(report).toMatchObject({ tenants: 1, checked: 2, indexed: 2 })
    expect(steps.length).toBeGreaterThan(0)
    expect(await indexed(store)).toEqual(
      outcomes
        .slice(1)
        .map(({ memory: added }) => added?.id)
        .sort(),
    )
    expect(await memory.reindex()).toMatchObject({ indexed: 0, deleted: 0 })
  })

  test('reindex deletes vectors of memories that are gone, and mends old ones', async () => {
    const store = open()
    const memory = await createMemory({ store, embedder: trigramEmbedder() })
    const { memory: kept } = await memory.for(alice).add('kept')
    const vector = new Float32Array(64).fill(1)
    const record = { vector, terms: [], fields: { scopeKey: 'user=alice', status: 'active' } }
    await store.vectors.upsert('acme', [
      { ...record, id: 'ghost', version: 1 },
      { ...record, id: kept?.id as string, version: 77 },
    ])
    await settled()
    expect(await memory.reindex({ tenant: 'acme' })).toMatchObject({ indexed: 1, deleted: 1 })
    expect(await indexed(store)).toEqual([kept?.id])
  })

  test('a ghost in the index is never returned, and does not crowd out the living', async () => {
    const store = open()
    const embedder = trigramEmbedder()
    const handle = (await createMemory({ store, embedder })).for(alice)
    await handle.add('walnut cake')
    await settled()
    const [vector] = await embedder.embed(['walnut cake'], { purpose: 'query' })
    const [real] = (await store.vectors.list('acme', { limit: 1 })).records
    const ghosts = Array.from({ length: 200 }, (_, index) => ({
      id: `ghost-${index}`,
      version: 1,
      vector: vector as Float32Array,
      terms: [],
      fields: real?.fields ?? {},
    }))
    await store.vectors.upsert('acme', ghosts)
    await settled()
    const hits = await handle.search('walnut cake', { limit: 3 })
    expect(hits.map(({ memory }) => memory.text)).toEqual(['walnut cake'])
  })

  test('maintain finishes what a killed process could not index', async () => {
    const store = open()
    const embedder = trigramEmbedder()
    embedder.down = true
    const dying = await createMemory({ store, embedder })
    await dying.for(alice).add(['one', 'two'])
    const next = await createMemory({ store, embedder })
    expect(await next.maintain()).toMatchObject({ indexed: 0, problems: [expect.stringMatching(/embedder/)] })
    embedder.down = false
    expect(await next.maintain()).toMatchObject({ tenants: 1, indexed: 2, problems: [], complete: true })
    expect(await indexed(store)).toHaveLength(2)
    expect(await next.maintain()).toMatchObject({ indexed: 0 })
  })

  test('what is forgotten while the index is caught up does not come back into it', async () => {
    const store = open()
    const embedder = trigramEmbedder()
    embedder.down = true
    const handle = (await createMemory({ store, embedder })).for(alice)
    const { memory: secret } = await handle.add('secret')
    embedder.down = false
    const slow = { ...trigramEmbedder() }
    const other = await createMemory({
      store,
      embedder: {
        ...slow,
        async embed(texts: readonly string[]) {
          const vectors = await trigramEmbedder().embed(texts, { purpose: 'document' })
          if (texts.includes('secret') && (await handle.get(secret?.id as string)))
            await handle.forget(secret?.id as string)
          return vectors
        },
      },
    })
    await other.maintain()
    expect(await indexed(store)).toEqual([])
  })

  test('a process without an embedder leaves no vector of what it closes', async () => {
    const store = open()
    const [first] = await (await createMemory({ store, embedder: trigramEmbedder() })).for(alice).add(['one', 'two'])
    await settled()
    const plain = await createMemory({ store })
    await plain.for(alice).forget(first?.memory?.id as string)
    if (!store.metadata.traits.commitsIndex)
      await (await createMemory({ store, embedder: trigramEmbedder() })).reindex()
    expect(await indexed(store)).toHaveLength(1)
  })

  test('no job is left behind after close, and a closed memory stays closed', async () => {
    const store = open()
    {
      await using memory = await createMemory({ store, embedder: trigramEmbedder() })
      await memory.for(alice).add(['one', 'two'])
    }
    expect(await store.metadata.count('acme', { kind: 'job' })).toBe(0)
    expect(await indexed(store)).toHaveLength(2)
  })

  test('every page of a list is seen once, in both orders', async () => {
    let time = 1_000
    const handle = (await createMemory({ store: open(), now: () => Math.floor(time++ / 7) })).for(alice)
    await handle.add(Array.from({ length: 23 }, (_, index) => `fact ${index}`))
    for (const direction of ['asc', 'desc'] as const) {
      const seen: string[] = []
      let cursor: string | undefined
      do {
        const page = await handle.list({
          limit: 5,
          order: { by: 'createdAt', direction },
          ...(cursor === undefined ? {} : { cursor }),
        })
        seen.push(...page.items.map(({ id }) => id))
        cursor = page.cursor
      } while (cursor !== undefined)
      expect(new Set(seen).size).toBe(23)
      expect(seen).toHaveLength(23)
      expect([...seen].sort()).toEqual(direction === 'asc' ? seen : [...seen].reverse())
    }
    await expect(handle.list({ cursor: 'nonsense' })).rejects.toThrow(/cursor/)
    await expect(handle.list({ order: { by: 'text' as never, direction: 'asc' } })).rejects.toThrow(/order/)
  })
})
