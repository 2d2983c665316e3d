import { describe, expect, test } from 'vitest'
import { BatchError, IdempotencyError, NotFoundError, StoreError } from '../errors.ts'
import { createMemory } from '../memory.ts'
import { inMemory } from '../stores/in-memory.ts'
import { testClock } from '../testing/clock.ts'
import { type Fault, faulty } from '../testing/faulty.ts'
import { testStores } from '../testing/stores.ts'
import { dayMs } from '../time.ts'

const alice = { tenant: 'acme', user: 'alice' }

describe.each(testStores)('on the $name store', ({ name, open }) => {
  test.each<Fault>(['lost', 'refused'])('an answer that is %s changes nothing in the end', async (fault) => {
    const store = faulty(open(), (call) => (call % 2 === 0 ? fault : undefined))
    const handle = (await createMemory({ store })).for(alice)
    expect((await handle.add('walnuts')).action).toBe('added')
    expect((await handle.add('walnuts')).memory?.reinforcements).toBe(1)
    expect((await handle.add({ type: 'episode', text: 'said once' })).action).toBe('added')
    const first = await handle.add({ key: 'city', text: 'Berlin' })
    const second = await handle.add({ key: 'city', text: 'Munich' })
    expect(second).toMatchObject({ action: 'superseded', previous: { id: first.memory?.id } })
    const updated = await handle.update(second.memory?.id as string, { importance: 1 })
    expect(updated).toMatchObject({ action: 'merged', memory: { version: 3 } })
    expect(await handle.correct(second.memory?.id as string, 'Hamburg')).toMatchObject({
      action: 'superseded',
      memory: { version: 4 },
    })
    expect((await handle.forget({ type: 'fact', key: 'city' })).action).toBe('forgotten')
    expect((await handle.list()).items.map(({ text }) => text).sort()).toEqual(['said once', 'walnuts'])
  })

  test('a lost answer is told from a lost write also when another writer came after it', async () => {
    const backend = open()
    const other = (await createMemory({ store: backend })).for(alice)
    const { memory } = await other.add('x')
    const id = memory?.id as string
    let armed = true
    const slow = faulty(backend, () => (armed ? 'lost' : undefined))
    const commit = slow.metadata.commit
    slow.metadata.commit = async (tenant, changes) => {
      const failed = await commit(tenant, changes).catch((error: unknown) => error)
      if (armed) await other.update(id, { pinned: true })
      armed = false
      if (failed) throw failed
    }
    const mine = (await createMemory({ store: slow })).for(alice)
    expect(await mine.update(id, { importance: 0.9 })).toMatchObject({ action: 'merged', memory: { version: 2 } })
    expect(await other.get(id)).toMatchObject({ version: 3, importance: 0.9, pinned: true })
  })

  test('a store that is dead gives an honest error, in time, and nothing is half-written', async () => {
    const store = faulty(open(), () => 'dead')
    const handle = (await createMemory({ store })).for(alice)
    const call = handle.add({ key: 'city', text: 'Berlin' })
    await expect(call).rejects.toMatchObject({ code: 'STORE', store: 'faulty', operation: 'commit', retryable: false })
    expect(await handle.count()).toBe(0)
    expect(await handle.search('Berlin')).toEqual([])
  })

  test('a store that never answers is given up', async () => {
    const backend = open()
    const store = { ...backend, metadata: { ...backend.metadata, count: () => new Promise<number>(() => {}) } }
    const handle = (await createMemory({ store, timeouts: { storeMs: 20 } })).for(alice)
    await expect(handle.count({ signal: AbortSignal.timeout(150) })).rejects.toThrow()
    const failure = await handle.count({ signal: AbortSignal.timeout(10_000) }).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(StoreError)
    expect((failure as Error).message).toMatch(/no answer within 20 ms/)
  })

  test('a batch that fails part-way says what was written', async () => {
    let commits = 0
    const store = faulty(open(), () => (commits++ < 2 ? undefined : 'dead'))
    const handle = (await createMemory({ store })).for(alice)
    const failure = await handle
      .add(Array.from({ length: 200 }, (_, index) => `fact ${index}`))
      .catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(BatchError)
    const { outcomes } = failure as BatchError
    const written = outcomes.filter((outcome) => outcome !== undefined)
    expect(outcomes).toHaveLength(200)
    expect(written.length).toBeGreaterThan(0)
    expect(written.length).toBe(await handle.count())
  })

  test('an aborted call throws the reason and writes nothing', async () => {
    const handle = (await createMemory({ store: open() })).for(alice)
    const reason = new Error('user left')
    const signal = AbortSignal.abort(reason)
    for (const call of [
      () => handle.add('x', { signal }),
      () => handle.search('x', { signal }),
      () => handle.getContext({ query: 'x', signal }),
      () => handle.list({ signal }),
      () => handle.count({ signal }),
      () => handle.get('x', { signal }),
      () => handle.forget('x', { signal }),
    ]) {
      await expect(call()).rejects.toBe(reason)
    }
    expect(await handle.count()).toBe(0)
  })

  describe('an idempotency key', () => {
    test('makes the same request once, also in another process', async () => {
      const store = open()
      const request = [
        { type: 'episode', text: 'paid 10' },
        { key: 'city', text: 'Berlin' },
      ]
      const first = await (await createMemory({ store })).for(alice).add(request, { idempotencyKey: 'k' })
      const again = await (await createMemory({ store })).for(alice).add(request, { idempotencyKey: 'k' })
      expect(again.map(({ action, memory }) => [action, memory?.id])).toEqual(
        first.map(({ action, memory }) => [action, memory?.id]),
      )
      expect(await (await createMemory({ store })).for(alice).count()).toBe(2)
    })

    test('holds when two calls come at once, in one process and in two', async () => {
      const store = open()
      const handles = await Promise.all([1, 2].map(async () => (await createMemory({ store })).for(alice)))
      const calls = handles.flatMap((handle) =>
        [1, 2].map(() => handle.add({ type: 'episode', text: 'paid 10' }, { idempotencyKey: 'k' })),
      )
      const ids = new Set((await Promise.all(calls)).map(({ memory }) => memory?.id))
      expect(await handles[0]?.count()).toBe(1)
      expect(ids.size).toBe(1)
    })

    test('for another request is an error; another user may use the same key', async () => {
      const memory = await createMemory({ store: open() })
      await memory.for(alice).add('tea', { idempotencyKey: 'k' })
      await expect(memory.for(alice).add('coffee', { idempotencyKey: 'k' })).rejects.toThrow(IdempotencyError)
      expect((await memory.for({ ...alice, user: 'bob' }).add('coffee', { idempotencyKey: 'k' })).action).toBe('added')
    })

    test('works for changes, and is over after a day', async () => {
      const clock = testClock()
      const memory = await createMemory({ store: open(), now: clock.now })
      const handle = memory.for(alice)
      const { memory: added } = await handle.add('x')
      const id = added?.id as string
      await handle.update(id, { importance: 0.9 }, { idempotencyKey: 'u' })
      await handle.update(id, { importance: 0.9 }, { idempotencyKey: 'u' })
      expect((await handle.get(id))?.version).toBe(2)
      await handle.forget(id, { idempotencyKey: 'f' })
      expect((await handle.forget(id, { idempotencyKey: 'f' })).action).toBe('forgotten')
      expect((await memory.maintain()).expiredKeys).toBe(0)
      clock.advance(2 * dayMs)
      expect((await memory.maintain()).expiredKeys).toBe(2)
      await expect(handle.forget(id, { idempotencyKey: 'f' })).rejects.toThrow(NotFoundError)
      expect((await handle.add('y', { idempotencyKey: 'f' })).action).toBe('added')
    })

    test('survives an answer that was lost', async () => {
      const store = faulty(open(), (call) => (call === 0 ? 'lost' : undefined))
      const handle = (await createMemory({ store })).for(alice)
      await handle.add({ type: 'episode', text: 'paid 10' }, { idempotencyKey: 'k' })
      await handle.add({ type: 'episode', text: 'paid 10' }, { idempotencyKey: 'k' })
      expect(await handle.count()).toBe(1)
    })
  })

  if (name === 'hostile') {
    describe('a writer that dies between two rows', () => {
      const crashAt = (backend: ReturnType<typeof open>, rows: number): ReturnType<typeof open> => {
        let left = rows
        const { metadata } = backend
        return {
          ...backend,
          metadata: {
            ...metadata,
            async commit(tenant, changes) {
              const part = changes.slice(0, left)
              left -= part.length
              await metadata.commit(tenant, part)
              if (part.length < changes.length)
                throw new StoreError({ store: 's', operation: 'commit', retryable: false, message: 'killed' })
            },
          },
        }
      }

      test.each([0, 1, 2, 3, 4, 5, 6])(
        'after %i rows of a supersede: reads see one value, the next write completes it',
        async (rows) => {
          const backend = open()
          await (await createMemory({ store: backend })).for(alice).add({ key: 'city', text: 'lives in Berlin' })
          const dying = (await createMemory({ store: crashAt(backend, rows) })).for(alice)
          await dying.add({ key: 'city', text: 'lives in Munich' }, { idempotencyKey: 'k' }).catch(() => undefined)
          const after = (await createMemory({ store: backend })).for(alice)
          expect((await after.search('lives')).length).toBe(1)
          expect(
            (await after.add({ key: 'city', text: 'lives in Munich' }, { idempotencyKey: 'k' })).memory?.text,
          ).toBe('lives in Munich')
          expect((await after.list()).items.map(({ text }) => text)).toEqual(['lives in Munich'])
          expect((await after.add({ key: 'city', text: 'lives in Hamburg' })).action).toBe('superseded')
          expect(await after.count()).toBe(1)
          expect(await after.count({ status: 'superseded' })).toBe(2)
        },
      )

      test.each([0, 1, 2, 3, 4, 5])('after %i rows of a supersede: reindex completes it', async (rows) => {
        const backend = open()
        await (await createMemory({ store: backend })).for(alice).add({ key: 'city', text: 'lives in Berlin' })
        const dying = (await createMemory({ store: crashAt(backend, rows) })).for(alice)
        await dying.add({ key: 'city', text: 'lives in Munich' }).catch(() => undefined)
        const memory = await createMemory({ store: backend })
        await memory.reindex()
        expect(await memory.for(alice).count()).toBe(1)
      })
    })
  }
})

test('an atomic store never shows a part of a commit', async () => {
  const backend = inMemory()
  const store = faulty(backend, (call) => (call === 1 ? 'refused' : undefined))
  const handle = (await createMemory({ store })).for(alice)
  await handle.add({ key: 'city', text: 'Berlin' })
  expect((await handle.add({ key: 'city', text: 'Munich' })).action).toBe('superseded')
  expect(await handle.count()).toBe(1)
})
