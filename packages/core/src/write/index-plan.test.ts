import { describe, expect, test } from 'vitest'
import { createMemory } from '../memory.ts'
import type { Backend } from '../stores/contract.ts'
import { inMemory } from '../stores/in-memory.ts'
import { testStores } from '../testing/stores.ts'
import { trigramEmbedder } from '../testing/trigram-embedder.ts'

const alice = { tenant: 'acme', user: 'alice' }

/** The ids that the vector index holds when it has settled. */
async function indexed(store: Required<Backend>): Promise<string[]> {
  await new Promise((resolve) => setTimeout(resolve, 15))
  return (await store.vectors.list('acme', { limit: 1_000 })).records.map(({ id }) => id)
}

describe.each(testStores)('the vector index of the $name store', ({ open }) => {
  test('no longer has what was forgotten', async () => {
    const store = open()
    const handle = (await createMemory({ store, embedder: trigramEmbedder() })).for(alice)
    const [tea, coffee] = await handle.add(['drinks tea', 'drinks coffee'])
    expect(await indexed(store)).toHaveLength(2)
    await handle.forget(tea?.memory?.id as string)
    expect(await indexed(store)).toEqual([coffee?.memory?.id])
  })

  test('has the successor in place of what was superseded', async () => {
    const store = open()
    const handle = (await createMemory({ store, embedder: trigramEmbedder() })).for(alice)
    await handle.add({ key: 'city', text: 'Berlin' })
    const { memory } = await handle.add({ key: 'city', text: 'Munich' })
    expect(await indexed(store)).toEqual([memory?.id])
  })
})

test('an index that is part of the commit loses the forgotten also when nothing can be embedded', async () => {
  const store = inMemory()
  const embedder = trigramEmbedder()
  const handle = (await createMemory({ store, embedder })).for(alice)
  const [tea, coffee] = await handle.add(['drinks tea', 'drinks coffee'])
  embedder.down = true
  await handle.forget(tea?.memory?.id as string)
  expect(await indexed(store)).toEqual([coffee?.memory?.id])
  await (await createMemory({ store })).for(alice).forget(coffee?.memory?.id as string)
  expect(await indexed(store)).toEqual([])
})
