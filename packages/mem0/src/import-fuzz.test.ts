import { createMemory, inMemory } from '@loci/core'
import { runs } from '@loci/testkit'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sourceOf } from '../test/fixture.ts'
import { importMem0, type Mem0Record, planMem0Import } from './index.ts'
import type { Mem0Event } from './source.ts'

const texts = [
  ...[
    'Alice likes tea.',
    'alice likes  tea',
    'Alice does not like tea.',
    'Alice likes sushi.',
    'Alice does not like sushi.',
  ],
  ...[
    'Alice can drive.',
    'Alice cannot drive.',
    'Alice lives in Berlin.',
    'Alice lives in Lisbon.',
    'Note 1',
    'Note 2',
  ],
]

interface Told {
  user: string
  text: string
  /** What it says later. */
  later: string[]
  days: number | undefined
}

const told: fc.Arbitrary<Told> = fc.record({
  user: fc.constantFrom('alice', 'bob'),
  text: fc.constantFrom(...texts),
  later: fc.array(fc.constantFrom(...texts), { maxLength: 2 }),
  days: fc.option(fc.integer({ min: 1, max: 40 }), { nil: undefined, freq: 5 }),
})

const hourMs = 3_600_000

/** A database of mem0 in which each memory is told, and changed, in its turn. */
function databaseOf(story: readonly Told[]): { records: Mem0Record[]; events: Mem0Event[] } {
  const records: Mem0Record[] = []
  const events: Mem0Event[] = []
  let at = Date.UTC(2026, 0, 1)
  for (const [index, { user, text, later, days }] of story.entries()) {
    const id = String(index)
    at += hourMs
    const createdAt = at
    events.push({ memoryId: id, action: 'ADD', after: text, at })
    let current = text
    for (const after of later) {
      at += hourMs
      events.push({ memoryId: id, action: 'UPDATE', before: current, after, at })
      current = after
    }
    records.push({
      id,
      userId: user,
      text: current,
      createdAt,
      ...(later.length > 0 ? { updatedAt: at } : {}),
      ...(days === undefined
        ? {}
        : { expirationDate: new Date(createdAt + days * 86_400_000).toISOString().slice(0, 10) }),
      metadata: {},
    })
  }
  return { records, events }
}

const plain = (text = ''): string =>
  text
    .toLowerCase()
    .replace(/[\s.]+/g, ' ')
    .trim()

test('whatever was told: nothing is lost, again changes nothing, and what is told later is taken in', {
  timeout: 300_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(told, { maxLength: 12 }), fc.nat(), async (story, cut) => {
      const { records, events } = databaseOf(story)
      const now = Date.UTC(2026, 0, 20)
      const planOf = async (count: number) =>
        await planMem0Import(
          sourceOf(records.slice(0, count), async function* () {
            yield* events.filter(({ memoryId }) => Number(memoryId) < count)
          }),
          { tenant: 'acme', now },
        )
      await using memory = await createMemory({ store: inMemory(), now: () => now })
      await using early = await planOf(cut % (story.length + 1))
      await importMem0(memory, early)
      await using plan = await planOf(story.length)
      const report = await importMem0(memory, plan)
      expect(report).toMatchObject({ conflicts: 0, inTarget: report.expected })
      expect(await importMem0(memory, plan)).toMatchObject({
        added: 0,
        updated: 0,
        unchanged: report.expected,
        revisions: 0,
      })

      const { fates } = plan.report
      expect(fates.current + fates.merged + fates.past + fates.expired).toBe(records.length)
      let current = 0
      for (const { id, userId = '', text } of records) {
        const alice = memory.for({ tenant: 'acme', user: userId })
        const stands = plan.ids.get(id) as string
        const history = await alice.history(stands)
        expect(plain(history.at(-1)?.memory.text)).toBe(plain(text))
        const versions = history.map(({ version }) => version)
        expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b))
        if (stands === id && (await alice.get(id)) !== undefined) current++
      }
      expect(current).toBe(fates.current)
    }),
    { numRuns: runs(60) },
  )
})
