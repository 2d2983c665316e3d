import { runs } from '@loci/testkit'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { MemoryHandle } from '../handle.ts'
import { createMemory } from '../memory.ts'
import { inMemory } from '../stores/in-memory.ts'
import { testClock } from '../testing/clock.ts'
import { testStores } from '../testing/stores.ts'
import { trigramEmbedder } from '../testing/trigram-embedder.ts'
import { dayMs } from '../time.ts'
import type { Signal, Why } from './explain.ts'
import type { Hit, SearchOptions } from './search.ts'

const alice = { tenant: 'acme', user: 'alice' }
const clock = testClock()
const words = ['walnut', 'cake', 'ferry', 'tea', 'Lisbon', 'yesterday', 'three', 'Ana', 'Ben', 'when', 'last week']

async function filled(handle: MemoryHandle): Promise<void> {
  await handle.add(
    Array.from({ length: 30 }, (_, at) => ({
      type: ['fact', 'episode', 'preference'][at % 3] as string,
      text: `${words[at % 9]} ${words[(at * 3 + 1) % 9]} ${words[(at * 5 + 2) % 9]}${at % 4 === 0 ? '?' : ''}`,
      occurredAt: clock.now() - at * dayMs,
      importance: (at % 5) / 4,
      confidence: 1 - (at % 3) / 4,
      source: { session: `s${at % 4}`, turn: at, speaker: ['Ana', 'Ben', 'assistant'][at % 3] as string },
    })),
  )
}

function scoreOf({ evidence, factors }: Why): number {
  const relevance = evidence.reduce((sum, { contribution }) => sum + contribution, 0)
  return Math.min(
    1,
    factors.reduce((product, { contribution }) => product * contribution, relevance),
  )
}

const names = (signals: readonly Signal[] = []): string[] => signals.map(({ name }) => name)

describe.each(testStores)('on the $name store', ({ open }) => {
  test.each([false, true])(
    'evidence and factors are the score, ranks are places; embedder: %s',
    async (hasEmbedder) => {
      const embedder = hasEmbedder ? { embedder: trigramEmbedder() } : {}
      const handle = (await createMemory({ store: open(), now: clock.now, ...embedder })).for(alice)
      await filled(handle)
      await new Promise((resolve) => setTimeout(resolve, 20))
      const query = fc
        .array(fc.constantFrom(...words), { minLength: 1, maxLength: 4 })
        .map((picked) => picked.join(' '))
      const options: fc.Arbitrary<SearchOptions> = fc.record(
        {
          prefer: fc.constantFrom('relevance', 'recent'),
          halfLifeDays: fc.constantFrom(3, 300),
          neighbours: fc.nat(2),
          types: fc.constantFrom(['fact', 'episode']),
        },
        { requiredKeys: [] },
      )
      await fc.assert(
        fc.asyncProperty(query, options, async (text, more) => {
          const hits = await handle.search(text, { ...more, limit: 100, explain: true })
          for (const [at, { score, why }] of hits.entries()) {
            if (why === undefined) throw new Error('not explained')
            expect(Math.abs(scoreOf(why) - score)).toBeLessThan(1e-9)
            expect(why.ranks.all).toBe(at + 1)
            for (const { value, weight, contribution } of why.factors)
              expect(contribution).toBeCloseTo(Math.exp(value * weight), 12)
            const parts = why.evidence.map(({ contribution }) => contribution)
            expect(parts).toEqual([...parts].sort((a, b) => b - a))
            expect(why.foundBy.includes('words')).toBe(why.terms.length > 0 && why.lexical > 0)
            expect(why.foundBy.includes('meaning')).toBe(why.dense !== undefined)
            expect(why.foundBy.length).toBeGreaterThan(0)
            if (why.foundBy.includes('neighbours')) expect(why.foundBy).toEqual(['neighbours'])
          }
          checkRanks(hits, 'words', ({ lexical }) => lexical)
          checkRanks(hits, 'meaning', ({ dense = 0 }) => dense)
          expect(hits.some(({ why }) => why?.dense !== undefined)).toBe(hasEmbedder)
        }),
        { numRuns: runs(30) },
      )
    },
  )
})

/** Who has the higher value has the lower rank; what has none at all may have been found, and does not come back. */
function checkRanks(hits: readonly Hit[], arm: 'words' | 'meaning', strengthOf: (why: Why) => number): void {
  const found = hits.flatMap(({ why }) => (why?.ranks[arm] === undefined ? [] : [why]))
  for (const why of found.filter((one) => strengthOf(one) > 0)) {
    const better = found.filter((other) => strengthOf(other) > strengthOf(why)).length
    const same = found.filter((other) => strengthOf(other) === strengthOf(why)).length
    const rank = why.ranks[arm] as number
    expect(rank > better && rank <= better + same, `${arm} ${rank}, ${better} better, ${same} same`).toBe(true)
  }
}

describe('what found a memory', () => {
  async function whyOf(text: string, query: string, options: SearchOptions = {}): Promise<Why | undefined> {
    const handle = (await createMemory({ store: inMemory(), now: clock.now })).for({ ...alice, session: 's' })
    await handle.add([
      { type: 'episode', text: 'who has a walnut cake?', source: { turn: 1 }, occurredAt: Date.UTC(2025, 4, 1) },
      { type: 'episode', text: 'Ben', source: { turn: 2 }, occurredAt: Date.UTC(2025, 4, 2) },
      { type: 'episode', text: 'a storm', source: { turn: 9 }, occurredAt: Date.UTC(2024, 1, 3) },
    ])
    const hits = await handle.search(query, { explain: true, ...options })
    return hits.find(({ memory }) => memory.text === text)?.why
  }

  test('its words', async () => {
    const why = await whyOf('who has a walnut cake?', 'walnut')
    expect(why).toMatchObject({ foundBy: ['words'], terms: ['walnut'], ranks: { all: 1, words: 1 } })
    expect(why?.dense).toBeUndefined()
    expect(names(why?.evidence)).toEqual(expect.arrayContaining(['words', 'session', 'sessionBest']))
  })

  test('the turns beside it', async () => {
    const why = await whyOf('Ben', 'walnut')
    expect(why).toMatchObject({ foundBy: ['neighbours'], terms: [], lexical: 0, ranks: { all: 2 } })
    expect(why?.ranks).toEqual({ all: 2 })
    expect(names(why?.evidence)).toEqual(expect.arrayContaining(['wordsBefore', 'wordsOfQuestion']))
  })

  test('the time that the query names', async () => {
    expect((await whyOf('a storm', 'what happened in February 2024'))?.foundBy).toEqual(['time'])
  })

  test('both', async () => {
    expect((await whyOf('a storm', 'a storm in February 2024'))?.foundBy).toEqual(['words', 'time'])
  })

  test('nothing, and so it does not come back', async () => {
    expect(await whyOf('a storm', 'walnut')).toBeUndefined()
  })
})

test('who does not ask gets no explanation', async () => {
  const handle = (await createMemory({ store: inMemory() })).for(alice)
  await handle.add('walnut')
  expect(Object.keys((await handle.search('walnut'))[0] ?? {})).toEqual(['memory', 'score'])
})
