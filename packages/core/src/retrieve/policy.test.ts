import { describe, expect, test } from 'vitest'
import { ConfigError, InputError } from '../errors.ts'
import type { MemoryHandle } from '../handle.ts'
import { createMemory } from '../memory.ts'
import { inMemory } from '../stores/in-memory.ts'
import { testClock } from '../testing/clock.ts'
import { testStores } from '../testing/stores.ts'
import { dayMs } from '../time.ts'
import type { Policy } from './policy.ts'
import type { SearchOptions } from './search.ts'

const alice = { tenant: 'acme', user: 'alice' }
const texts = async (hits: ReturnType<MemoryHandle['search']>): Promise<string[]> =>
  (await hits).map(({ memory }) => memory.text)

describe.each(testStores)('on the $name store', ({ open }) => {
  const clock = testClock()
  const ago = (days: number): number => clock.now() - days * dayMs

  /** A memory with one policy, `p`. */
  async function handleWith(policy: Policy): Promise<MemoryHandle> {
    return (await createMemory({ store: open(), now: clock.now, policies: { p: policy } })).for({
      ...alice,
      agent: 'support',
    })
  }

  describe.each<[keyof Policy, Policy, SearchOptions, string[], string[]]>([
    ['types', { types: ['preference'] }, { types: ['fact'] }, ['walnut bread'], ['walnut cake', 'walnut tree']],
    ['limit', { limit: 1 }, { limit: 2 }, ['walnut bread'], ['walnut bread', 'walnut cake']],
    ['windowDays', { windowDays: 5 }, { windowDays: 15 }, ['walnut bread'], ['walnut bread', 'walnut cake']],
    ['windowDays', { windowDays: 5 }, { since: ago(15) }, ['walnut bread'], ['walnut bread', 'walnut cake']],
    ['sources', { sources: { channel: 'mail' } }, { sources: { channel: ['chat'] } }, ['walnut cake'], ['walnut tree']],
    ['minScore', { minScore: 0.92 }, { minScore: 0 }, ['walnut bread'], ['walnut bread', 'walnut cake', 'walnut tree']],
  ])('%s', (_, policy, call, byPolicy, byCall) => {
    test(`${JSON.stringify(policy)} holds, and ${JSON.stringify(call)} of the call goes before it`, async () => {
      const handle = await handleWith(policy)
      await handle.add({ type: 'preference', text: 'walnut bread', occurredAt: ago(1) })
      await handle.add({ text: 'walnut cake', occurredAt: ago(10), importance: 0, source: { channel: 'mail' } })
      await handle.add({ text: 'walnut tree', occurredAt: ago(20), importance: 0, source: { channel: 'chat' } })
      expect(await texts(handle.search('walnut', { policy: 'p' }))).toEqual(byPolicy)
      expect(await texts(handle.search('walnut', { policy: 'p', ...call }))).toEqual(byCall)
      expect((await texts(handle.search('walnut'))).length).toBe(3)
      const [option] = Object.keys(call)
      const undecided = { policy: 'p', [option as string]: undefined }
      expect(await texts(handle.search('walnut', undecided))).toEqual(byPolicy)
    })
  })

  test.each<[NonNullable<Policy['sources']>, string[]]>([
    [{ agent: 'support' }, ['walnut one', 'walnut two']],
    [{ agent: ['sales', 'support'] }, ['walnut one', 'walnut three', 'walnut two']],
    [{ agent: 'sales' }, ['walnut three']],
    [{ agent: 'support', role: 'user' }, ['walnut one']],
    [{ speaker: 'Ana' }, ['walnut two']],
    [{ speaker: 'ana' }, []],
    [{ session: 's' }, []],
  ])('sources %j', async (sources, expected) => {
    const memory = await createMemory({ store: open() })
    const support = memory.for({ ...alice, agent: 'support' })
    await support.add({ text: 'walnut one', source: { role: 'user' } })
    await support.add({ text: 'walnut two', source: { role: 'assistant', speaker: 'Ana' } })
    await memory.for({ ...alice, agent: 'sales' }).add({ text: 'walnut three', source: { role: 'user' } })
    expect((await texts(support.search('walnut', { sources }))).sort()).toEqual(expected)
  })

  describe("prefer: 'recent'", () => {
    test('the newer first among those that are equally relevant, whichever was written first', async () => {
      const handle = await handleWith({ prefer: 'recent' })
      const days = [40, 3, 200, 0, 11]
      await handle.add(days.map((day) => ({ text: `walnut number${day}`, occurredAt: ago(day) })))
      const expected = [0, 3, 11, 40, 200].map((day) => `walnut number${day}`)
      const hits = await handle.search('walnut', { policy: 'p' })
      expect(hits.map(({ memory }) => memory.text)).toEqual(expected)
      expect(new Set(hits.map(({ score }) => score)).size).toBe(5)
      const plain = await handle.search('walnut')
      expect(new Set(plain.map(({ score }) => score)).size).toBe(1)
    })

    test('what is much more relevant stays first, however old', async () => {
      const handle = await handleWith({ prefer: 'recent' })
      await handle.add([
        { text: 'the walnut cake of the bakery in Lisbon', occurredAt: ago(3_000) },
        { text: 'walnut trees in the garden', occurredAt: ago(0) },
        { text: 'a train to the sea', occurredAt: ago(0) },
      ])
      const found = await texts(handle.search('walnut cake bakery Lisbon', { policy: 'p' }))
      expect(found[0]).toBe('the walnut cake of the bakery in Lisbon')
    })

    test('halfLifeDays says what counts as old', async () => {
      const handle = await handleWith({ prefer: 'recent' })
      await handle.add([
        { text: 'walnut new', occurredAt: ago(0) },
        { text: 'walnut old', occurredAt: ago(60) },
      ])
      const ratio = async (halfLifeDays: number): Promise<number> => {
        const [first, second] = await handle.search('walnut', { policy: 'p', halfLifeDays })
        return (second?.score ?? 0) / (first?.score ?? 0)
      }
      expect(await ratio(1)).toBeLessThan(0.5)
      expect(await ratio(60)).toBeGreaterThan(await ratio(1))
      expect(await ratio(100_000)).toBeGreaterThan(0.99)
    })
  })

  test('halfLifeDays lets fade what its type does not, by at most a fifth', async () => {
    const handle = await handleWith({ halfLifeDays: 1 })
    await handle.add([
      { text: 'walnut new', occurredAt: ago(0) },
      { text: 'walnut old', occurredAt: ago(400) },
    ])
    const [first, second] = await handle.search('walnut', { policy: 'p' })
    expect(first?.memory.text).toBe('walnut new')
    expect((second?.score ?? 0) / (first?.score ?? 1)).toBeCloseTo(0.8, 1)
    const [one, other] = await handle.search('walnut')
    expect(one?.score).toBe(other?.score)
  })

  test.each([
    [0, ['who has walnuts?']],
    [1, ['who has walnuts?', 'Ben']],
    [2, ['who has walnuts?', 'Ben', 'good']],
    [undefined, ['who has walnuts?', 'Ben', 'good']],
  ])('neighbours: %j', async (neighbours, expected) => {
    const handle = (await createMemory({ store: open() })).for({ ...alice, session: 's' })
    const turns = ['who has walnuts?', 'Ben', 'good', 'bye']
    await handle.add(turns.map((text, at) => ({ type: 'episode', text, source: { turn: at + 1 } })))
    const options = neighbours === undefined ? {} : { neighbours }
    expect((await texts(handle.search('walnuts', options))).sort()).toEqual([...expected].sort())
  })

  test('minScore: what comes back without it and has the score comes back, and nothing else', async () => {
    const handle = (await createMemory({ store: open() })).for(alice)
    await handle.add([
      'walnut cake with cream',
      'walnut',
      'cake',
      'cream and tea',
      'walnut tree',
      'a long text of cake',
    ])
    const all = await handle.search('walnut cake cream', { minScore: 0 })
    expect(all.length).toBe(6)
    for (const minScore of [...all.map(({ score }) => score), 0.2, 0.5, 1]) {
      const expected = all.filter(({ score }) => score >= minScore)
      expect(await handle.search('walnut cake cream', { minScore })).toEqual(expected)
    }
  })
})

test('there is no such policy: the nearest is named', async () => {
  const memory = await createMemory({ store: inMemory(), policies: { support: { limit: 3 }, constructor: {} } })
  const handle = memory.for(alice)
  await expect(handle.search('x', { policy: 'suport' })).rejects.toThrow(
    /^policy: unknown: "suport" \(did you mean "support"\?\)/,
  )
  for (const policy of ['toString', '__proto__', '', 7, null])
    await expect(handle.search('x', { policy: policy as string })).rejects.toThrow(InputError)
  expect(await handle.search('x', { policy: 'constructor' })).toEqual([])
})

test.each<[unknown, RegExp]>([
  ['support', /^policies: expected an object/],
  [[], /^policies: expected an object/],
  [{ support: 3 }, /^policies\.support: expected an object/],
  [{ support: null }, /^policies\.support: expected an object/],
  [{ support: { limits: 3 } }, /^policies\.support: unknown option "limits" \(did you mean "limit"\?\)/],
  [{ support: { limit: 0 } }, /^policies\.support: limit/],
  [{ support: { limit: 1_001 } }, /^policies\.support: limit/],
  [{ support: { types: ['fcat'] } }, /^policies\.support: types\[0\]: unknown type "fcat" \(did you mean "fact"\?\)/],
  [{ support: { types: 'fact' } }, /^policies\.support: types/],
  [{ support: { windowDays: 0 } }, /^policies\.support: windowDays/],
  [{ support: { windowDays: '3' } }, /^policies\.support: windowDays/],
  [{ support: { halfLifeDays: Number.POSITIVE_INFINITY } }, /^policies\.support: halfLifeDays/],
  [{ support: { prefer: 'newest' } }, /^policies\.support: prefer/],
  [{ support: { minScore: 1.1 } }, /^policies\.support: minScore/],
  [{ support: { minScore: Number.NaN } }, /^policies\.support: minScore/],
  [{ support: { neighbours: 3 } }, /^policies\.support: neighbours/],
  [{ support: { neighbours: -1 } }, /^policies\.support: neighbours/],
  [{ support: { sources: ['mail'] } }, /^policies\.support: sources/],
  [
    { support: { sources: { chanel: 'x' } } },
    /^policies\.support: sources\.chanel: unknown \(did you mean "channel"\?\)/,
  ],
  [{ support: { sources: { channel: [] } } }, /^policies\.support: sources\.channel/],
  [{ support: { sources: { channel: 3 } } }, /^policies\.support: sources\.channel/],
  [{ support: { budget: -1 } }, /^policies\.support: budget/],
  [{ support: { budget: 'all' } }, /^policies\.support: budget/],
])('wrong policies are refused when the memory is made: %j', async (policies, problem) => {
  const made = createMemory({ store: inMemory(), policies: policies as never })
  const error = await made.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(ConfigError)
  expect((error as Error).message).toMatch(problem)
})

test('a policy is what it was when the memory was made', async () => {
  const policy: Policy = { limit: 1 }
  const handle = (await createMemory({ store: inMemory(), policies: { p: policy } })).for(alice)
  await handle.add(['walnut one', 'walnut two'])
  policy.limit = 2
  expect(await handle.search('walnut', { policy: 'p' })).toHaveLength(1)
})
