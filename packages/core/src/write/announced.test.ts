/** What is announced for later in the same words as what holds till then: the two share a claim, and neither is half-done. */
import { describe, expect, it } from 'vitest'
import { createMemory } from '../memory.ts'
import { testClock } from '../testing/clock.ts'
import { testStores } from '../testing/stores.ts'

describe.each(testStores)('on the $name store', ({ open }) => {
  async function setUp() {
    const clock = testClock()
    const memory = await createMemory({ store: open(), now: clock.now })
    const alice = memory.for({ tenant: 't', user: 'alice' })
    const words = 'Alice likes tea'
    const id = (await alice.add(words)).memory?.id as string
    const later = await alice.add({ type: 'fact', text: words, supersedes: id, validFrom: clock.now() + 10_000 })
    return { alice, words, id, later: later.memory?.id as string }
  }

  it('what holds till then can be forgotten', async () => {
    const { alice, id } = await setUp()
    expect(await alice.forget(id)).toMatchObject({ action: 'forgotten' })
  })

  it('what is announced stays when that is corrected', async () => {
    const { alice, words, id, later } = await setUp()
    await alice.correct(id, 'Alice likes coffee')
    expect(await alice.add(words)).toMatchObject({ action: 'reinforced', memory: { id: later } })
  })
})
