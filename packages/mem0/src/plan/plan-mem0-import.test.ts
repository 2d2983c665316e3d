import { ConfigError, defineType } from '@loci/core'
import { describe, expect, onTestFinished, test } from 'vitest'
import { allOf, fixtureSource, sourceOf } from '../../test/fixture.ts'
import { type FindingKind, type Mem0Plan, type Mem0Record, type PlanOptions, planMem0Import } from '../index.ts'
import type { Mem0Event } from '../source.ts'

const now = Date.UTC(2026, 10, 1)
const day = (number: number): number => Date.UTC(2026, 0, number)

async function planned(source = fixtureSource(), options: Partial<PlanOptions> = {}): Promise<Mem0Plan> {
  const plan = await planMem0Import(source, { tenant: 'acme', now, ...options })
  onTestFinished(() => plan.close())
  return plan
}

/** What a plan makes of memories that are said one day after the other by the same user. */
async function plannedOf(
  texts: readonly (string | Partial<Mem0Record>)[],
  options: Partial<PlanOptions> = {},
): Promise<Mem0Plan> {
  const records = texts.map((given, index) => ({
    id: String(index),
    userId: 'alice',
    createdAt: day(index + 1),
    metadata: {},
    ...(typeof given === 'string' ? { text: given } : given),
  }))
  return await planned(sourceOf(records), options)
}

function countOf({ report }: Mem0Plan, kind: FindingKind): number {
  return report.findings.find((finding) => finding.kind === kind)?.count ?? 0
}

describe('the database that mem0 3.3.1 has made', () => {
  test('every row has one fate, and so has every owner', async () => {
    const { report } = await planned()
    const { fates, owners } = report
    expect(fates).toEqual({ current: 53, merged: 10, past: 2, expired: 3, left: 3 })
    expect(Object.values(fates).reduce((sum, count) => sum + count, 0)).toBe(report.memories)
    for (const fate of Object.keys(fates) as (keyof typeof fates)[]) {
      expect(owners.reduce((sum, owner) => sum + owner[fate], 0)).toBe(fates[fate])
    }
    for (const { memories, current, merged, past, expired, left } of owners) {
      expect(current + merged + past + expired + left).toBe(memories)
    }
    expect(owners.find(({ owner }) => owner === 'alice')).toEqual({
      owner: 'alice',
      tenant: 'acme',
      memories: 23,
      current: 16,
      merged: 4,
      past: 1,
      expired: 2,
      left: 0,
    })
  })

  test('findings with their numbers', async () => {
    const { report } = await planned()
    expect(Object.fromEntries(report.findings.map(({ kind, count }) => [kind, count]))).toEqual({
      duplicates: 10,
      contradictions: 2,
      alike: 2,
      changed: 6,
      expired: 3,
      ownerless: 1,
      lost: 1,
      broken: 2,
      misfits: 1,
      mangled: 1,
      unsearchable: 19,
      altered: 1,
      undated: 1,
      vectors: 1,
      deleted: 2,
      messages: 3,
    })
    const { examples, more } = report.findings[0] as (typeof report.findings)[number]
    expect(examples).toHaveLength(3)
    expect(more).toBe(6)
    expect(examples[0]).toEqual({
      owner: 'alice',
      lines: [
        '“Alice is vegetarian.” 2026-01-05, support',
        '“alice is vegetarian” 2026-01-09, planner',
        '“Alice is vegetarian!” 2026-01-30, chat-30',
      ],
    })
  })

  test('a deleted text is nowhere: not in the report, not in what is moved', async () => {
    const plan = await planned(fixtureSource(), { examples: 1000 })
    expect(JSON.stringify(plan.report) + (await allOf(plan.lines())).join('')).not.toMatch(/4242|8812/)
  })

  test('two runs are equal to the last character, and know of nothing but the time they are given', async () => {
    const [one, other] = [await planned(), await planned(fixtureSource(), { now: new Date(now) })]
    expect(one.report).toEqual(other.report)
    const lines = async ({ lines: of }: Mem0Plan): Promise<string> => (await allOf(of())).join('')
    expect(await lines(one)).toBe(await lines(other))
    expect(await lines(one)).toBe(await lines(one))
  })

  test('the examples are as many as wanted', async () => {
    const { report } = await planned(fixtureSource(), { examples: 0 })
    expect(report.findings.every(({ examples }) => examples.length === 0)).toBe(true)
    expect(report.findings[0]?.more).toBe(9)
  })
})

describe('decisions', () => {
  test('what is said again is counted, under the id of the first', async () => {
    const plan = await plannedOf(['Alice likes tea.', 'Alice has a dog.', 'alice likes tea'])
    expect([...plan.ids]).toEqual([
      ['0', '0'],
      ['1', '1'],
      ['2', '0'],
    ])
    expect(plan.report.fates).toEqual({ current: 2, merged: 1, past: 0, expired: 0, left: 0 })
  })

  test('not across users, nor across agents that know no user', async () => {
    const of = (record: Partial<Mem0Record>): Partial<Mem0Record> => ({ text: 'Refunds need approval.', ...record })
    const { report } = await planned(
      sourceOf(
        [
          of({ userId: 'alice' }),
          of({ userId: 'bob' }),
          of({ agentId: 'a' }),
          of({ agentId: 'b' }),
          of({ runId: 'a' }),
        ].map((record, index) => ({ id: String(index), createdAt: day(index), metadata: {}, ...record })),
      ),
    )
    expect(report.fates.merged).toBe(0)
    expect(report.owners.map(({ owner }) => owner)).toEqual(['agent a', 'agent b', 'alice', 'bob', 'session a'])
  })

  test('the later one of two opposites is true now, in whatever order they are stored', async () => {
    const [later, earlier] = [
      { text: 'Alice does not like sushi.', createdAt: day(9) },
      { text: 'Alice likes sushi.', createdAt: day(2) },
    ]
    for (const order of [
      [later, earlier],
      [earlier, later],
    ]) {
      const plan = await plannedOf(order)
      expect(plan.report.fates).toMatchObject({ current: 1, past: 1 })
      expect(plan.report.findings[0]?.examples[0]?.lines[0]).toMatch(/^“Alice likes sushi\.”/)
    }
  })

  test('a text counts from when it was said, not from when the memory was made or its metadata changed', async () => {
    const history: Mem0Event[] = [
      { memoryId: '0', action: 'ADD', after: 'Alice likes tea.', at: day(1) },
      { memoryId: '0', action: 'UPDATE', before: 'Alice likes tea.', after: 'Alice likes sushi.', at: day(20) },
      { memoryId: '0', action: 'UPDATE', before: 'Alice likes sushi.', after: 'Alice likes sushi.', at: day(40) },
    ]
    const records = [
      { id: '0', userId: 'alice', text: 'Alice likes sushi.', createdAt: day(1), updatedAt: day(40), metadata: {} },
      { id: '1', userId: 'alice', text: 'Alice does not like sushi.', createdAt: day(30), metadata: {} },
    ]
    const source = sourceOf(records, async function* () {
      yield* history
    })
    const plan = await planned(source)
    expect(plan.report.findings.find(({ kind }) => kind === 'contradictions')?.examples[0]?.lines[1]).toMatch(
      /does not like/,
    )
  })

  test('keys make slots, of which the last value is true', async () => {
    const plan = await plannedOf(['Alice lives in Berlin.', 'Alice lives in Lisbon.'], {
      draft: ({ text = '' }) => (/lives in/.test(text) ? { key: 'home', tags: ['place'] } : undefined),
    })
    expect(plan.report.fates).toMatchObject({ current: 1, past: 1 })
    expect(countOf(plan, 'contradictions')).toBe(1)
    expect(countOf(plan, 'alike')).toBe(0)
  })

  test('what is merely close is shown, and decided by whoever can', async () => {
    const texts = ['Alice lives in Berlin.', 'Alice lives in Lisbon.']
    expect(countOf(await plannedOf(texts), 'alike')).toBe(1)
    const decided = await plannedOf(texts, {
      decide: (cases) => cases.map(({ similar }) => ({ supersede: similar[0]?.memory.id as string })),
    })
    expect(countOf(decided, 'alike')).toBe(0)
    expect(countOf(decided, 'contradictions')).toBe(1)
  })

  test('own types', async () => {
    const note = defineType({ name: 'note', merge: 'append' })
    const plan = await plannedOf(['Same.', 'Same.'], { types: [note], draft: () => ({ type: 'note' }) })
    expect(plan.report.fates.current).toBe(2)
    await expect(plannedOf(['Same.'], { draft: () => ({ type: 'nite' }) })).rejects.toThrow(/nite/)
  })

  test('a memory is over when its last day is', async () => {
    const last = { text: 'A voucher.', expirationDate: '2026-10-31' }
    expect((await plannedOf([last], { now: Date.UTC(2026, 9, 31, 23, 59) })).report.fates.current).toBe(1)
    expect((await plannedOf([last], { now: Date.UTC(2026, 10, 1) })).report.fates.expired).toBe(1)
    const odd = { text: 'A voucher.', expirationDate: '2026-02-30' }
    expect((await plannedOf([odd])).report.fates.current).toBe(1)
  })
})

describe('what cannot be moved', () => {
  test('stays behind with the reason, and stops nothing', async () => {
    const plan = await plannedOf([
      'Fine.',
      { text: 'x'.repeat(70_000) },
      { text: 'Too long a name.', userId: 'u'.repeat(300) },
      { broken: 'its payload is not JSON' },
    ])
    expect(plan.report.fates).toMatchObject({ current: 1, left: 3 })
    expect(countOf(plan, 'refused')).toBe(2)
    expect(plan.report.findings.find(({ kind }) => kind === 'refused')?.examples[0]?.lines[0]).toMatch(
      /70000 characters/,
    )
  })

  test('characters that nothing stores are replaced, and told', async () => {
    const plan = await plannedOf([{ text: 'A\0B \uD800', metadata: { note: 'C\0' } }])
    expect(countOf(plan, 'mangled')).toBe(1)
    const lines = (await allOf(plan.lines())).join('')
    expect(JSON.parse(lines.split('\n')[1] as string).memory).toMatchObject({
      text: 'A\uFFFDB \uFFFD',
      metadata: { note: 'C\uFFFD' },
    })
  })

  test('an owner may be given to what has none, or taken away', async () => {
    const nobody = { text: 'The office closes at six.', userId: undefined } as unknown as Partial<Mem0Record>
    const given = await plannedOf([nobody], { identity: () => ({ org: 'acme' }) })
    expect(given.report.owners[0]?.owner).toBe('org acme')
    const taken = await plannedOf(['Alice likes tea.'], { identity: () => undefined })
    expect(taken.report.fates.left).toBe(1)
  })
})

test('dimensions of the application', async () => {
  const options = { identity: () => ({ household: 'miller' }), identities: { owners: ['household'] } }
  expect((await plannedOf(['The boiler is in the cellar.'], options)).report.owners[0]?.owner).toBe('household miller')
})

test('a wall between agents, for those who had one', async () => {
  const same = (agentId: string): Partial<Mem0Record> => ({ text: 'Alice likes tea.', agentId })
  const plan = await plannedOf([same('a'), same('b'), 'Alice likes tea.'], {
    draft: ({ agentId }) => (agentId === undefined ? undefined : { private: true }),
  })
  expect(plan.report.fates).toMatchObject({ current: 3, merged: 0, left: 0 })
})

test('tenants may differ from memory to memory', async () => {
  const plan = await plannedOf(['Alice likes tea.', { text: 'Alice likes tea.', metadata: { firm: 'b' } }], {
    tenant: ({ metadata }) => String(metadata.firm ?? 'a'),
  })
  expect(plan.tenants).toEqual(['a', 'b'])
  expect(plan.report.fates.current).toBe(2)
})

test('an empty store has an empty report', async () => {
  const { report } = await planned(sourceOf([]))
  expect(report).toMatchObject({ memories: 0, owners: [], findings: [], vectors: [] })
})

test('options are checked', async () => {
  await expect(planMem0Import(sourceOf([]), { tenant: 'a', tennant: 'b' } as PlanOptions)).rejects.toThrow(ConfigError)
})

test('it can be stopped', async () => {
  const signal = AbortSignal.abort(new Error('enough'))
  await expect(planned(fixtureSource(), { signal })).rejects.toThrow('enough')
})
