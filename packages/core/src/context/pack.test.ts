import { runs } from '@loci/testkit'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { declareDimensions } from '../scope.ts'
import { testMemory } from '../testing/memory.ts'
import { builtInTypes } from '../types/built-in.ts'
import { type Counted, toCosts } from './get-context.ts'
import { type ContextFormat, contextFormats, createLayout } from './layout.ts'
import { type Candidate, type Packed, pack, packing } from './pack.ts'

const model = { types: new Map(builtInTypes.map((type) => [type.name, type])), dimensions: declareDimensions() }

/** Counters as tokenizers are, and as they are not: parts that take more or less than their whole, whole texts at random. */
const counters: { [name: string]: (text: string) => number } = {
  characters: (text) => text.length,
  'rounded up': (text) => Math.ceil(text.length / 4),
  'with a fee': (text) => 3 + text.length / 5,
  'the whole takes more': (text) => (text.length / 50) ** 2,
  scattered: (text) => [...text].reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) % 997, 7),
  nothing: () => 0,
}

const entry = fc.record({
  text: fc.lorem({ maxCount: 30 }),
  type: fc.constantFrom('fact', 'episode', 'task_state', 'feedback'),
  score: fc.double({ min: 0, max: 1, noNaN: true }),
  session: fc.option(fc.constantFrom('s1', 's2', 's3'), { nil: undefined }),
  day: fc.integer({ min: 0, max: 3 }),
})
const entries = fc.array(entry, { maxLength: 14 })
type Entry = Omit<typeof entry extends fc.Arbitrary<infer T> ? T : never, 'type'> & { type: string }

function toCandidate({ text, type, score, session, day }: Entry, id: string): Candidate {
  const source = session === undefined ? {} : { session, speaker: 'Ann' }
  const memory = testMemory({ id, text, type, importance: score, occurredAt: day * 86_400_000, source })
  return { memory, score }
}

const toAlways = (given: readonly Entry[]): Candidate[] =>
  given.map((one, index) =>
    toCandidate({ ...one, type: one.day === 0 ? 'instruction' : 'preference' }, `a${String(index).padStart(2, '0')}`),
  )
const toFound = (given: readonly Entry[]): Candidate[] =>
  given
    .map((one, index) => toCandidate(one, `f${String(index).padStart(2, '0')}`))
    .sort((a, b) => b.score - a.score || (a.memory.id < b.memory.id ? -1 : 1))

interface Setting {
  counter: string
  format: ContextFormat
  cite: boolean
  budget: number
}
const setting: fc.Arbitrary<Setting> = fc.record({
  counter: fc.constantFrom(...Object.keys(counters)),
  format: fc.constantFrom(...contextFormats),
  cite: fc.boolean(),
  budget: fc.integer({ min: 0, max: 900 }),
})

function packed(
  always: readonly Candidate[],
  found: readonly Candidate[],
  { counter, format, cite, budget }: Setting,
): Packed<Counted> {
  const costs = toCosts({ countTokens: counters[counter] as () => number }, createLayout(model, format, cite))
  return pack({ always, found, budget, alwaysShare: 0.5, costs })
}

const idsOf = (candidates: readonly Candidate[]): string[] => candidates.map(({ memory }) => memory.id)

describe('packing', () => {
  test('never exceeds the budget, by whatever counter and in whatever format, and loses nothing', () => {
    fc.assert(
      fc.property(entries, entries, setting, (a, b, given) => {
        const { used, dropped, whole } = packed(toAlways(a), toFound(b), given)
        const count = counters[given.counter] as (text: string) => number
        if (whole.text !== '') expect(count(whole.text)).toBeLessThanOrEqual(given.budget)
        const contents = (whole.messages ?? []).map(({ content }) => count(content))
        expect(contents.reduce((sum, tokens) => sum + tokens, 0)).toBeLessThanOrEqual(given.budget)
        expect(whole.tokens).toBeLessThanOrEqual(given.budget)
        expect([...idsOf(used), ...idsOf(dropped)].sort()).toEqual(idsOf([...toAlways(a), ...toFound(b)]).sort())
        expect(whole.sections.flatMap(({ memories }) => memories.map(({ id }) => id)).sort()).toEqual(
          idsOf(used).sort(),
        )
      }),
      { numRuns: runs(400) },
    )
  })

  test('drops no always-on memory for a lesser one: without those there is no room for it either', () => {
    fc.assert(
      fc.property(entries, entries, setting, (a, b, given) => {
        const additive = { ...given, counter: 'characters' }
        const always = toAlways(a)
        const { dropped } = packed(always, toFound(b), additive)
        for (const lost of dropped.filter(({ memory }) => memory.id.startsWith('a'))) {
          const better = always.filter(({ memory }) => memory.importance >= lost.memory.importance)
          expect(idsOf(packed(better, [], additive).dropped)).toContain(lost.memory.id)
        }
      }),
      { numRuns: runs(200) },
    )
  })

  test('begins alike whatever was found, and with whatever order the always-on memories came', () => {
    fc.assert(
      fc.property(entries, entries, entries, setting, (a, b, c, given) => {
        const additive = { ...given, counter: 'characters', format: 'messages' as const }
        const system = ({ whole }: Packed<Counted>): string | undefined =>
          whole.messages?.find(({ role }) => role === 'system')?.content
        const one = packed(toAlways(a), toFound(b), additive)
        const other = packed(toAlways(a).reverse(), toFound(c), additive)
        expect(system(one)).toBe(system(other))
        const alone = packed(toAlways(a), [], { ...additive, format: 'markdown' })
          .whole.text.split('\n')
          .slice(0, -1)
        const text = packed(toAlways(a), toFound(b), { ...additive, format: 'markdown' }).whole.text.split('\n')
        if (alone.length > 0) expect(text.slice(0, alone.length)).toEqual(alone)
      }),
      { numRuns: runs(200) },
    )
  })

  test('one more memory at the end of the ranking changes nothing of what was chosen before it', () => {
    fc.assert(
      fc.property(entries, entries, entry, setting, (a, b, c, given) => {
        const found = toFound(b)
        const last = Math.min(1, ...found.map(({ score }) => score)) * packing.beyondShare
        const more = [...found, toCandidate({ ...c, score: last }, 'f99')]
        const chosen = idsOf(packed(toAlways(a), found, given).used)
        const again = idsOf(packed(toAlways(a), more, given).used)
        expect(again.filter((id) => id !== 'f99')).toEqual(chosen)
      }),
      { numRuns: runs(300) },
    )
  })

  test('the order in which memories are handed to the writer does not matter', () => {
    fc.assert(
      fc.property(entries, entries, setting, (a, b, { format, cite }) => {
        const { write } = createLayout(model, format, cite)
        const memories = [...toAlways(a), ...toFound(b)].map(({ memory }) => memory)
        expect(write([...memories].reverse())).toEqual(write(memories))
      }),
      { numRuns: runs(100) },
    )
  })
})

describe('what is left out', () => {
  const simple = { counter: 'characters', format: 'markdown', cite: false } as const
  const turn = (id: string, session: string, score: number, text = 'x'.repeat(90)): Candidate => ({
    memory: testMemory({ id, type: 'episode', text, source: { session } }),
    score,
  })

  test('is far below the best, with numbers', () => {
    const found = [0.8, 0.3, 0.1].map((score, index) => ({ memory: testMemory({ id: `${index}` }), score }))
    const { used, dropped } = packed([], found, { ...simple, budget: 1_000 })
    expect(idsOf(used)).toEqual(['0', '1'])
    expect(dropped.map(({ reason }) => reason)).toEqual(['far below the best: 0.100 of 0.800'])
  })

  test('is over the budget, with numbers; and when nothing fits for long, the rest is not measured', () => {
    const counted: string[] = []
    const costs = toCosts(
      {
        countTokens(text) {
          counted.push(text)
          return text.length
        },
      },
      createLayout(model, 'markdown', false),
    )
    const found = Array.from({ length: 60 }, (_, index) => turn(`t${index}`, 's', 0.9))
    const { used, dropped } = pack({ always: [], found, budget: 450, alwaysShare: 0.5, costs })
    expect(used).toHaveLength(3)
    expect(dropped[0]?.reason).toMatch(/^over the budget.*: 93 tokens, 52 left$/)
    expect(dropped.at(-1)?.reason).toBe('over the budget: 52 tokens left, and 10 that came before did not fit')
    expect(counted.length).toBeLessThan(20)
  })

  test('of a session that has had its share, what others say nearly as well comes first', () => {
    const talkative = Array.from({ length: 40 }, (_, index) => turn(`a${index}`, 'one', 0.9 - index / 1_000))
    const others = Array.from({ length: 10 }, (_, index) => turn(`b${index}`, 'other', 0.6 - index / 1_000))
    const share = (found: Candidate[], session: string): number =>
      packed([], found, { ...simple, budget: 2_000 }).used.filter(({ memory }) => memory.source.session === session)
        .length
    expect(share(talkative, 'one')).toBe(20)
    expect(share([...talkative, ...others], 'one')).toBe(10)
    expect(share([...talkative, ...others], 'other')).toBe(10)
    const { dropped } = packed([], [...talkative, ...others], { ...simple, budget: 2_000 })
    expect(dropped[0]?.reason).toMatch(
      /^over the budget, after others, for its session had its share: 93 tokens, \d+ left$/,
    )
    const endless = turn('a', 'one', 0.95, 'x'.repeat(5_000))
    expect(share([endless, ...talkative, ...others], 'one')).toBe(10)
    const faint = others.map(({ memory }) => ({ memory, score: 0.3 }))
    expect(share([...talkative, ...faint], 'other')).toBe(0)
  })
})
