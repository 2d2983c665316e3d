import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createMemory } from '../memory.ts'
import type { Backend } from '../stores/contract.ts'
import { inMemory } from '../stores/in-memory.ts'
import { trigramEmbedder } from '../testing/trigram-embedder.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] })
})

afterEach(() => {
  vi.useRealTimers()
})

/** A store whose lists take ten milliseconds each. */
function slow(backend: Required<Backend>): Required<Backend> {
  const { metadata } = backend
  return {
    ...backend,
    metadata: {
      ...metadata,
      async list(tenant, query) {
        vi.advanceTimersByTime(10)
        return await metadata.list(tenant, query)
      },
    },
  }
}

test('maintain stops between two tenants when its time is over', async () => {
  const memory = await createMemory({ store: slow(inMemory()) })
  for (const tenant of ['a', 'b', 'c']) await memory.for({ tenant, user: 'alice' }).add('tea')
  expect(await memory.maintain({ maxMs: 5 })).toMatchObject({ tenants: 1, complete: false })
  expect(await memory.maintain()).toMatchObject({ tenants: 3, complete: true })
})

test('maintain stops between two pages of index jobs, and goes on there at the next call', async () => {
  const backend = inMemory({ commit: 'row', maxBatch: 10 })
  const embedder = trigramEmbedder()
  embedder.down = true
  const dying = await createMemory({ store: backend, embedder })
  await dying.for({ tenant: 'a', user: 'alice' }).add(Array.from({ length: 25 }, (_, index) => `fact ${index}`))
  embedder.down = false
  const memory = await createMemory({ store: slow(backend), embedder })
  expect(await memory.maintain({ maxMs: 5 })).toMatchObject({ indexed: 10, complete: false })
  expect(await memory.maintain({ maxMs: 5 })).toMatchObject({ indexed: 10, complete: false })
  expect(await memory.maintain({ maxMs: 5 })).toMatchObject({ indexed: 5 })
  expect(await memory.maintain()).toMatchObject({ indexed: 0, complete: true })
})
