import { describe, expect, test } from 'vitest'
import type { MemoryConfig } from '../config.ts'
import { ModelError } from '../errors.ts'
import { createMemory, type LociMemory } from '../memory.ts'
import type { Extractor } from '../models/contract.ts'
import type { Backend, Row } from '../stores/contract.ts'
import { testClock } from '../testing/clock.ts'
import { plainTriggers as triggers } from '../testing/plain-triggers.ts'
import { testStores } from '../testing/stores.ts'
import { dayMs } from '../time.ts'
import type { Draft } from '../write/read-draft.ts'
import type { Turn } from './turn.ts'

const identity = { tenant: 'acme', user: 'alice' }

/** Repeats what it is shown. */
function repeating(): Extractor & { heard: string[][] } {
  const heard: string[][] = []
  return {
    heard,
    async extract(turns: readonly Turn[]) {
      heard.push(turns.map(({ text }) => text))
      return { drafts: turns.map(({ id, text }): Draft => ({ text: `says ${text}`, source: { messageId: id } })) }
    },
  }
}

describe.each(testStores)('what waits for a model, on the $name store', ({ open }) => {
  const start = (store: Required<Backend>, config: Partial<MemoryConfig> = {}): Promise<LociMemory> =>
    createMemory({ store, ...config, ingest: { triggers: [], extract: 'later', ...config.ingest } })
  const waiting = async (store: Required<Backend>): Promise<Row[]> =>
    (await store.metadata.list('acme', { kind: 'waiting', limit: 100 })).rows

  test('is of one session, also where others number their messages alike', async () => {
    const extractor = repeating()
    const memory = await start(open(), { extractor })
    for (const session of ['a', 'b']) {
      await memory.for({ ...identity, session }).ingest({ id: '1', role: 'user', content: `secret of ${session}` })
    }
    expect(await memory.maintain()).toMatchObject({ read: 2 })
    const { items } = await memory.for(identity).list({ types: ['fact'] })
    expect(items.map(({ text, source }) => `${source.session}: ${text}`).sort()).toEqual([
      'a: says secret of a',
      'b: says secret of b',
    ])
    for (const { source } of items) {
      const [episode] = (await memory.for(identity).list({ filter: { id: source.evidence?.[0] as string } })).items
      expect(episode?.source.session).toBe(source.session)
    }
  })

  test('a row that cannot be read, and one of a dimension that is gone, stop nothing else', async () => {
    const store = open()
    const extractor = repeating()
    const before = await start(store, { extractor, identities: { owners: ['project'] } })
    await before.for({ ...identity, project: 'x' }).ingest({ role: 'user', content: 'in the project' })
    await before.for(identity).ingest({ role: 'user', content: 'about Rome' })
    await before.for({ tenant: 'acme', user: 'bob' }).ingest({ role: 'user', content: 'broken row' })
    const [broken] = (await waiting(store)).filter(({ body }) => body.includes('broken'))
    const row = { ...(broken as Row), body: '{' }
    await store.metadata.commit('acme', [{ id: row.id, kind: 'waiting', expects: 'any', row }])
    const memory = await start(store, { extractor, ingest: { triggers } })
    const report = await memory.maintain()
    expect(report.problems).toHaveLength(2)
    expect(extractor.heard).toEqual([['about Rome']])
    expect(await memory.maintain()).toMatchObject({ read: 0 })
    // Nor does it stop who takes something back.
    const bob = memory.for({ tenant: 'acme', user: 'bob', session: 's' })
    await bob.ingest({ id: '1', role: 'user', content: 'Porto is nice' })
    await bob.ingest({ id: '2', role: 'user', content: 'forget what I just said' })
    expect(await waiting(store)).toHaveLength(2)
  })

  test('what fails for another reason than the model is tried again, and then given up', async () => {
    const store = open()
    const clock = testClock()
    let isBroken = true
    const beforeWrite = (): undefined => {
      if (isBroken) throw new Error('the policy is out of service')
    }
    const memory = await start(store, { extractor: repeating(), now: clock.now, hooks: { beforeWrite } })
    await memory.for(identity).ingest({ role: 'user', content: 'hello world' })
    expect(await memory.maintain()).toMatchObject({ read: 0, problems: ['the policy is out of service'] })
    isBroken = false
    clock.advance(dayMs)
    expect(await memory.maintain()).toMatchObject({ read: 1, problems: [] })
  })

  test('who is erased while a model fails for the last time, or digests, is not kept', async () => {
    const clock = testClock()
    const erase = async (): Promise<void> => void (await memory.admin('acme').erase({ user: 'alice' }))
    let tries = 0
    const extractor: Extractor = {
      async extract() {
        if (++tries === 16) await erase()
        throw new ModelError('the model is down')
      },
      async digest(_parts, { type }) {
        await erase()
        return { text: `${type} of alice` }
      },
    }
    const ingest = { extract: 'now', summary: { everyTurns: 1 }, profile: { everyMemories: 1 } } as const
    const memory: LociMemory = await start(open(), {
      extractor,
      now: clock.now,
      ingest: { ...ingest, extract: 'later' },
    })
    const alice = memory.for({ ...identity, session: 's' })
    await alice.ingest({ role: 'user', content: 'hello world' })
    for (let day = 0; day < 17; day++) {
      await memory.maintain()
      clock.advance(2 * dayMs)
    }
    expect(tries).toBe(16)
    expect(await alice.count()).toBe(0)
    await alice.ingest({ id: '2', role: 'user', content: 'hello again' }, { extract: 'never', keep: 'episodes' })
    await memory.maintain()
    expect(await alice.count()).toBe(0)
  })

  test('what is forgotten while it is digested is in no digest', async () => {
    const clock = testClock()
    const digested: string[][] = []
    const memory: LociMemory = await start(open(), {
      now: clock.now,
      ingest: { profile: { everyMemories: 1 }, triggers: [{ name: 'all', read: ({ text }) => [{ draft: { text } }] }] },
      extractor: {
        extract: async () => ({ drafts: [] }),
        async digest(parts) {
          digested.push(parts.map(({ text }) => text))
          if (digested.length === 1) await alice.forget(parts[0]?.id as string)
          return { text: parts.map(({ text }) => text).join() }
        },
      },
    })
    const alice = memory.for(identity)
    await alice.ingest(['a secret', 'Paris in spring'].map((content) => ({ role: 'user', content })))
    await memory.maintain()
    expect(await alice.list({ types: ['profile'] })).toMatchObject({ items: [] })
    clock.advance(dayMs)
    await memory.maintain()
    expect((await alice.list({ types: ['profile'] })).items.map(({ text }) => text)).toEqual(['Paris in spring'])
  })

  test('who erases one of many memories erases the digests of all, also those that went on from another', async () => {
    const clock = testClock()
    const memory = await start(open(), {
      now: clock.now,
      ingest: { profile: { everyMemories: 1 }, triggers: [{ name: 'all', read: ({ text }) => [{ draft: { text } }] }] },
      extractor: {
        extract: async () => ({ drafts: [] }),
        digest: async (parts, { previous = '' }) => ({ text: `${previous} ${parts.map(({ text }) => text)}`.trim() }),
      },
    })
    const alice = memory.for(identity)
    const say = async (from: number, to: number): Promise<void> => {
      const words = Array.from({ length: to - from }, (_, index) => `${'abcdefgh'[(from + index) % 8]}${from + index}`)
      await alice.ingest(words.map((word) => ({ role: 'user', content: `fact ${word.repeat(9)}` })))
      await memory.maintain()
      clock.advance(dayMs)
    }
    await say(0, 100)
    await say(100, 170)
    const { items } = await alice.list({ types: ['profile'] })
    expect(items).toHaveLength(1)
    const facts = (await alice.list({ types: ['fact'], limit: 200 })).items
    const oldest = facts
      .filter(({ text }) => items[0]?.text.includes(text))
      .sort((a, b) => a.createdAt - b.createdAt)[0]
    await memory.admin('acme').erase({ ids: [oldest?.id as string] })
    expect((await alice.list({ types: ['profile'] })).items).toEqual([])
  })

  test('two processes at once show each turn to the model once', async () => {
    const store = open()
    const extractor = repeating()
    const [one, two] = [await start(store, { extractor }), await start(store, { extractor })]
    for (let index = 0; index < 12; index++) {
      await one.for({ tenant: 'acme', user: `user ${index}` }).ingest({ role: 'user', content: `word ${index}` })
    }
    await Promise.all([one.maintain(), two.maintain()])
    expect(extractor.heard.flat().sort()).toEqual(Array.from({ length: 12 }, (_, index) => `word ${index}`).sort())
    expect(await waiting(store)).toEqual([])
  })

  test('what its author has erased elsewhere is not written for them later', async () => {
    const store = open()
    const memory = await start(store, { extractor: repeating() })
    const shared = memory.for({ ...identity, org: 'acme' }, { share: true })
    await shared.ingest({ role: 'user', content: 'hello world' })
    await memory.admin('acme').erase({ user: 'alice' }, { authored: true })
    await memory.maintain()
    expect(await memory.for({ ...identity, org: 'acme' }).count()).toBe(0)
  })
})
