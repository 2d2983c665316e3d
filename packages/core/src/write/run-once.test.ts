import { expect, test } from 'vitest'
import { createMemory } from '../memory.ts'
import { faulty } from '../testing/faulty.ts'
import { testStores } from '../testing/stores.ts'

test.each(testStores)(
  'calls of one process with one key take turns: one of them writes ($name store)',
  async ({ open }) => {
    let writes = 0
    const store = faulty(open(), (_call, changes) => {
      if (changes.some(({ kind }) => kind === 'memory')) writes++
      return undefined
    })
    const handle = (await createMemory({ store })).for({ tenant: 'acme', user: 'alice' })
    const call = (): Promise<unknown> => handle.add({ type: 'episode', text: 'paid 10' }, { idempotencyKey: 'k' })
    await Promise.all([call(), call(), call()])
    expect(writes).toBe(1)
    expect(await handle.count()).toBe(1)
  },
)
