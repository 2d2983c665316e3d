import { runs } from '@loci/testkit'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { allOf, type Filter } from '../filter.ts'
import type { Memory } from '../record.ts'
import { testDocument } from '../testing/document.ts'
import { dayMs } from '../time.ts'
import { builtInTypes } from '../types/built-in.ts'
import { buildIndex, type IndexedDocument, type LexicalIndex, putDocument, removeDocument } from './lexical-index.ts'
import { lengthNormalisation } from './match-words.ts'
import { type Ranking, type RankingInput, rankCandidates } from './rank-candidates.ts'
import { readableIn } from './readable.ts'
import { validAt } from './visibility.ts'

const now = Date.UTC(2026, 0, 1)
const words = [
  'walnut',
  'cake',
  'ferry',
  'tea',
  'Lisbon',
  'yesterday',
  'three',
  'Ana',
  'Fahrrad',
  '东京',
  'привет',
  'the',
]
const text = fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 6 }).map((picked) => picked.join(' '))
const said = fc.record({
  text: fc.oneof(
    text,
    text.map((asked) => `${asked}?`),
  ),
  type: fc.constantFrom('episode', 'fact', 'preference'),
  session: fc.constantFrom(undefined, 's1', 's2'),
  speaker: fc.constantFrom(undefined, 'Ana', 'Ben', 'assistant'),
  turn: fc.constantFrom(undefined, 1, 2, 3, 5),
  day: fc.nat(40),
  importance: fc.constantFrom(0, 0.5, 1),
  reinforcements: fc.nat(2),
})
const corpus = fc.array(said, { minLength: 1, maxLength: 14 })

interface Asked extends Partial<RankingInput['query']> {
  text: string
  /** Ids, the nearest first, and their similarities. */
  near?: readonly (readonly [string, number])[]
  hidden?: Filter
}

function asked(indexes: readonly LexicalIndex[], { near = [], hidden, ...query }: Asked): Ranking {
  return rankCandidates({
    query: {
      vector: undefined,
      filter: undefined,
      limit: 10,
      alwaysTypes: [],
      moment: undefined,
      neighbours: 2,
      halfLifeDays: undefined,
      prefer: 'relevance',
      ranksAll: true,
      signal: undefined,
      ...query,
    },
    arm: { matches: near.map(([id, score]) => ({ id, version: 1, score })), pool: 100, degraded: [] },
    embeddings: { quality: 0.7, calibrate: (similarity: number) => similarity } as RankingInput['embeddings'],
    types: new Map(builtInTypes.map((type) => [type.name, type])),
    readable: readableIn(indexes, allOf(hidden, validAt(now)) as Filter),
    now,
  })
}

/** Ids with scores, the best first. */
function order(ranking: Ranking): [string, number][] {
  return ranking.ranked.map(({ document, uncut }) => [document.id, uncut])
}

type Said = typeof said extends fc.Arbitrary<infer Value> ? Value : never

function documentsOf(all: readonly Said[], prefix = 'm'): IndexedDocument[] {
  return all.map(({ text, type, session, speaker, turn, day, importance, reinforcements }, at) =>
    testDocument({
      id: `${prefix}${String(at).padStart(2, '0')}`,
      text,
      type,
      importance,
      reinforcements,
      occurredAt: now - day * dayMs,
      source: {
        by: { user: 'ana' },
        ...(session === undefined ? {} : { session }),
        ...(speaker === undefined ? {} : { speaker }),
        ...(turn === undefined ? {} : { turn }),
      },
    }),
  )
}

/** Every second document was found by meaning. */
function nearOf(documents: readonly IndexedDocument[]): [string, number][] {
  return documents.filter((_, at) => at % 2 === 0).map(({ id }, at) => [id, 0.9 / (at + 1)])
}

describe('the order of candidates', () => {
  test('is sorted, with scores in [0, 1], each candidate once', () => {
    fc.assert(
      fc.property(corpus, text, fc.boolean(), (all, query, hasMeaning) => {
        const documents = documentsOf(all)
        const { ranked } = asked([buildIndex(documents)], { text: query, near: hasMeaning ? nearOf(documents) : [] })
        expect(new Set(ranked.map(({ document }) => document)).size).toBe(ranked.length)
        for (const [at, { score, uncut, signals }] of ranked.entries()) {
          expect(score).toBe(Math.min(1, uncut))
          expect(score > 0 && Number.isFinite(uncut)).toBe(true)
          expect(uncut <= (ranked[at - 1]?.uncut ?? Number.POSITIVE_INFINITY)).toBe(true)
          for (const name of ['words', 'phrase', 'session', 'sessionBest', 'time', 'meaning'] as const)
            expect(signals[name] >= 0 && signals[name] <= 1, `${name} ${signals[name]}`).toBe(true)
        }
      }),
      { numRuns: runs(100) },
    )
  })

  test('does not depend on the order in which memories were put in', () => {
    const shuffled = corpus.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray([...all.keys()], { minLength: all.length })),
    )
    fc.assert(
      fc.property(shuffled, text, ([all, places], query) => {
        const near = nearOf(documentsOf(all))
        const [one, other] = [documentsOf(all), documentsOf(all)]
        const moved = places.map((place) => other[place] as IndexedDocument)
        const expected = order(asked([buildIndex(one)], { text: query, near }))
        expect(order(asked([buildIndex(moved)], { text: query, near }))).toEqual(expected)
      }),
      { numRuns: runs(100) },
    )
  })

  test('does not depend on the order of the scopes', () => {
    fc.assert(
      fc.property(corpus, corpus, text, (own, shared, query) => {
        const scopes = () => [buildIndex(documentsOf(own, 'a')), buildIndex(documentsOf(shared, 'b'))]
        expect(order(asked(scopes().reverse(), { text: query }))).toEqual(order(asked(scopes(), { text: query })))
      }),
      { numRuns: runs(50) },
    )
  })

  test('removing memories and putting them back changes nothing', () => {
    fc.assert(
      fc.property(corpus, corpus, text, fc.nat(13), (all, others, query, place) => {
        const documents = documentsOf(all)
        const near = nearOf(documents)
        const index = buildIndex(documents)
        const before = order(asked([index], { text: query, near }))
        for (const other of documentsOf(others, 'x')) putDocument(index, other)
        asked([index], { text: query, near })
        for (const id of [...index.documents.keys()].filter((known) => known.startsWith('x'))) removeDocument(index, id)
        const again = documentsOf(all)[place % all.length] as IndexedDocument
        putDocument(index, again)
        expect(order(asked([index], { text: query, near }))).toEqual(before)
        expect(index.totalTerms).toBe(documents.reduce((sum, { length }) => sum + length, 0))
      }),
      { numRuns: runs(100) },
    )
  })

  test.each<[string, Partial<Memory>, Filter | undefined]>([
    ['expired', { expiresAt: now }, undefined],
    ['over', { validTo: now }, undefined],
    ['to come', { validFrom: now + 1 }, undefined],
    ['hidden from the caller', { tags: ['hidden'] }, { op: 'ne', field: 'tags', value: 'hidden' }],
  ])('what is %s changes no score of another', (_, gone, hidden) => {
    fc.assert(
      fc.property(corpus, corpus, text, (all, unreadable, query) => {
        const documents = documentsOf(all)
        const near = nearOf(documents)
        const question = { text: query, near, ...(hidden === undefined ? {} : { hidden }) }
        const expected = order(asked([buildIndex(documents)], question))
        const others = documentsOf(unreadable, 'g').map(({ id }, at) => {
          const { text: own = '', type = 'fact', session, speaker, turn } = unreadable[at] as Said
          const source = { by: { user: 'ana' }, ...JSON.parse(JSON.stringify({ session, speaker, turn })) }
          return testDocument({ id, text: own, type, source, ...gone })
        })
        expect(order(asked([buildIndex([...documentsOf(all), ...others])], question))).toEqual(expected)
      }),
      { numRuns: runs(100) },
    )
  })
})

describe('a memory that says exactly the query and stands alone', () => {
  test.each(['walnut cake', 'Where is the ferry to Lisbon?', '我住在柏林', 'Ich fahre mit dem Fahrrad zur Arbeit'])(
    'scores 1 by words alone: %s',
    (query) => {
      const fillers = ['tea with milk', 'a garden of roses', 'invoice for paper'].map((filler, at) =>
        testDocument({ id: `f${at}`, text: filler }),
      )
      const index = buildIndex([testDocument({ id: 'exact', text: query }), ...fillers])
      const [best] = asked([index], { text: query }).ranked
      expect(best).toMatchObject({ document: { id: 'exact' }, score: 1, signals: { words: 1, sessionBest: 1 } })
    },
  )

  test('whatever else is known', () => {
    const distinct = fc.shuffledSubarray(words, { minLength: 1, maxLength: 6 }).map((picked) => picked.join(' '))
    fc.assert(
      fc.property(corpus, distinct, (all, query) => {
        const exact = testDocument({ id: 'exact', text: query, occurredAt: now })
        const { ranked } = asked(
          [buildIndex([exact, ...documentsOf(all.map((one) => ({ ...one, speaker: undefined })))])],
          {
            text: query,
          },
        )
        const found = ranked.find(({ document }) => document === exact)
        expect(found === undefined).toBe(exact.terms.length === 0)
        if (found !== undefined) expect(found.score).toBeCloseTo(1, 12)
      }),
      { numRuns: runs(100) },
    )
  })

  test('and 1 by words and meaning', () => {
    const index = buildIndex([
      testDocument({ id: 'exact', text: 'walnut cake' }),
      testDocument({ id: 'f', text: 'tea' }),
    ])
    expect(asked([index], { text: 'walnut cake', near: [['exact', 1]] }).ranked[0]).toMatchObject({ score: 1 })
    const half = asked([index], { text: 'walnut cake', near: [['exact', 0.5]] }).ranked[0]
    expect(half?.signals.meaning).toBe(0.5)
  })
})

describe('turns of a session', () => {
  const turn = (id: string, said: string, at: number | undefined, more: Partial<Memory> = {}): IndexedDocument =>
    testDocument({
      id,
      text: said,
      type: 'episode',
      occurredAt: now - dayMs + (at ?? 0),
      source: { session: 's', by: { user: 'ana' }, ...(at === undefined ? {} : { turn: at }) },
      ...more,
    })
  const signalsIn = (documents: IndexedDocument[], id: string, query: Partial<Asked> = {}) =>
    asked([buildIndex(documents)], { text: 'walnut cake', ...query }).ranked.find(({ document }) => document.id === id)
      ?.signals

  test('lend to those beside them, by their distance', () => {
    const documents = [turn('a', 'who bakes a walnut cake?', 1), turn('b', 'Ben', 2), turn('c', 'on Sunday', 3)]
    const [b, c] = [signalsIn(documents, 'b'), signalsIn(documents, 'c')]
    expect(b).toMatchObject({ wordsBefore: b?.wordsOfQuestion, wordsTwoBefore: 0, words: 0 })
    expect(b?.wordsBefore).toBeGreaterThan(0.5)
    expect(c).toMatchObject({ wordsBefore: 0, wordsTwoBefore: b?.wordsBefore, wordsOfQuestion: 0 })
    expect(signalsIn(documents, 'c', { neighbours: 1 })).toBeUndefined()
    expect(signalsIn(documents, 'b', { neighbours: 0 })).toBeUndefined()
  })

  test.each([
    [[1, 2], 'wordsBefore'],
    [[1, 3], 'wordsTwoBefore'],
    [[1, 4], undefined],
    [[undefined, undefined], 'wordsBefore'],
  ] as const)('of which some are missing are not beside each other: turns %j', ([first, second], expected) => {
    const found = signalsIn([turn('a', 'walnut cake', first), turn('b', 'Ben', second)], 'b')
    for (const name of ['wordsBefore', 'wordsTwoBefore'] as const)
      expect((found?.[name] ?? 0) > 0, name).toBe(name === expected)
  })

  test('lend no further than the caller wants, also where a turn is missing', () => {
    const documents = [turn('a', 'walnut cake', 1), turn('b', 'Ben', 3)]
    expect(signalsIn(documents, 'b', { neighbours: 2 })?.wordsTwoBefore).toBeGreaterThan(0)
    expect(signalsIn(documents, 'b', { neighbours: 1 })).toBeUndefined()
  })

  test('that are far from what was found are no candidates, whatever is missing in between', () => {
    expect(signalsIn([turn('a', 'walnut cake', 1), turn('b', 'Ben', 9)], 'b')).toBeUndefined()
  })

  test('two people who call their sessions alike have two', () => {
    const anas = turn('a', 'walnut cake', 1)
    const bens = turn('b', 'Ben', 2, { source: { session: 's', turn: 2, by: { user: 'ben' } } })
    expect(anas.sessionKey).not.toBe(bens.sessionKey)
    expect(signalsIn([anas, bens], 'b')).toBeUndefined()
    expect(signalsIn([anas, turn('b', 'Ben', 2)], 'b')).toBeDefined()
  })

  test('what was only learned in a session is no turn of it', () => {
    const learned = testDocument({ id: 'l', text: 'Ben', source: { session: 's', by: { user: 'ana' } } })
    expect(learned.sessionKey).toBeUndefined()
    expect(signalsIn([turn('a', 'walnut cake', 1), learned], 'l')).toBeUndefined()
  })

  test('the first turns of a session open it', () => {
    const documents = [1, 2, 3, 4].map((at) => turn(`t${at}`, 'walnut cake', at))
    expect([1, 2, 3, 4].map((at) => signalsIn(documents, `t${at}`)?.opening)).toEqual([1, 1 / 2, 1 / 3, 1 / 3])
  })
})

test.each([
  [0, 0.3],
  [20, 0.3],
  [60, 0.525],
  [100, 0.75],
  [10_000, 0.75],
])('length counts more where texts are longer: %d words on average, b is %d', (average, b) => {
  expect(lengthNormalisation(average)).toBeCloseTo(b, 12)
})
