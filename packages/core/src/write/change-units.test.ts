import { describe, expect, test } from 'vitest'
import { createMemory } from '../memory.ts'
import { testClock } from '../testing/clock.ts'
import { testMemory } from '../testing/memory.ts'
import { testStores } from '../testing/stores.ts'
import { corrected } from './reconcile.ts'

const alice = { tenant: 'acme', user: 'alice' }

describe.each(testStores)('on the $name store', ({ open }) => {
  test('a corrected memory was true for no time at all, the right one since the same moment', async () => {
    const clock = testClock()
    const handle = (await createMemory({ store: open(), now: clock.now })).for(alice)
    const start = clock.now()
    const { memory } = await handle.add('lives in Berlin')
    clock.advance(1_000)
    expect(await handle.correct(memory?.id as string, 'lives in Bern')).toMatchObject({
      memory: { validFrom: start, createdAt: start + 1_000 },
      previous: { status: 'superseded', validFrom: start, validTo: start, updatedAt: start + 1_000 },
    })
  })

  test('a memory that was merged into its twin was true until then', async () => {
    const clock = testClock()
    const handle = (await createMemory({ store: open(), now: clock.now })).for(alice)
    const [, coffee] = await handle.add(['drinks tea', 'drinks coffee'])
    clock.advance(1_000)
    const outcome = await handle.update(coffee?.memory?.id as string, { text: 'drinks tea' })
    expect(outcome).toMatchObject({ action: 'merged', previous: { status: 'superseded', validTo: clock.now() } })
  })
})

test('a correction closes at the start of the old memory, whenever the new one begins', () => {
  const current = testMemory({ id: 'old', validFrom: 100 })
  const next = testMemory({ id: 'new', validFrom: 900 })
  expect(corrected(current, next, 1_000).closed).toMatchObject({ validFrom: 100, validTo: 100, supersededBy: 'new' })
})
