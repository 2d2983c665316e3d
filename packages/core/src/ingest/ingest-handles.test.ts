import { describe, expect, test } from 'vitest'
import { InputError, ScopeError } from '../errors.ts'
import { createMemory } from '../memory.ts'
import type { Extractor } from '../models/contract.ts'
import { plainTriggers as triggers } from '../testing/plain-triggers.ts'
import { testStores } from '../testing/stores.ts'
import { trigramEmbedder } from '../testing/trigram-embedder.ts'

const tea = { id: '1', role: 'user', content: 'I like tea' }

describe.each(testStores)('who ingests, on the $name store', ({ open }) => {
  const start = (store = open()) => createMemory({ store, ingest: { triggers } })

  test('a handle of several users names no owner, and nothing is written', async () => {
    const store = open()
    const memory = await start(store)
    await expect(memory.for({ tenant: 'acme', user: ['alice', 'bob'] }).ingest(tea)).rejects.toThrow(ScopeError)
    await expect(memory.for({ tenant: 'acme' }).ingest(tea)).rejects.toThrow(ScopeError)
    expect((await store.metadata.list('acme', { limit: 10 })).rows).toEqual([])
  })

  test('without an owner, what is remembered stays with that agent and session', async () => {
    const memory = await start()
    const identity = { tenant: 'acme', agent: 'planner', session: 's1' }
    await memory.for(identity).ingest(tea)
    expect(await memory.for(identity).count()).toBe(2)
    expect(await memory.for({ ...identity, session: 's2' }).count()).toBe(0)
  })

  test('a handle that shares remembers for the whole tenant', async () => {
    const memory = await start()
    await memory.for({ tenant: 'acme' }, { share: true }).ingest(tea)
    expect(await memory.for({ tenant: 'acme', user: 'bob' }).count()).toBe(2)
  })

  test('tenants and users know nothing of the messages of others', async () => {
    const memory = await start()
    for (const tenant of ['a', 'a:b', 'a*', '%']) {
      for (const user of ['x', 'x&session=s', '%']) {
        expect(await memory.for({ tenant, user, session: 's' }).ingest(tea)).toMatchObject({ read: 1, known: 0 })
      }
    }
  })

  test('a message of another session than that of the handle is refused before anything is written', async () => {
    const alice = (await start()).for({ tenant: 'acme', user: 'alice', session: 's1' })
    const call = alice.ingest([tea, { ...tea, id: '2', session: 's2' }])
    await expect(call).rejects.toThrow(InputError)
    await expect(call).rejects.toThrow('"2"')
    expect(await alice.count()).toBe(0)
  })

  test('the session of a message goes before that of the options', async () => {
    const alice = (await start()).for({ tenant: 'acme', user: 'alice' })
    const { kept } = await alice.ingest([tea, { ...tea, id: '2', session: 's2' }], { session: 's1', keep: 'episodes' })
    expect(kept.map(({ memory }) => memory?.source.session)).toEqual(['s1', 's2'])
  })

  test('hooks see episodes and memories, and what they refuse is not written', async () => {
    const told: string[] = []
    const memory = await createMemory({
      store: open(),
      ingest: { triggers },
      hooks: {
        beforeWrite: ({ type }) => (type === 'episode' ? { reject: 'no episodes' } : undefined),
        afterCommit: (outcomes, { operation }) => void told.push(operation, ...outcomes.map(({ action }) => action)),
      },
    })
    const alice = memory.for({ tenant: 'acme', user: 'alice' })
    expect(await alice.ingest(tea)).toMatchObject({ kept: [{ action: 'rejected' }], outcomes: [{ action: 'added' }] })
    expect(told).toEqual(['ingest', 'rejected', 'added'])
    expect((await alice.list()).items.map(({ type, source }) => [type, source.evidence])).toEqual([
      ['preference', undefined],
    ])
  })

  test('what was erased is not learned again from another message', async () => {
    const memory = await createMemory({ store: open(), ingest: { triggers }, tombstones: { key: 'k'.repeat(16) } })
    const alice = memory.for({ tenant: 'acme', user: 'alice' })
    await alice.ingest(tea)
    await memory.admin('acme').erase({ user: 'alice' })
    const { outcomes, kept } = await alice.ingest({ ...tea, id: '2' })
    expect([...kept, ...outcomes].map(({ action }) => action)).toEqual(['rejected', 'rejected'])
  })

  test('without the embedder it is remembered, and found when maintain() has caught up', async () => {
    const embedder = trigramEmbedder()
    embedder.down = true
    const memory = await createMemory({ store: open(), ingest: { triggers }, embedder })
    const alice = memory.for({ tenant: 'acme', user: 'alice' })
    expect((await alice.ingest(tea)).outcomes).toMatchObject([{ action: 'added', indexed: false }])
    embedder.down = false
    expect(await memory.maintain()).toMatchObject({ indexed: 2, problems: [] })
  })

  test('a call that is stopped goes on where it was', async () => {
    const stop = new AbortController()
    let asked = 0
    const extractor: Extractor = {
      maxTurns: 100,
      async extract() {
        if (++asked === 2) stop.abort('enough')
        return { drafts: [] }
      },
    }
    const store = open()
    const messages = Array.from({ length: 300 }, (_, index) => ({ ...tea, id: String(index) }))
    const first = (await createMemory({ store, extractor, ingest: { triggers } })).for({
      tenant: 'acme',
      user: 'alice',
    })
    await expect(first.ingest(messages, { keep: 'none', signal: stop.signal })).rejects.toBe('enough')
    const alice = (await start(store)).for({ tenant: 'acme', user: 'alice' })
    const { read, known } = await alice.ingest(messages, { keep: 'none' })
    expect([read, known]).toEqual([200, 100])
    expect(await alice.count({ types: ['preference'] })).toBe(1)
  })
})
