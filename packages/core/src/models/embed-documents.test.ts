import { describe, expect, it, test } from 'vitest'
import { ConfigError, createMemory, inMemory, type LociMemory } from '../index.ts'
import { testClock } from '../testing/clock.ts'
import { testStores } from '../testing/stores.ts'
import { trigramEmbedder } from '../testing/trigram-embedder.ts'
import { dayMs } from '../time.ts'

const texts = ['Alice plays chess', 'Alice lives in Porto', 'Alice plays chess']

async function addAll(memory: LociMemory, tenant = 't'): Promise<void> {
  await memory.for({ tenant, user: 'alice' }).add(texts.map((text) => ({ type: 'episode', text })))
}

describe.each(testStores)('vectors that the $name store keeps', ({ open }) => {
  it('are not made again, by whoever opens it', async () => {
    const store = open()
    const clock = testClock()
    const config = { store, embeddingCache: { days: 3 }, now: clock.now }
    const first = trigramEmbedder()
    const memory = await createMemory({ ...config, embedder: first })
    await addAll(memory)
    expect(first.calls).toBe(1)
    await memory.close()

    const second = trigramEmbedder()
    const restarted = await createMemory({ ...config, embedder: second })
    await addAll(restarted)
    expect(second.calls).toBe(0)
    // The hostile store lags.
    await new Promise((resolve) => setTimeout(resolve, 30))
    const [hit] = await restarted.for({ tenant: 't', user: 'alice' }).search('chess', { explain: true })
    expect(hit?.why?.dense).toBeGreaterThan(0)
    expect(second.calls).toBe(1)
    // What one tenant has said is not known to another.
    await restarted.close()
    const third = trigramEmbedder()
    const again = await createMemory({ ...config, embedder: third })
    await addAll(again, 'other')
    expect(third.calls).toBe(1)

    clock.advance(3 * dayMs)
    expect(await again.maintain()).toMatchObject({ expiredEmbeddings: 4, problems: [] })
    expect(await again.maintain()).toMatchObject({ expiredEmbeddings: 0 })
  })

  it('hold no text, are of one embedder, and go when somebody of the tenant is erased', async () => {
    const store = open()
    const memory = await createMemory({ store, embedder: trigramEmbedder(), embeddingCache: { days: 3 } })
    await addAll(memory)
    const { rows } = await store.metadata.list('t', { kind: 'embedding', limit: 10 })
    expect(rows).toHaveLength(2)
    expect(JSON.stringify(rows)).not.toMatch(/chess|Porto/i)
    await memory.admin('t').erase({ user: 'alice' })
    expect(await store.metadata.count('t', { kind: 'embedding' })).toBe(0)
  })
})

test('without days, the store keeps none', async () => {
  const store = inMemory()
  await addAll(await createMemory({ store, embedder: trigramEmbedder(), embeddingCache: { texts: 5 } }))
  expect(await store.metadata.count('t', { kind: 'embedding' })).toBe(0)
})

test('options are checked', async () => {
  const config = { store: inMemory(), embedder: trigramEmbedder() }
  await expect(createMemory({ ...config, embeddingCache: { texts: -1 } })).rejects.toThrow(ConfigError)
  await expect(createMemory({ ...config, embeddingCache: { days: Number.NaN } })).rejects.toThrow(ConfigError)
  await expect(createMemory({ ...config, embeddingCache: { day: 1 } as never })).rejects.toThrow('did you mean "days"')
})
