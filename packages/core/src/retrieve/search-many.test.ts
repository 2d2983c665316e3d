import { runs } from '@loci/testkit'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ConfigError, FilterError, InputError, LociError, MemoryTypeError } from '../errors.ts'
import type { MemoryHandle } from '../handle.ts'
import { createMemory } from '../memory.ts'
import { inMemory } from '../stores/in-memory.ts'
import { testClock } from '../testing/clock.ts'
import { testStores } from '../testing/stores.ts'
import { trigramEmbedder } from '../testing/trigram-embedder.ts'
import { dayMs } from '../time.ts'
import type { ManyQuery } from './search.ts'

const alice = { tenant: 'acme', user: 'alice' }
const words = ['walnut', 'cake', 'ferry', 'tea', 'Lisbon', 'yesterday', 'Ana']
const clock = testClock()

async function filled(handle: MemoryHandle): Promise<void> {
  await handle.add(
    Array.from({ length: 24 }, (_, at) => ({
      type: ['fact', 'episode', 'preference'][at % 3] as string,
      text: `${words[at % 7]} ${words[(at * 3 + 1) % 7]} ${words[(at * 5 + 2) % 7]} ${at}`,
      tags: [`t${at % 2}`],
      occurredAt: clock.now() - at * dayMs,
      source: { session: `s${at % 4}`, turn: at, speaker: at % 2 === 0 ? 'Ana' : 'Ben' },
    })),
  )
}

const query = fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 3 }).map((picked) => picked.join(' '))
const many: fc.Arbitrary<ManyQuery> = fc.oneof(
  query,
  fc.record(
    {
      query,
      limit: fc.integer({ min: 1, max: 8 }),
      types: fc.subarray(['fact', 'episode', 'preference']),
      minScore: fc.constantFrom(0, 0.2),
      neighbours: fc.nat(2),
      filter: fc.constantFrom({ tags: 't0' }, { tags: { in: [] } }),
      policy: fc.constantFrom('few', 'new'),
      explain: fc.boolean(),
      asOf: fc.constant(clock.now()),
    },
    { requiredKeys: ['query'] },
  ),
)

describe.each(testStores)('on the $name store', ({ open }) => {
  test.each([false, true])('the same as the searches one by one; embedder: %s', async (hasEmbedder) => {
    const policies = { few: { limit: 2 }, new: { prefer: 'recent' as const } }
    const embedder = hasEmbedder ? { embedder: trigramEmbedder() } : {}
    const handle = (await createMemory({ store: open(), now: clock.now, policies, ...embedder })).for(alice)
    await filled(handle)
    await new Promise((resolve) => setTimeout(resolve, 20))
    await fc.assert(
      fc.asyncProperty(fc.array(many, { maxLength: 5 }), async (queries) => {
        const single = []
        for (const one of queries) {
          const { query: text, ...options } = typeof one === 'string' ? { query: one } : one
          single.push(await handle.search(text, options))
        }
        expect(await handle.searchMany(queries)).toEqual(single)
      }),
      { numRuns: runs(15) },
    )
  })

  test('one call of the embedder for all', async () => {
    const embedder = trigramEmbedder()
    const handle = (await createMemory({ store: open(), embedder })).for(alice)
    await handle.add(['walnut cake', 'green tea'])
    embedder.calls = 0
    await handle.searchMany(['walnut', 'tea', 'walnut', { query: 'cake', limit: 1 }])
    expect(embedder.calls).toBe(1)
  })

  test('an embedder that is down degrades each, and each says so', async () => {
    const embedder = trigramEmbedder()
    const handle = (await createMemory({ store: open(), embedder })).for(alice)
    await handle.add(['walnut cake', 'green tea'])
    embedder.down = true
    const [cakes, teas] = await handle.searchMany(['walnuts', 'teas'], { explain: true })
    expect(cakes?.[0]).toMatchObject({ memory: { text: 'walnut cake' }, why: { degraded: [/refused/] } })
    expect(teas?.[0]?.why?.degraded?.[0]).toMatch(/connection refused/)
  })
})

test('options of the call hold for each query that does not say otherwise', async () => {
  const handle = (await createMemory({ store: inMemory() })).for(alice)
  await handle.add(['walnut one', 'walnut two', 'walnut three'])
  const found = await handle.searchMany(['walnut', { query: 'walnut', limit: 3 }], { limit: 1 })
  expect(found.map((hits) => hits.length)).toEqual([1, 3])
})

test('no queries, no answers', async () => {
  const embedder = trigramEmbedder()
  const handle = (await createMemory({ store: inMemory(), embedder })).for(alice)
  expect(await handle.searchMany([])).toEqual([])
  expect(embedder.calls).toBe(0)
})

test.each<[unknown, unknown, RegExp]>([
  ['walnut', InputError, /^queries: expected a list/],
  [Array.from({ length: 101 }, () => 'x'), InputError, /^queries: .*at most 100/],
  [['a', 'b', ''], InputError, /^queries\[2\]\.?.*: expected a string that is not blank/],
  [['a', 'b', 3], InputError, /^queries\[2\]: expected a string or/],
  [['a', 'b', null], InputError, /^queries\[2\]: expected a string or/],
  [['a', 'b', { limit: 3 }], InputError, /^queries\[2\]\.query: expected a string/],
  [['a', 'b', { query: 'c', limit: 0 }], InputError, /^queries\[2\]\.limit: /],
  [['a', 'b', { query: 'c', lmit: 3 }], ConfigError, /^queries\[2\]: unknown option "lmit" \(did you mean "limit"\?\)/],
  [['a', 'b', { query: 'c', signal: new AbortController().signal }], ConfigError, /^queries\[2\]: unknown option/],
  [['a', 'b', { query: 'c', policy: 'none' }], InputError, /^queries\[2\]\.policy: unknown/],
  [['a', 'b', { query: 'c', types: ['fcat'] }], MemoryTypeError, /^queries\[2\]\.types\[0\]: unknown type/],
  [['a', 'b', { query: 'c', filter: { 'metadata.x': 1 } }], FilterError, /^queries\[2\]\.filter/],
])('what is wrong is named with its place: %j', async (queries, kind, problem) => {
  const handle = (await createMemory({ store: inMemory() })).for(alice)
  const error = await handle.searchMany(queries as ManyQuery[]).catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(kind)
  expect(error).toBeInstanceOf(LociError)
  expect((error as Error).message).toMatch(problem)
})
