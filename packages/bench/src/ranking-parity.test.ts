/** The same order, and the same scores, in memory, on SQLite and on PostgreSQL: with everything that the ranker looks at. */
import { type Backend, createMemory, type Draft, type Embedder, type Hit, inMemory, type ManyQuery } from '@loci/core'
import { serverUrl } from '@loci/testkit'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { targetOf } from './target.ts'
import { dimensions, trigramEmbedder } from './trigram-embedder.ts'

const memories = 200
const queries = 1_000
const dayMs = 86_400_000
const startsAt = Date.UTC(2026, 0, 1)
const words = (
  'tea coffee Lisbon Berlin invoice meeting green Monday travel window paper river engine Ana Ben yesterday three ' +
  'when how many you last week Zug Straße 东京 привет чай شاي'
).split(' ')
const said = fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 9 }).map((picked) => picked.join(' '))
const orNone = <T>(...values: T[]): fc.Arbitrary<T | undefined> => fc.constantFrom(...values, undefined)

const draft: fc.Arbitrary<Draft> = fc
  .record({
    type: fc.constantFrom('episode', 'episode', 'fact', 'feedback'),
    text: fc.oneof(
      said,
      said.map((asked) => `${asked}?`),
    ),
    tags: fc.subarray(['work', 'home']),
    importance: fc.constantFrom(0, 0.5, 1),
    confidence: fc.constantFrom(0.5, 1),
    // Few, so that there are ties.
    occurredAt: fc.nat(60).map((day) => startsAt - day * dayMs),
    expiresAt: orNone(startsAt + dayMs, startsAt + 400 * dayMs),
    session: orNone('s1', 's2', 's3', 's4', 's5'),
    turn: orNone(...Array.from({ length: 20 }, (_, at) => at)),
    speaker: orNone('Ana', 'Ben', 'assistant'),
  })
  .map(({ session, turn, speaker, expiresAt, ...rest }) => ({
    ...rest,
    ...(expiresAt === undefined ? {} : { expiresAt }),
    source: {
      ...(session === undefined ? {} : { session }),
      ...(turn === undefined ? {} : { turn }),
      ...(speaker === undefined ? {} : { speaker }),
    },
  }))

const question = fc.record(
  {
    query: fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 5 }).map((picked) => picked.join(' ')),
    limit: fc.integer({ min: 1, max: 40 }),
    types: fc.subarray(['episode', 'fact'], { minLength: 1 }),
    filter: fc.constantFrom({ tags: 'work' }, { importance: { gt: 0.2 } }, { 'source.speaker': { ne: 'Ana' } }),
    since: fc.nat(60).map((day) => startsAt - day * dayMs),
    minScore: fc.constantFrom(0.05, 0.3),
    neighbours: fc.nat(2),
    prefer: fc.constantFrom('recent', 'relevance'),
    halfLifeDays: fc.constantFrom(5, 100),
  },
  { requiredKeys: ['query'] },
) as fc.Arbitrary<Exclude<ManyQuery, string>>

const drafts = fc.sample(draft, { seed: 7, numRuns: memories })
const questions = fc.sample(question, { seed: 8, numRuns: queries })

async function answersOf(store: Backend, embedder: Embedder | undefined): Promise<Hit[][]> {
  let time = startsAt
  let ids = 0
  await using memory = await createMemory({
    store,
    ...(embedder === undefined ? {} : { embedder }),
    now: () => time,
    newId: () => `memory-${String(ids++).padStart(6, '0')}`,
  })
  const handle = memory.for({ tenant: 'ranking', user: 'alice' })
  for (let at = 0; at < memories; at += 50) await handle.add(drafts.slice(at, at + 50))
  await memory.drain()
  time += 2 * dayMs
  const hits: Hit[][] = []
  for (let at = 0; at < queries; at += 100) hits.push(...(await handle.searchMany(questions.slice(at, at + 100))))
  return hits
}

async function answersOn(url: string, embedder: Embedder | undefined): Promise<Hit[][]> {
  const { store, dispose } = await targetOf(url, dimensions)
  try {
    return await answersOf(store, embedder)
  } finally {
    await dispose()
  }
}

describe.each([
  ['by words', undefined],
  ['by words and meaning', trigramEmbedder()],
])('%s', (_, embedder) => {
  let expected: Hit[][]
  beforeAll(async () => {
    expected = await answersOf(inMemory(), embedder)
  }, 60_000)

  test('the questions find something, and some of it is equally good', () => {
    expect(expected.flat().length).toBeGreaterThan(5_000)
    const ties = expected.flatMap((hits) => hits.filter(({ score }, at) => score === hits[at + 1]?.score))
    expect(ties.length).toBeGreaterThan(5)
  })

  const urls = ['sqlite:', ...[serverUrl('postgres')].flatMap((url) => url ?? [])]
  test.each(urls.map((url) => [url.split(':')[0], url]))(
    '%s answers 1,000 questions as the store in memory does',
    { timeout: 60_000 },
    async (__, url) => {
      const found = await answersOn(url as string, embedder)
      for (const [at, hits] of expected.entries()) {
        const is = found[at] as Hit[]
        const place = `question ${at}, ${JSON.stringify(questions[at])}`
        expect(
          is.map(({ memory }) => memory.id),
          place,
        ).toEqual(hits.map(({ memory }) => memory.id))
        for (const [rank, { score }] of hits.entries())
          expect(Math.abs((is[rank]?.score as number) - score), place).toBeLessThan(1e-6)
      }
    },
  )
})
