/** What somebody may not read leaves no trace in what they find: through the whole memory. */
import { describe, expect, test } from 'vitest'
import type { MemoryHandle } from '../handle.ts'
import { createMemory } from '../memory.ts'
import { testClock } from '../testing/clock.ts'
import { testStores } from '../testing/stores.ts'
import { trigramEmbedder } from '../testing/trigram-embedder.ts'

const alice = { tenant: 'acme', org: 'o', user: 'alice' }
const turns = ['who has a walnut cake?', 'Ben has one', 'with cream?', 'a walnut cake with cream']

async function scores(handle: MemoryHandle): Promise<[string, number][]> {
  // The vectors of the hostile store lag.
  await new Promise((resolve) => setTimeout(resolve, 20))
  return (await handle.search('walnut cake of Ben')).map(({ memory, score }) => [memory.text, score])
}

describe.each(testStores)('on the $name store', ({ open }) => {
  describe.each([false, true])('embedder: %s', (hasEmbedder) => {
    const embedder = hasEmbedder ? { embedder: trigramEmbedder() } : {}

    test('of whom consent is denied', async () => {
      const memory = await createMemory({ store: open(), ...embedder })
      const handle = memory.for(alice, { purpose: 'ads', share: true })
      const drafts = turns.map((text, turn) => ({
        type: 'episode',
        text,
        source: { session: 's', turn },
        scope: { org: 'o' },
      }))
      await handle.add(drafts)
      const alone = await scores(handle)
      expect(alone.length).toBeGreaterThan(2)
      await handle.add(
        turns.map((text, at) => ({ type: 'episode', text: `Ben: ${text}`, source: { session: 's', turn: at } })),
      )
      expect(await scores(handle)).not.toEqual(alone)
      await memory.admin('acme').consent.set({ user: 'alice' }, { purpose: 'ads', decision: 'denied' })
      expect(await scores(handle)).toEqual(alone)
    })

    test('of what has expired', async () => {
      const clock = testClock()
      const handle = (await createMemory({ store: open(), now: clock.now, ...embedder })).for(alice)
      const source = (turn: number) => ({ session: 's', turn, speaker: 'Ana' })
      await handle.add(turns.map((text, turn) => ({ type: 'episode', text, source: source(turn) })))
      const alone = await scores(handle)
      await handle.add(
        turns.map((text, at) => ({
          type: 'episode',
          text: `${text} walnut`,
          expiresAt: clock.now() + 1,
          source: { ...source(at), speaker: 'Ben' },
        })),
      )
      expect(await scores(handle)).not.toEqual(alone)
      clock.advance(5)
      expect(await scores(handle)).toEqual(alone)
    })
  })
})
