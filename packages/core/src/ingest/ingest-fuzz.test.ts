import { runs } from '@loci/testkit'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { MemoryHandle } from '../handle.ts'
import { createMemory } from '../memory.ts'
import type { Backend } from '../stores/contract.ts'
import { dyingAfter } from '../testing/dying-after.ts'
import { plainTriggers } from '../testing/plain-triggers.ts'
import { testStores } from '../testing/stores.ts'

const words = [
  'I live in Paris',
  'I live in Rome',
  'I like tea',
  'I like rum and I live in Oslo',
  'Hello again',
  'do not remember this: I like arsenic',
  'forget what I just said',
  'this is off the record',
  'you may remember again',
]
const message = fc.record({
  content: fc.constantFrom(...words),
  role: fc.constantFrom('user', 'user', 'user', 'assistant'),
  session: fc.constantFrom('s1', 's1', 's2'),
})
const transcript = fc
  .array(message, { minLength: 1, maxLength: 10 })
  .map((messages) => messages.map((one, index) => ({ ...one, id: `m${index}`, at: 1_700_000_000_000 + index * 1_000 })))

/** How it comes in: in windows, which may overlap, each of them once or more often. */
const cuts = fc.array(
  fc.record({ size: fc.integer({ min: 1, max: 4 }), again: fc.nat(3), times: fc.constantFrom(1, 2) }),
  {
    minLength: 10,
    maxLength: 10,
  },
)

async function aliceOn(store: Required<Backend>): Promise<MemoryHandle> {
  const memory = await createMemory({ store, ingest: { triggers: plainTriggers, keep: 'episodes' } })
  return memory.for({ tenant: 'acme', user: 'alice' })
}

/** What is known, without how often it was said: who takes back a repetition cannot take back that it was heard. */
async function known(alice: MemoryHandle): Promise<string[]> {
  const { items } = await alice.list({ limit: 100 })
  return items.map(({ type, key, text, source: { turn } }) => JSON.stringify([type, key, text, turn])).sort()
}

test.each(testStores)(
  'any windows of a conversation, and any kill, make of it what one call does: $name',
  async ({ open }) => {
    await fc.assert(
      fc.asyncProperty(transcript, cuts, fc.nat(60), async (messages, windows, kill) => {
        const whole = await aliceOn(open())
        await whole.ingest(messages)
        const expected = await known(whole)

        const parts = await aliceOn(open())
        let end = 0
        for (const { size, again, times } of windows) {
          const start = Math.max(0, end - again)
          end += size
          for (let time = 0; time < times; time++) await parts.ingest(messages.slice(start, end))
        }
        expect(await known(parts)).toEqual(expected)

        const store = open()
        await (await aliceOn(dyingAfter(store, kill))).ingest(messages).catch(() => undefined)
        const restarted = await aliceOn(store)
        await restarted.ingest(messages)
        expect(await known(restarted)).toEqual(expected)

        const shared = open()
        const both = await Promise.all([aliceOn(shared), aliceOn(shared)])
        await Promise.all(both.map((alice) => alice.ingest(messages)))
        expect(await known(both[0] as MemoryHandle)).toEqual(expected)
      }),
      { numRuns: runs(8) },
    )
  },
  60_000,
)
