import { describe, expect, test } from 'vitest'
import { StoreError } from '../errors.ts'
import { createMemory } from '../memory.ts'
import type { Backend } from '../stores/contract.ts'
import { inMemory } from '../stores/in-memory.ts'
import { faulty } from '../testing/faulty.ts'
import { testStores } from '../testing/stores.ts'

const alice = { tenant: 'acme', user: 'alice' }

/** The first commit gives no answer, and happens only after the writer has looked for it in vain. */
function landsLate(backend: Required<Backend>): Required<Backend> {
  const { metadata } = backend
  let late: (() => Promise<void>) | undefined
  let commits = 0
  let looks = 0
  return {
    ...backend,
    metadata: {
      ...metadata,
      async get(tenant, ids) {
        if (late !== undefined && ++looks === 2) await late()
        return await metadata.get(tenant, ids)
      },
      async commit(tenant, changes) {
        if (commits++ > 0) return await metadata.commit(tenant, changes)
        late = () => metadata.commit(tenant, changes)
        throw new StoreError({ store: 's', operation: 'commit', retryable: true, message: 'connection reset' })
      },
    },
  }
}

describe.each(testStores)('a commit that lands late on the $name store is told from that of others', ({ open }) => {
  test('an update happens once', async () => {
    const store = open()
    const { memory } = await (await createMemory({ store })).for(alice).add('drinks tea')
    const id = memory?.id as string
    const handle = (await createMemory({ store: landsLate(store) })).for(alice)
    const outcome = await handle.update(id, { importance: 1 }, { expectedVersion: 1 })
    expect(outcome).toMatchObject({ action: 'merged', memory: { version: 2, importance: 1 } })
    expect((await handle.history(id)).map(({ version }) => version)).toEqual([1, 2])
  })

  test('forgetting happens once', async () => {
    const store = open()
    const { memory } = await (await createMemory({ store })).for(alice).add('drinks tea')
    const handle = (await createMemory({ store: landsLate(store) })).for(alice)
    expect(await handle.forget(memory?.id as string)).toMatchObject({ action: 'forgotten', previous: { version: 2 } })
  })

  test('what is said again counts once', async () => {
    const store = open()
    await (await createMemory({ store })).for(alice).add('drinks tea')
    const handle = (await createMemory({ store: landsLate(store) })).for(alice)
    const outcome = await handle.add('drinks tea')
    expect(outcome).toMatchObject({ action: 'reinforced', memory: { version: 2, reinforcements: 1 } })
    expect((await handle.list()).items).toMatchObject([{ version: 2, reinforcements: 1 }])
  })
})

describe('a writer that dies before its receipt', () => {
  test.each(['add', 'update'] as const)(
    '%s with the same key, in another process, does it no second time',
    async (call) => {
      const backend = inMemory({ commit: 'row' })
      const { memory } = await (await createMemory({ store: backend })).for(alice).add('drinks tea')
      const id = memory?.id as string
      const store = faulty(backend, (_call, changes) => {
        const at = changes.findIndex(({ kind }) => kind === 'idempotency')
        return at > 0 ? at : undefined
      })
      const write = async (from: Required<Backend>): Promise<unknown> => {
        const handle = (await createMemory({ store: from })).for(alice)
        const options = { idempotencyKey: 'k' }
        return call === 'add' ? handle.add('drinks tea', options) : handle.update(id, { importance: 1 }, options)
      }
      await expect(write(store)).rejects.toThrow()
      const action = call === 'add' ? 'reinforced' : 'merged'
      expect(await write(backend)).toMatchObject({ action, memory: { id, version: 2 } })
    },
  )
})
