import { runs } from '@loci/testkit'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ConfigError, InputError } from '../errors.ts'
import { createMemory, type LociMemory } from '../memory.ts'
import type { Memory } from '../record.ts'
import { delay } from '../stores/call.ts'
import { inMemory } from '../stores/in-memory.ts'
import { testClock } from '../testing/clock.ts'
import { historySteps, takeStep } from '../testing/random-history.ts'
import { testStores } from '../testing/stores.ts'
import { trigramEmbedder } from '../testing/trigram-embedder.ts'
import { dayMs } from '../time.ts'

const alice = { tenant: 'acme', user: 'alice' }
const bob = { tenant: 'acme', user: 'bob' }
const idOf = ({ memory }: { memory?: { id: string } | undefined }): string => memory?.id as string

/** More than the hostile store's. */
const indexLagMs = 15

describe.each(testStores)('on the $name store', ({ open }) => {
  test('not-visible: the same answer for what belongs to another and for what does not exist', async () => {
    const memory = await createMemory({ store: open() })
    const foreign = idOf(await memory.for(bob).add('walnut cake'))
    const otherTenant = idOf(await memory.for({ tenant: 'other', user: 'alice' }).add('walnut cake'))
    const handle = memory.for(alice)
    const nothing = await handle.whyNot('00000000-0000-7000-8000-000000000000', 'walnut')
    expect(nothing.stage).toBe('not-visible')
    for (const id of [foreign, otherTenant]) expect(await handle.whyNot(id, 'walnut')).toEqual({ ...nothing, id })
  })

  test('not-visible: what is being erased, or used without consent', async () => {
    const memory = await createMemory({ store: open() })
    const id = idOf(await memory.for(alice).add('walnut'))
    await memory.admin('acme').consent.set({ user: 'alice' }, { purpose: 'ads', decision: 'denied' })
    const ads = memory.for(alice, { purpose: 'ads' })
    const unknown = await ads.whyNot('00000000-0000-7000-8000-000000000000', 'walnut')
    expect(await ads.whyNot(id, 'walnut')).toEqual({ ...unknown, id })
    expect((await memory.for(alice, { purpose: 'support' }).whyNot(id, 'walnut')).stage).toBe('returned')
  })

  test('pending, forgotten, superseded', async () => {
    const memory = await createMemory({
      store: open(),
      hooks: { review: ({ tags }) => (tags.includes('check') ? 'pending' : 'pass') },
    })
    const handle = memory.for(alice)
    const pending = idOf(await handle.add({ text: 'walnut', tags: ['check'] }))
    expect(await handle.whyNot(pending, 'walnut')).toMatchObject({ stage: 'pending', id: pending })
    const forgotten = idOf(await handle.add('walnut tea'))
    await handle.forget(forgotten)
    expect(await handle.whyNot(forgotten, 'walnut')).toMatchObject({ stage: 'forgotten' })
    const old = idOf(await handle.upsert({ key: 'city', text: 'walnut Berlin' }))
    const next = await handle.upsert({ key: 'city', text: 'walnut Munich' })
    const answer = await handle.whyNot(old, 'walnut')
    expect(answer).toMatchObject({ stage: 'superseded', by: idOf(next), at: next.memory?.validFrom })
    expect(answer.reason).toContain(idOf(next))
  })

  test('archived, expired, not-yet-valid', async () => {
    const clock = testClock()
    const sweep = { fadedBelow: 0.5 }
    const memory = await createMemory({
      store: open(),
      now: clock.now,
      sweep,
      types: [{ name: 'mood', merge: 'append', halfLifeDays: 1 }],
    })
    const handle = memory.for(alice)
    const faded = idOf(await handle.add({ type: 'mood', text: 'walnut mood' }))
    const expiresAt = clock.now() + dayMs
    const expired = idOf(await handle.add({ type: 'fact', text: 'walnut for a day', expiresAt }))
    const validFrom = clock.now() + 100 * dayMs
    const toCome = idOf(await handle.add({ type: 'fact', text: 'walnut to come', validFrom }))
    expect((await handle.whyNot(expired, 'walnut')).stage).toBe('returned')
    clock.advance(dayMs)
    expect(await handle.whyNot(expired, 'walnut')).toMatchObject({ stage: 'expired', at: expiresAt })
    expect(await handle.whyNot(toCome, 'walnut')).toMatchObject({ stage: 'not-yet-valid', at: validFrom })
    clock.advance(30 * dayMs)
    await memory.sweep()
    expect(await handle.whyNot(faded, 'walnut')).toMatchObject({ stage: 'archived' })
    clock.advance(70 * dayMs)
    expect((await handle.whyNot(toCome, 'walnut')).stage).toBe('returned')
  })

  test('filtered, with what does not hold', async () => {
    const clock = testClock()
    const memory = await createMemory({
      store: open(),
      now: clock.now,
      policies: { mails: { sources: { channel: 'mail' } } },
    })
    const handle = memory.for(alice)
    const draft = { text: 'walnut', tags: ['food'], occurredAt: clock.now() - 10 * dayMs, source: { channel: 'chat' } }
    const id = idOf(await handle.add(draft))
    const fieldsOf = async (options: Parameters<typeof handle.whyNot>[2]): Promise<string[]> => {
      const answer = await handle.whyNot(id, 'walnut', options)
      if (answer.stage !== 'filtered') throw new Error(`it is ${answer.stage}`)
      return answer.filters.map((filter) => ('field' in filter ? filter.field : filter.op))
    }
    expect(await fieldsOf({ types: ['preference'] })).toEqual(['type'])
    expect(await fieldsOf({ windowDays: 5 })).toEqual(['occurredAt'])
    expect(await fieldsOf({ since: clock.now(), until: clock.now() - 20 * dayMs })).toEqual([
      'occurredAt',
      'occurredAt',
    ])
    expect(await fieldsOf({ policy: 'mails' })).toEqual(['source.channel'])
    expect(await fieldsOf({ types: ['preference'], filter: { tags: 'work' } })).toEqual(['type', 'tags'])
    expect(await fieldsOf({ filter: { or: [{ tags: 'work' }, { tags: 'home' }] } })).toEqual(['or'])
    expect(await fieldsOf({ types: [] })).toEqual([])
    expect((await handle.whyNot(id, 'walnut', { filter: { tags: 'food' } })).stage).toBe('returned')
    expect((await handle.whyNot(id, 'walnut', { types: ['preference'] })).reason).toMatch(/the filter on type/)
  })

  test('not-a-candidate, with the terms', async () => {
    const handle = (await createMemory({ store: open() })).for(alice)
    const id = idOf(await handle.add('walnut cake'))
    expect(await handle.whyNot(id, 'green teas')).toMatchObject({
      stage: 'not-a-candidate',
      terms: ['green', 'tea'],
      nearest: 0,
      reason: expect.stringMatching(/green, tea.*no search by meaning/),
    })
  })

  test('not-a-candidate: not among the nearest, or nobody could look for them', async () => {
    const embedder = trigramEmbedder()
    const handle = (await createMemory({ store: open(), embedder })).for(alice)
    const id = idOf(await handle.add('xyz'))
    await handle.add('green tea')
    embedder.down = true
    const answer = await handle.whyNot(id, 'green')
    expect(answer.stage).toBe('not-a-candidate')
    expect(answer.reason).toMatch(/connection refused/)
  })

  test('outranked, by whom, with numbers', async () => {
    const handle = (await createMemory({ store: open() })).for(alice)
    const outcomes = await handle.add([
      'walnut cake',
      'walnut bread and butter',
      'a walnut tree in a big garden',
      'tea',
    ])
    const last = idOf(outcomes[2] as (typeof outcomes)[number])
    const hits = await handle.search('walnut cake', { limit: 2 })
    const answer = await handle.whyNot(last, 'walnut cake', { limit: 2 })
    expect(answer).toMatchObject({
      stage: 'outranked',
      rank: 3,
      limit: 2,
      by: hits.map(({ memory, score }) => ({ id: memory.id, score })),
      why: { ranks: { all: 3 }, terms: ['walnut'] },
    })
    const all = await handle.search('walnut cake')
    expect(answer).toMatchObject({ score: all[2]?.score })
    expect(answer.reason).toContain(hits[1]?.score.toFixed(3))
  })

  test('below-min-score', async () => {
    const handle = (await createMemory({ store: open() })).for(alice)
    const outcomes = await handle.add(['walnut cake', 'walnut bread and butter'])
    const id = idOf(outcomes[1] as (typeof outcomes)[number])
    const score = (await handle.search('walnut cake'))[1]?.score as number
    const answer = await handle.whyNot(id, 'walnut cake', { minScore: score + 0.01 })
    expect(answer).toMatchObject({ stage: 'below-min-score', score, minScore: score + 0.01, rank: 2 })
    expect((await handle.whyNot(id, 'walnut cake', { minScore: score })).stage).toBe('returned')
  })

  test('refused by a hook', async () => {
    const seen: string[] = []
    const memory = await createMemory({
      store: open(),
      hooks: {
        beforeReturn(found, { operation }) {
          seen.push(operation)
          return found.tags.includes('secret') ? undefined : found
        },
      },
    })
    const handle = memory.for(alice)
    const id = idOf(await handle.add({ text: 'walnut', tags: ['secret'] }))
    const answer = await handle.whyNot(id, 'walnut')
    expect(answer).toMatchObject({ id, stage: 'refused' })
    expect(Object.keys(answer).sort()).toEqual(['id', 'reason', 'stage'])
    expect(seen.length).toBeGreaterThan(0)
  })

  test('returned, with its place', async () => {
    const handle = (await createMemory({ store: open() })).for(alice)
    const outcomes = await handle.add(['walnut cake', 'walnut bread'])
    const id = idOf(outcomes[1] as (typeof outcomes)[number])
    const [, hit] = await handle.search('walnut cake', { explain: true })
    expect(await handle.whyNot(id, 'walnut cake')).toMatchObject({
      stage: 'returned',
      rank: 2,
      ...(hit?.why && { why: hit.why }),
    })
  })

  test.each([false, true])('after a random history it says what the search does; embedder: %s', async (hasEmbedder) => {
    const query = fc.constantFrom('heliotrope', 'marzipan ferry', 'glacier lantern wombat', 'cello tea')
    const options = fc.record(
      {
        limit: fc.integer({ min: 1, max: 4 }),
        minScore: fc.constantFrom(0.3, 0.6),
        types: fc.constantFrom(['fact'], ['fact', 'episode']),
        filter: fc.constantFrom({ tags: 't1' }, { key: 'first' }),
        prefer: fc.constantFrom('recent' as const),
      },
      { requiredKeys: [] },
    )
    await fc.assert(
      fc.asyncProperty(historySteps, query, options, async (steps, text, more) => {
        const clock = testClock()
        const embedder = hasEmbedder ? { embedder: trigramEmbedder() } : {}
        const memory: LociMemory = await createMemory({ store: open(), now: clock.now, ...embedder })
        for (const step of steps) await takeStep(memory, clock, step)
        const handle = memory.for({ tenant: 't', user: 'alice' })
        // What the index has not yet would be found by the second read and not by the first.
        if (hasEmbedder) await delay(indexLagMs, undefined)
        const hits = (await handle.search(text, more)).map((hit) => hit.memory.id)
        const lists: Memory[] = []
        for (const status of ['active', 'superseded', 'forgotten', 'archived'] as const)
          for (const user of ['alice', 'bob'])
            lists.push(...(await memory.for({ tenant: 't', user }).list({ status, limit: 100 })).items)
        for (const { id } of lists) {
          const { stage } = await handle.whyNot(id, text, more)
          expect(`${id} ${stage === 'returned'}`).toBe(`${id} ${hits.includes(id)}`)
        }
        expect(hits.every((id) => lists.some((one) => one.id === id))).toBe(true)
      }),
      { numRuns: runs(15) },
    )
  })
})

test('what cannot be right is an error', async () => {
  const handle = (await createMemory({ store: inMemory() })).for(alice)
  const id = idOf(await handle.add('walnut'))
  for (const wrong of [undefined, 7, '', null])
    await expect(handle.whyNot(wrong as never, 'walnut')).rejects.toThrow(InputError)
  await expect(handle.whyNot(id, ' ')).rejects.toThrow(InputError)
  await expect(handle.whyNot(id, 'walnut', { limit: 0 })).rejects.toThrow(/^limit/)
  for (const option of ['asOf', 'vector', 'explain', 'limits'])
    await expect(handle.whyNot(id, 'walnut', { [option]: 1 } as never)).rejects.toThrow(ConfigError)
})
