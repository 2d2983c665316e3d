import { describe, expect, it } from 'vitest'
import { ConfigError, LociError, NotFoundError, StoreError } from '../errors.ts'
import { createMemory } from '../memory.ts'
import { testClock } from '../testing/clock.ts'
import { testMemory } from '../testing/memory.ts'
import { testStores } from '../testing/stores.ts'
import { trigramEmbedder } from '../testing/trigram-embedder.ts'
import { defineType } from '../types/memory-type.ts'
import { strengthOf } from './strength.ts'
import type { SweepPolicy } from './sweep.ts'

const dayMs = 86_400_000
const mood = defineType({ name: 'mood', merge: 'supersede', halfLifeDays: 10 })
const code = defineType({ name: 'code', merge: 'supersede', ttlDays: 1 })

describe('strength', () => {
  it('halves with every half-life, and longer so the more often it was confirmed', () => {
    const at = (days: number, reinforcements = 0) => strengthOf(testMemory({ reinforcements }), 10, days * dayMs)
    expect([at(0), at(10), at(20), at(20, 1)]).toEqual([1, 0.5, 0.25, 0.5])
    expect(strengthOf(testMemory({}), undefined, 1e15)).toBe(1)
    expect(strengthOf(testMemory({ occurredAt: 5 }), 10, 0)).toBe(1)
  })
})

describe.each(testStores)('sweep on the $name store', ({ open }) => {
  async function setUp(sweep: SweepPolicy = {}) {
    const clock = testClock()
    const store = open()
    const memory = await createMemory({
      store,
      now: clock.now,
      types: [mood, code],
      sweep,
      embedder: trigramEmbedder(),
    })
    return { memory, store, clock, alice: memory.for({ tenant: 't', user: 'alice' }) }
  }

  it('says first what it would do and why, then does it', async () => {
    const { memory, clock, alice } = await setUp()
    const faded = await alice.add({ type: 'mood', text: 'is tired of winter' })
    const pinned = await alice.add({ type: 'mood', text: 'hates mondays', pinned: true })
    const expiring = await alice.add({ type: 'code', text: 'the code is 4711' })
    const fact = await alice.add('lives in Berlin')
    clock.advance(60 * dayMs)
    const dry = await memory.sweep({ dryRun: true })
    expect(dry).toMatchObject({
      tenants: 1,
      examined: 4,
      archived: 1,
      expired: 1,
      merged: 0,
      deleted: 0,
      complete: true,
    })
    expect(dry.actions).toMatchObject([
      { id: expiring.memory?.id, action: 'expired', reason: expect.stringContaining('expired 2026-01-02') },
      { id: faded.memory?.id, action: 'archived', reason: expect.stringContaining('faded to 0.016') },
    ])
    expect((await alice.list()).items).toHaveLength(3)

    const done = await memory.sweep()
    expect({ ...done, actions: done.actions.map(({ action }) => action) }).toEqual({
      ...dry,
      actions: dry.actions.map(({ action }) => action),
    })
    const left = (await alice.list()).items.map(({ id }) => id).sort()
    expect(left).toEqual([pinned.memory?.id, fact.memory?.id].sort())
    expect((await alice.search('tired winter')).map(({ memory: { id } }) => id)).not.toContain(faded.memory?.id)
    expect((await alice.history(faded.memory?.id as string)).at(-1)?.reason).toContain('faded')
    expect(await memory.sweep()).toMatchObject({ archived: 0, expired: 0 })
    await alice.restore(faded.memory?.id as string, 1)
    expect((await alice.get(faded.memory?.id as string))?.text).toBe('is tired of winter')
  })

  it('spares what was retrieved within a half-life, by whichever process', async () => {
    const { memory, store, clock, alice } = await setUp()
    const { memory: kept } = await alice.add({ type: 'mood', text: 'loves the sea' })
    clock.advance(55 * dayMs)
    await alice.search('sea')
    await memory.drain()
    const cron = await createMemory({ store, now: clock.now, types: [mood] })
    clock.advance(5 * dayMs)
    expect(await cron.sweep()).toMatchObject({ archived: 0 })
    clock.advance(10 * dayMs)
    expect(await cron.sweep()).toMatchObject({ archived: 1, actions: [{ id: kept?.id }] })
  })

  it('deletes what was forgotten after its time, and not before', async () => {
    const { memory, store, clock, alice } = await setUp({ forgottenDays: 7 })
    const { memory: said } = await alice.upsert({ type: 'fact', key: 'k', text: 'heliotrope' })
    await alice.forget(said?.id as string)
    clock.advance(6 * dayMs)
    expect(await memory.sweep()).toMatchObject({ deleted: 0 })
    await alice.restore(said?.id as string, 1)
    await alice.forget(said?.id as string)
    clock.advance(7 * dayMs)
    expect(await memory.maintain()).toMatchObject({ swept: { deleted: 1 } })
    await expect(alice.history(said?.id as string)).rejects.toThrow(NotFoundError)
    expect(JSON.stringify((await store.metadata.list('t', { limit: 100 })).rows)).not.toContain('heliotrope')
    expect((await alice.upsert({ type: 'fact', key: 'k', text: 'rose' })).action).toBe('added')
  })

  it('merges near-duplicates that concurrent writers left, into the older one', async () => {
    const { memory, store, clock, alice } = await setUp()
    const other = (await createMemory({ store, now: clock.now, embedder: trigramEmbedder() })).for({
      tenant: 't',
      user: 'alice',
    })
    await alice.search('warm up')
    await other.search('warm up')
    const texts = ['Alice loves sushi', 'Alice really loves sushi', 'Alice loves sushi.', 'alice loves sushi!']
    await Promise.all(texts.map((text, at) => (at % 2 ? other : alice).add(text)))
    await memory.sweep()
    const { items } = await alice.list()
    expect(items).toHaveLength(1)
    expect(items[0]?.reinforcements).toBe(3)
    expect((await alice.search('sushi'))[0]?.memory.id).toBe(items[0]?.id)
    expect(await alice.count({ status: 'superseded' })).toBeLessThanOrEqual(3)
  })

  it('compacts revisions by policy', async () => {
    const { memory, clock, alice } = await setUp({ revisions: { olderThanDays: 5, keep: 2 } })
    const { memory: said } = await alice.add('version 1')
    const id = said?.id as string
    for (let version = 2; version <= 6; version++) {
      clock.advance(2 * dayMs)
      await alice.update(id, { text: `version ${version}` })
    }
    expect(await memory.sweep({ dryRun: true })).toMatchObject({ compacted: 2 })
    expect(await memory.sweep()).toMatchObject({ compacted: 2 })
    // A version is as old as the one that took its place.
    expect((await alice.history(id)).map(({ version }) => version)).toEqual([3, 4, 5, 6])
    await expect(alice.restore(id, 1)).rejects.toThrow(NotFoundError)
  })

  it('keeps the history of what is pinned, and what was true for long until lately', async () => {
    const { memory, clock, alice } = await setUp({ revisions: { olderThanDays: 5, keep: 0 } })
    const { memory: pinned } = await alice.add({ text: 'pinned', pinned: true })
    const { memory: plain } = await alice.add('true for long')
    await alice.update(pinned?.id as string, { text: 'pinned still' })
    clock.advance(300 * dayMs)
    await alice.update(plain?.id as string, { text: 'a slip' })
    clock.advance(dayMs)
    expect(await memory.sweep()).toMatchObject({ compacted: 0 })
    await alice.restore(plain?.id as string, 1)
    expect((await alice.get(plain?.id as string))?.text).toBe('true for long')
    clock.advance(6 * dayMs)
    expect(await memory.sweep()).toMatchObject({ compacted: 2 })
    expect(await alice.history(pinned?.id as string)).toHaveLength(2)
  })

  it('leaves alone what was restored while it was about to be deleted', async () => {
    const { store, clock, alice } = await setUp()
    const id = (await alice.add('to be restored')).memory?.id as string
    const other = (await alice.add('to be deleted')).memory?.id as string
    for (const each of [id, other]) await alice.forget(each)
    clock.advance(40 * dayMs)
    let armed = true
    const commit: typeof store.metadata.commit = async (tenant, changes) => {
      if (armed && changes.some(({ kind, row }) => kind === 'memory' && row === null)) {
        armed = false
        await alice.restore(id, 1)
      }
      await store.metadata.commit(tenant, changes)
    }
    const racing = await createMemory({ now: clock.now, store: { ...store, metadata: { ...store.metadata, commit } } })
    expect(await racing.sweep()).toMatchObject({ deleted: 1 })
    expect((await alice.get(id))?.text).toBe('to be restored')
    expect(await alice.history(id)).toHaveLength(3)
    await expect(alice.history(other)).rejects.toThrow(NotFoundError)
  })

  it('lets every tenant have its turn, and none fail for the others', async () => {
    const { memory, store, clock } = await setUp()
    for (const tenant of ['a', 'b', 'c']) {
      await memory.for({ tenant, user: 'x' }).add({ text: 'over soon', expiresAt: clock.now() + 1 })
    }
    clock.advance(dayMs)
    const list: typeof store.metadata.list = async (tenant, query) => {
      if (query.kind === 'memory') await new Promise((resolve) => setTimeout(resolve, 5))
      if (tenant === 'a') throw new StoreError({ store: 's', operation: 'list', retryable: false, message: 'broken' })
      return await store.metadata.list(tenant, query)
    }
    const slow = await createMemory({ now: clock.now, store: { ...store, metadata: { ...store.metadata, list } } })
    let expired = 0
    let problems = 0
    for (let round = 0; round < 60 && (expired < 2 || problems === 0); round++) {
      const report = await slow.sweep({ maxMs: 4 })
      expired += report.expired
      problems += report.problems.length
    }
    expect([expired, problems > 0]).toEqual([2, true])
    expect(await slow.maintain()).toMatchObject({ complete: false, problems: [expect.stringContaining('broken')] })
  })

  it('goes on where its time was over', async () => {
    const { memory, clock, alice } = await setUp()
    for (let at = 0; at < 3; at++)
      await alice.add(
        Array.from({ length: 100 }, (_, n) => ({
          type: 'code' as const,
          text: `code ${at} ${n} ${'abcdefghij'[n % 10]}${n * 7_919}`,
        })),
      )
    clock.advance(2 * dayMs)
    const first = await memory.sweep({ maxMs: 0.001 })
    expect(first.complete).toBe(false)
    let swept = first.expired
    for (let round = 0; round < 5; round++) swept += (await memory.sweep({ tenant: 't', maxMs: 0.001 })).expired
    expect(swept).toBe(300)
  })

  it('refuses a policy that cannot be', async () => {
    for (const sweep of [
      { fadedBelow: 2 },
      { forgottenDays: -1 },
      { forgotenDays: 1 },
      { revisions: { keep: 1.5, olderThanDays: 1 } },
    ]) {
      await expect(createMemory({ store: open(), sweep: sweep as never })).rejects.toThrow(ConfigError)
    }
  })
})

describe.each(testStores)('feedback on the $name store', ({ open }) => {
  it('confirms what helped, and doubts what was wrong, with reason and history', async () => {
    const alice = (await createMemory({ store: open() })).for({ tenant: 't', user: 'alice' })
    const outcomes = await alice.add([{ text: 'the key is under the mat', confidence: 0.6 }, 'the door is blue'])
    const [mat, door] = outcomes.map(({ memory }) => memory?.id as string) as [string, string]
    expect(await alice.feedback(mat, 'helpful', { reason: 'got in' })).toMatchObject({
      action: 'reinforced',
      reason: 'was helpful',
      memory: { reinforcements: 1, confidence: 0.7 },
    })
    expect(await alice.feedback([door, mat], 'wrong')).toMatchObject([
      { memory: { confidence: 0.5 } },
      { memory: { confidence: 0.35, reinforcements: 1 } },
    ])
    expect((await alice.history(mat)).map(({ reason }) => reason)).toEqual([
      'nothing like it was known',
      'was helpful: got in',
      'was wrong',
    ])
  })

  it('never makes younger what was wrong', async () => {
    const clock = testClock()
    const memory = await createMemory({ store: open(), now: clock.now, types: [mood] })
    const alice = memory.for({ tenant: 't', user: 'alice' })
    const id = (await alice.add({ type: 'mood', text: 'is tired' })).memory?.id as string
    clock.advance(60 * dayMs)
    const [before] = await alice.search('tired')
    await alice.feedback(id, 'wrong')
    await alice.update(id, { tags: ['winter'] })
    expect((await alice.search('tired'))[0]?.score).toBeLessThan(before?.score as number)
    expect(await memory.sweep()).toMatchObject({ archived: 1 })
  })

  it('lowers the rank of what was wrong, and never hides it', async () => {
    const alice = (await createMemory({ store: open() })).for({ tenant: 't', user: 'alice' })
    const [first] = await alice.add(['the red door leads home', 'the red door leads nowhere'])
    const before = await alice.search('red door leads')
    await alice.feedback(before[0]?.memory.id as string, 'wrong')
    const after = await alice.search('red door leads')
    expect(after).toHaveLength(2)
    expect(after[0]?.memory.id).not.toBe(before[0]?.memory.id)
    expect(first).toBeDefined()
  })

  it('about several is one commit where the store can, and all or nothing', async () => {
    const store = open()
    const alice = (await createMemory({ store })).for({ tenant: 't', user: 'alice' })
    const ids = (await alice.add(['tea', 'coffee', 'juice'])).map(({ memory }) => memory?.id as string)
    let commits = 0
    const commit: typeof store.metadata.commit = async (tenant, changes) => {
      commits++
      await store.metadata.commit(tenant, changes)
    }
    const counted = { ...store, metadata: { ...store.metadata, commit } }
    const other = (await createMemory({ store: counted })).for({ tenant: 't', user: 'alice' })
    await other.feedback(ids, 'helpful')
    expect(commits).toBe(store.metadata.traits.commit === 'atomic' ? 1 : commits)
    await expect(other.feedback([...ids, 'nobody'], 'wrong')).rejects.toThrow(
      store.metadata.traits.commit === 'atomic' ? NotFoundError : LociError,
    )
    const doubted = (await alice.list()).items.filter(({ confidence }) => confidence < 1)
    if (store.metadata.traits.commit === 'atomic') expect(doubted).toEqual([])
  })

  it('counts once for one idempotency key, and refuses what it does not know', async () => {
    const alice = (await createMemory({ store: open() })).for({ tenant: 't', user: 'alice' })
    const [id, coffee] = (await alice.add(['tea', 'coffee'])).map(({ memory }) => memory?.id as string)
    if (id === undefined || coffee === undefined) throw new Error('nothing was added')
    for (let round = 0; round < 2; round++) await alice.feedback(id, 'helpful', { idempotencyKey: 'k' })
    expect((await alice.get(id))?.reinforcements).toBe(1)
    for (let round = 0; round < 2; round++) {
      const outcomes = await alice.feedback([id, id, coffee], 'helpful', { idempotencyKey: 'several' })
      expect(outcomes.map(({ memory }) => memory?.id)).toEqual([id, id, coffee])
    }
    expect((await alice.list()).items.map(({ reinforcements }) => reinforcements).sort()).toEqual([1, 2])
    await expect(alice.feedback(id, 'good' as never)).rejects.toThrow('verdict')
    await expect(alice.feedback('nobody', 'wrong')).rejects.toThrow(NotFoundError)
  })
})
