import { describe, expect, test } from 'vitest'
import type { MemoryConfig } from '../config.ts'
import { ConfigError } from '../errors.ts'
import type { MemoryHandle } from '../handle.ts'
import { createMemory } from '../memory.ts'
import type { Extractor } from '../models/contract.ts'
import { testClock } from '../testing/clock.ts'
import { plainTriggers } from '../testing/plain-triggers.ts'
import { testStores } from '../testing/stores.ts'
import { dayMs } from '../time.ts'
import type { Trigger } from './trigger.ts'
import type { Turn } from './turn.ts'

const identity = { tenant: 'acme', user: 'alice', session: 's1' }

function finding(find: (turn: Turn, before: readonly Turn[]) => unknown): Trigger {
  return { name: 'own', read: (turn, { before }) => [find(turn, before)].flat() as never }
}

describe.each(testStores)('what triggers and models get wrong, on the $name store', ({ open }) => {
  const asAlice = async (own: Trigger | undefined, config: Partial<MemoryConfig> = {}): Promise<MemoryHandle> => {
    const triggers = own === undefined ? plainTriggers : [own, ...plainTriggers]
    return (await createMemory({ store: open(), ...config, ingest: { triggers } })).for(identity)
  }
  const tea = { id: '1', role: 'user', content: 'I like tea' }

  test.each([
    ['a long key', { key: 'k'.repeat(513), text: 'x' }, 'key'],
    ['a long text', { text: 'x'.repeat(70_000) }, 'text'],
    ['an unknown type', { type: 'mood', text: 'x' }, 'mood'],
    ['no text', { type: 'fact' }, 'text'],
    ['a scope of somebody else', { text: 'x', scope: { user: 'bob' } }, 'scope'],
    ['times that cannot be', { text: 'x', validFrom: 5, validTo: 3 }, 'validTo'],
    ['what begins later', { key: 'k', text: 'x', validFrom: Date.now() + 99 * dayMs }, 'future'],
    ['a getter that throws', Object.defineProperty({}, 'text', { enumerable: true, get: () => JSON.parse('{') }), ''],
  ])('a draft of a trigger with %s is refused with the reason, and the rest stays', async (_what, draft, reason) => {
    const alice = await asAlice(finding(() => ({ draft })))
    const { outcomes, kept } = await alice.ingest(tea)
    expect(outcomes.map(({ by, action }) => [by, action])).toEqual([
      ['own', 'rejected'],
      ['likes', 'added'],
    ])
    expect(outcomes[0]?.reason).toContain(reason)
    expect(kept).toHaveLength(1)
    expect(await alice.ingest(tea)).toMatchObject({ known: 1 })
  })

  test('a turn that only a refused draft cites is not kept', async () => {
    const alice = await asAlice(finding(() => ({ draft: { type: 'mood', text: 'x' } })))
    expect(await alice.ingest({ role: 'user', content: 'Hello' })).toMatchObject({ kept: [] })
  })

  test.each([
    ['nothing', [null]],
    ['a text', ['x']],
    ['neither', [{}]],
    ['a draft of no object', [{ draft: 'x' }]],
  ])('a finding that is %s names the trigger, and nothing is written', async (_what, findings) => {
    const alice = await asAlice(finding(({ id }) => (id === '2' ? findings : [])))
    const call = alice.ingest([tea, { ...tea, id: '2' }])
    await expect(call).rejects.toThrow(ConfigError)
    await expect(call).rejects.toThrow('"own"')
    expect(await alice.count()).toBe(0)
  })

  test('what is said with a clock ahead of ours is true now', async () => {
    const clock = testClock()
    const alice = await asAlice(
      finding(({ text, at }) => ({ draft: { key: 'mood', text, validFrom: at } })),
      { now: clock.now },
    )
    const at = clock.now() + dayMs
    const { outcomes } = await alice.ingest({ id: '2', role: 'user', content: 'I am glad', at })
    expect(outcomes).toMatchObject([{ action: 'added', memory: { validFrom: clock.now(), occurredAt: at } }])
  })

  test('a trigger is shown what was read before, when it is handed over again', async () => {
    const alice = await asAlice(finding((_turn, before) => ({ draft: { text: `after ${before.length} turns` } })))
    const messages = ['a', 'b', 'c'].map((content) => ({ id: content, role: 'user', content }))
    await alice.ingest(messages.slice(0, 2))
    const { outcomes } = await alice.ingest(messages)
    expect(outcomes).toMatchObject([{ memory: { text: 'after 2 turns' } }])
  })

  test('two drafts that supersede the same memory: the first does', async () => {
    const extractor: Extractor = {
      async extract([turn], { known }) {
        const id = known.find(({ text }) => text.includes('pilot'))?.id
        const source = { messageId: turn?.id as string }
        if (id === undefined) return { drafts: [{ text: 'Maria is a pilot', source }] }
        const texts = ['Maria retired in spring', 'Lives in a house by the sea, Maria', 'Likes gardens, Maria does']
        return { drafts: texts.map((text, index) => ({ text, source, ...(index < 2 && { supersedes: id }) })) }
      },
    }
    const alice = await asAlice(undefined, { extractor })
    await alice.ingest({ id: '1', role: 'user', content: 'Maria works as a pilot' })
    const again = { id: '2', role: 'user', content: 'Maria, the pilot, retired' }
    const { outcomes } = await alice.ingest(again)
    expect(outcomes.map(({ action }) => action)).toEqual(['superseded', 'rejected', 'added'])
    expect(await alice.ingest(again)).toMatchObject({ known: 1 })
  })

  test('an answer that throws when it is read is a failure of the model', async () => {
    const throws = () => JSON.parse('{')
    for (const name of ['drafts', 'usage']) {
      const answer = Object.defineProperty({ drafts: [] }, name, { get: throws })
      const alice = await asAlice(undefined, { extractor: { extract: async () => answer } })
      expect(await alice.ingest(tea)).toMatchObject({ waiting: 1, outcomes: [{ action: 'added' }] })
    }
    const draft = Object.defineProperty({}, 'text', { enumerable: true, get: throws })
    const alice = await asAlice(undefined, { extractor: { extract: async () => ({ drafts: [draft as never] }) } })
    expect((await alice.ingest(tea)).outcomes.map(({ action }) => action)).toEqual(['rejected', 'added'])
  })

  test('an extractor cannot change the types, the turns or what is known', async () => {
    const extractor: Extractor = {
      async extract(turns, { types, known }) {
        for (const one of [...turns, ...types, ...known] as unknown as Record<string, unknown>[])
          one.name = one.text = 'x'
        return { drafts: [] }
      },
    }
    const alice = await asAlice(undefined, { extractor })
    await alice.ingest(tea)
    await alice.ingest({ ...tea, id: '2' })
    expect((await alice.list({ types: ['preference'] })).items.map(({ text }) => text)).toEqual(['I like tea'])
  })

  test('ids of the same number in other sessions count by themselves', async () => {
    const memory = await createMemory({ store: open(), ingest: { triggers: plainTriggers } })
    for (const session of ['a', 'b', 'c']) {
      await memory.for({ ...identity, session }).ingest({ id: '1', role: 'user', content: 'Summarise the report' })
    }
    expect(await memory.for(identity).count({ types: ['preference'] })).toBe(1)
  })

  test('what arrives late does not make a counter forget', async () => {
    const clock = testClock()
    const alice = await asAlice(undefined, { now: clock.now })
    const ask = (id: string, days: number): Promise<unknown> =>
      alice.ingest({ id, role: 'user', content: 'Summarise it', at: clock.now() - days * dayMs })
    await ask('1', 2)
    await ask('2', 1)
    await ask('3', 400)
    await ask('4', 0)
    expect(await alice.count({ types: ['preference'] })).toBe(1)
  })

  test('many calls at once count each once', async () => {
    const alice = await asAlice(undefined)
    const ids = Array.from({ length: 12 }, (_, index) => String(index))
    await Promise.all(ids.map((id) => alice.ingest({ id, role: 'user', content: 'Summarise the report' })))
    expect(await alice.count({ types: ['preference'] })).toBe(1)
    expect(await alice.ingest(ids.map((id) => ({ id, role: 'user', content: 'Summarise the report' })))).toMatchObject({
      known: 12,
    })
  })
})
