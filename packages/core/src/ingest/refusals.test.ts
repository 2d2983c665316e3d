import { describe, expect, test } from 'vitest'
import type { MemoryConfig } from '../config.ts'
import type { MemoryHandle } from '../handle.ts'
import { createMemory, type LociMemory } from '../memory.ts'
import type { Extractor } from '../models/contract.ts'
import type { Backend } from '../stores/contract.ts'
import { dyingAfter } from '../testing/dying-after.ts'
import { faulty } from '../testing/faulty.ts'
import { plainTriggers as triggers } from '../testing/plain-triggers.ts'
import { testStores } from '../testing/stores.ts'
import type { Turn } from './turn.ts'

const identity = { tenant: 'acme', user: 'alice', session: 's1' }
const said = (id: string, content: string, more: object = {}) => ({ id, role: 'user', content, ...more })

/** A model that keeps what it is shown. */
function listening(maxTurns = 1): Extractor & { heard: string[] } {
  const heard: string[] = []
  return {
    maxTurns,
    heard,
    async extract(turns: readonly Turn[]) {
      heard.push(...turns.map(({ text }) => text))
      return { drafts: [] }
    },
  }
}

describe.each(testStores)('what must not be remembered, on the $name store', ({ open }) => {
  const start = (store: Required<Backend>, config: Partial<MemoryConfig> = {}): Promise<LociMemory> =>
    createMemory({ store, ...config, ingest: { triggers, ...config.ingest } })
  const asAlice = async (config: Partial<MemoryConfig> = {}, store = open()): Promise<MemoryHandle> =>
    (await start(store, config)).for(identity)
  const texts = async (alice: MemoryHandle): Promise<string[]> =>
    (await alice.list()).items.map(({ text }) => text).sort()
  const everything = async (store: Required<Backend>): Promise<string> =>
    JSON.stringify((await store.metadata.list('acme', { limit: 1_000 })).rows)

  test('never reaches a model, a counter or the store, however many turns a model is shown at once', async () => {
    const store = open()
    const extractor = listening()
    const alice = await asAlice({ extractor }, store)
    const messages = [
      said('1', 'Summarise the secret plan'),
      { id: '2', role: 'assistant', content: 'The secret plan is to leave' },
      said('3', 'Please forget what I just said'),
      said('4', 'Hello, I like tea'),
    ]
    const report = await alice.ingest(messages, { keep: 'episodes' })
    expect(report.skipped.map(({ id }) => id)).toEqual(['1', '2', '3'])
    expect(extractor.heard).toEqual(['Hello, I like tea'])
    expect(await everything(store)).not.toMatch(/secret|"counter"/)
  })

  test('without a session, off the record holds until the end of the call', async () => {
    const extractor = listening()
    const memory = await start(open(), { extractor })
    const alice = memory.for({ tenant: 'acme', user: 'alice' })
    await alice.ingest([said('1', 'off the record'), said('2', 'I live in Lyon'), said('3', 'I like rum')])
    expect(extractor.heard).toEqual([])
    expect(await alice.count()).toBe(0)
  })

  test('who takes back a turn takes back their own, not what somebody else said last', async () => {
    const alice = await asAlice()
    await alice.ingest([said('1', 'I like walnuts', { speaker: 'Bob' }), said('2', 'I like tea', { speaker: 'Ann' })])
    const report = await alice.ingest(said('3', 'forget what I just said', { speaker: 'Bob' }))
    expect(report.outcomes).toMatchObject(Array(2).fill({ action: 'forgotten' }))
    await alice.ingest(said('4', 'I like rum', { speaker: 'Ann' }))
    await alice.ingest(said('5', 'forget what I just said', { speaker: 'Cat' }))
    expect(await texts(alice)).toEqual(['I like rum', 'I like rum', 'I like tea', 'I like tea'])
  })

  test('what was said again elsewhere stays', async () => {
    const memory = await start(open())
    const alice = memory.for(identity)
    await alice.ingest(said('1', 'I like walnuts'))
    await memory.for({ ...identity, session: 's2' }).ingest(said('1', 'I like walnuts'))
    await alice.ingest(said('2', 'forget what I just said'))
    expect((await alice.list({ types: ['preference'] })).items).toMatchObject([{ text: 'I like walnuts' }])
    const { items } = await alice.list({ types: ['episode'] })
    expect(items.map(({ source }) => source.session)).toEqual(['s2'])
  })

  test('what was said again by the application stays, and what only helped does not', async () => {
    const alice = await asAlice()
    const first = await alice.ingest(said('1', 'I like walnuts, and I live in Rome'))
    await alice.add({ type: 'preference', text: 'I like walnuts' })
    const ids = first.outcomes.flatMap(({ memory }) => (memory?.type === 'fact' ? [memory.id] : []))
    await alice.feedback(ids, 'helpful')
    await alice.ingest(said('2', 'forget what I just said'))
    expect(await texts(alice)).toEqual(['I like walnuts'])
  })

  test('taking back a new value brings back the one before, as if it had not been said', async () => {
    const alice = await asAlice()
    await alice.ingest(said('1', 'I live in Paris'))
    await alice.ingest(said('2', 'I live in Rome'))
    await alice.ingest(said('3', 'forget what I just said'))
    expect((await alice.list({ types: ['fact'] })).items.map(({ text }) => text)).toEqual(['I live in Paris'])
  })

  test('of a turn that was read before and is handed over again, what was made is forgotten', async () => {
    const alice = await asAlice()
    const messages = [said('1', 'I like walnuts'), said('2', 'I live in Rome')]
    await alice.ingest(messages)
    await alice.ingest([...messages, said('3', 'forget what I just said')])
    expect(await texts(alice)).toEqual(['I like walnuts', 'I like walnuts'])
  })

  test('also what lies in a narrower scope', async () => {
    const narrow = {
      name: 'narrow',
      read: ({ text }: { text: string }) =>
        text.includes('task') ? [{ draft: { text, scope: { user: 'alice', session: 's1' } } }] : [],
    }
    const alice = await asAlice({ ingest: { triggers: [...triggers, narrow] } })
    await alice.ingest(said('1', 'This is a task'))
    await alice.ingest(said('2', 'forget what I just said'))
    expect(await texts(alice)).toEqual([])
  })

  test('a process that is killed anywhere forgets no refusal', async () => {
    const messages = [
      said('1', 'I like tea'),
      said('2', 'this is off the record'),
      said('3', 'I live in Lyon'),
      said('4', 'you may remember again'),
      said('5', 'I like rum'),
      said('6', 'I like arsenic'),
      said('7', 'forget what I just said'),
      said('8', 'I like walnuts'),
      said('9', 'off the record'),
    ]
    const later = said('10', 'I live in Oslo')
    const expected = ['I like rum', 'I like tea', 'I like walnuts']
    for (const maxTurns of [2, 20]) {
      for (let kill = 0, isOver = false; !isOver; kill++) {
        const store = open()
        const isAtomic = store.metadata.traits.commit === 'atomic'
        const killed = isAtomic ? faulty(store, (call) => (call < kill ? undefined : 'dead')) : dyingAfter(store, kill)
        const extractor = listening(maxTurns)
        const dying = (await start(killed, { extractor })).for(identity)
        isOver = await dying.ingest(messages, { keep: 'none' }).then(
          () => true,
          () => false,
        )
        const alice = (await start(store, { extractor })).for(identity)
        // Where a commit is one, it may be read on message by message.
        if (isAtomic && kill % 2 === 0) for (const message of messages) await alice.ingest(message, { keep: 'none' })
        else await alice.ingest(messages, { keep: 'none' })
        await alice.ingest(later, { keep: 'none' })
        expect(await texts(alice), `killed after ${kill}`).toEqual(expected)
        expect(extractor.heard.join()).not.toMatch(/Lyon|Oslo/)
      }
    }
  })

  test('another call that reads the same messages at once takes nothing off the record for what is on it', async () => {
    const messages = [
      said('0', 'Hello world'),
      said('1', 'off the record'),
      said('2', 'I live in Lyon'),
      said('3', 'you may remember again'),
      said('4', 'I like tea'),
    ]
    const store = open()
    const heard: string[] = []
    const other = await asAlice({}, store)
    const extractor: Extractor = {
      maxTurns: 1,
      async extract(turns) {
        if (heard.length === 0) await other.ingest(messages)
        heard.push(...turns.map(({ text }) => text))
        return { drafts: [] }
      },
    }
    const alice = await asAlice({ extractor }, store)
    await alice.ingest(messages)
    expect(heard.join()).not.toContain('Lyon')
    expect((await texts(alice)).join()).not.toContain('Lyon')
  })

  test('whose consent ends while a call is under way is not shown to a model any more', async () => {
    const store = open()
    const heard: string[] = []
    const memory: LociMemory = await start(store, {
      consent: { unknown: 'allow' },
      extractor: {
        maxTurns: 1,
        async extract(turns) {
          heard.push(...turns.map(({ id }) => id))
          await memory.admin('acme').consent.set({ user: 'alice' }, { purpose: 'chat', decision: 'denied' })
          return { drafts: [] }
        },
      },
    })
    const alice = memory.for(identity, { purpose: 'chat' })
    const messages = [said('1', 'Summarise the report'), said('2', 'Summarise the plan'), said('3', 'I like tea')]
    const report = await alice.ingest(messages, { keep: 'episodes' })
    expect(heard).toEqual(['1'])
    expect(report.skipped.map(({ id }) => id)).toEqual(['2', '3'])
    expect(await everything(store)).not.toMatch(/the plan|I like tea/)
  })

  test('who is erased while a model reads is not learned again', async () => {
    const store = open()
    const drafts = [{ text: 'Maria is a pilot' }]
    const memory: LociMemory = await start(store, {
      extractor: {
        maxTurns: 1,
        async extract() {
          await memory.admin('acme').erase({ user: 'alice' })
          return { drafts }
        },
      },
    })
    const report = await memory.for(identity).ingest([said('1', 'I like tea'), said('2', 'I live in Rome')])
    expect(report).toMatchObject({ outcomes: [], read: 0 })
    expect(report.skipped.map(({ id }) => id)).toEqual(['1', '2'])
    expect(await everything(store)).not.toMatch(/tea|Rome|pilot|user=alice/)
  })
})
