/** What holds on a store that commits row by row, when writers race or die between two rows. */
import { describe, expect, test } from 'vitest'
import { StoreError } from '../errors.ts'
import type { MemoryHandle } from '../handle.ts'
import { createMemory } from '../memory.ts'
import type { Backend } from '../stores/contract.ts'
import { inMemory } from '../stores/in-memory.ts'
import { dyingAfter } from '../testing/dying-after.ts'

const alice = { tenant: 'acme', user: 'alice' }
const openRowStore = (): Required<Backend> => inMemory({ commit: 'row', maxBatch: 10 })
const start = async (store: Backend): Promise<MemoryHandle> => (await createMemory({ store })).for(alice)
const texts = async (handle: MemoryHandle): Promise<string[]> => (await handle.list()).items.map(({ text }) => text)

/** Something that happens before one of the reads of ids. */
function beforeRead(backend: Required<Backend>, nth: number, act: () => Promise<unknown>): Required<Backend> {
  let reads = 0
  return {
    ...backend,
    metadata: {
      ...backend.metadata,
      async get(tenant, ids) {
        if (++reads === nth) await act()
        return await backend.metadata.get(tenant, ids)
      },
    },
  }
}

describe('two writers', () => {
  test.each([1, 2, 3, 4])('a correction and a new value of a slot, before read %i: one is current', async (nth) => {
    const backend = openRowStore()
    const handle = await start(backend)
    const { memory } = await handle.upsert({ key: 'city', text: 'Berlin' })
    const racing = await start(beforeRead(backend, nth, () => handle.upsert({ key: 'city', text: 'Munich' })))
    await racing.correct(memory?.id as string, 'Bremen').catch(() => undefined)
    expect(await texts(handle)).toHaveLength(1)
    expect((await handle.upsert({ key: 'city', text: 'Hamburg' })).action).toBe('superseded')
    expect(await texts(handle)).toEqual(['Hamburg'])
  })

  test('a correction that loses leaves nothing behind', async () => {
    const backend = openRowStore()
    const [a, b] = [await start(backend), await start(backend)]
    const { memory } = await a.add('x is 1')
    const id = memory?.id as string
    const results = await Promise.allSettled([a.forget(id), b.correct(id, 'x is 3')])
    const won = results[1]?.status === 'fulfilled'
    expect(await texts(a)).toEqual(won ? ['x is 3'] : [])
    const { memory: other } = await a.add('y is 1')
    const corrections = await Promise.allSettled(
      ['y is 2', 'y is 3'].map((text, index) => (index ? a : b).correct(other?.id as string, text)),
    )
    expect((await texts(a)).filter((text) => text.startsWith('y'))).toHaveLength(1)
    expect(corrections.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })
})

describe.each(['add', 'supersede', 'correct', 'update', 'reinforce', 'forget'])(
  'a writer killed in the middle of %s',
  (operation) => {
    async function act(handle: MemoryHandle, id: string): Promise<unknown> {
      const options = { idempotencyKey: 'k' }
      switch (operation) {
        case 'add':
          return await handle.add({ type: 'episode', text: 'new walnut' }, options)
        case 'supersede':
          return await handle.add({ key: 'slot', text: 'new walnut' }, options)
        case 'correct':
          return await handle.correct(id, 'new walnut', options)
        case 'update':
          return await handle.update(id, { text: 'new walnut' }, options)
        case 'reinforce':
          return await handle.add({ key: 'slot', text: 'old walnut' }, options)
        default:
          return await handle.forget(id, options)
      }
    }

    test.each([0, 1, 2, 3, 4, 5, 6, 7, 8])(
      'after %i rows: the same request again has its effect once, and warm readers see it',
      async (rows) => {
        const backend = openRowStore()
        const handle = await start(backend)
        const { memory } = await handle.add({ key: 'slot', text: 'old walnut' })
        const id = memory?.id as string
        const warm = await start(backend)
        await warm.search('walnut')
        await act(await start(dyingAfter(backend, rows)), id).catch(() => undefined)
        await act(await start(backend), id)
        await act(await start(backend), id)
        const expected = { add: ['old walnut', 'new walnut'], reinforce: ['old walnut'], forget: [] }[operation] ?? [
          'new walnut',
        ]
        expect((await texts(handle)).sort()).toEqual(expected.sort())
        expect((await warm.search('walnut')).map(({ memory: found }) => found.text).sort()).toEqual(expected.sort())
        if (operation === 'reinforce') expect((await handle.list()).items[0]?.reinforcements).toBe(1)
        if (operation === 'update') expect((await handle.get(id))?.version).toBe(2)
      },
    )
  },
)

test('an abandoned announcement does not bring back what was forgotten', async () => {
  const backend = openRowStore()
  const handle = await start(backend)
  await handle.add({ key: 'city', text: 'Berlin' })
  await (await start(dyingAfter(backend, 2))).add({ key: 'city', text: 'Munich' }).catch(() => undefined)
  await handle.forget({ type: 'fact', key: 'city' })
  expect((await handle.upsert({ key: 'city', text: 'Hamburg' }, { expectedVersion: 0 })).action).toBe('added')
  expect(await texts(handle)).toEqual(['Hamburg'])
})

describe('a value whose predecessor was forgotten while it was written', () => {
  test.each([1, 2, 3, 4, 5, 6])(
    'before row %i: what was acknowledged stays, also after reindex and a replay',
    async (row) => {
      const backend = openRowStore()
      const handle = await start(backend)
      const { memory } = await handle.upsert({ key: 'city', text: 'Berlin' })
      let written = 0
      const slow = {
        ...backend,
        metadata: {
          ...backend.metadata,
          async commit(tenant: string, changes: Parameters<typeof backend.metadata.commit>[1]) {
            for (const change of changes) {
              if (++written === row) await handle.forget(memory?.id as string).catch(() => undefined)
              await backend.metadata.commit(tenant, [change])
            }
          },
        },
      }
      const writer = await start(slow)
      const outcome = await writer.upsert({ key: 'city', text: 'Munich' }, { idempotencyKey: 'k' })
      expect(outcome.memory?.text).toBe('Munich')
      const before = await texts(handle)
      expect((await writer.upsert({ key: 'city', text: 'Munich' }, { idempotencyKey: 'k' })).memory?.text).toBe(
        'Munich',
      )
      await (await createMemory({ store: backend })).reindex()
      expect(await texts(handle)).toEqual(before)
      expect(before.filter((text) => text === 'Munich').length).toBeLessThanOrEqual(1)
    },
  )
})

/** A commit that fails part-way, with an answer that says "try again". */
function stumblingAfter(backend: Required<Backend>, rows: number): Required<Backend> {
  const dying = dyingAfter(backend, rows)
  let failed = false
  return {
    ...backend,
    metadata: {
      ...backend.metadata,
      async commit(tenant, changes) {
        if (failed) return await backend.metadata.commit(tenant, changes)
        try {
          await dying.metadata.commit(tenant, changes)
        } catch {
          failed = true
          throw new StoreError({ store: 's', operation: 'commit', retryable: true, message: 'reset' })
        }
      },
    },
  }
}

describe.each([1, 2, 3, 4, 5, 6, 7])('a request that stumbled after %i rows and was acknowledged', (rows) => {
  test('is not run again when it is delivered again, whatever came since', async () => {
    const backend = openRowStore()
    const handle = await start(backend)
    const { memory } = await handle.add({ key: 'a', text: 'zero' })
    const id = memory?.id as string
    const stumbling = await start(stumblingAfter(backend, rows))
    await stumbling.update(id, { text: 'old' }, { idempotencyKey: 'u' })
    await handle.update(id, { text: 'newer' })
    await (await start(backend)).update(id, { text: 'old' }, { idempotencyKey: 'u' })
    expect((await handle.get(id))?.text).toBe('newer')

    const slot = { type: 'fact', key: 'a' }
    await (await start(stumblingAfter(backend, rows))).forget(slot, { idempotencyKey: 'f' })
    await handle.add({ ...slot, text: 'Paris' })
    await (await start(backend)).forget(slot, { idempotencyKey: 'f' })
    expect(await texts(handle)).toEqual(['Paris'])
  })
})

describe.each([1, 2, 3, 4, 5, 6, 7])('a request that was killed after %i rows', (rows) => {
  test('is finished by its repetition, and does not undo what others did since', async () => {
    const backend = openRowStore()
    const handle = await start(backend)
    const feedback = { type: 'feedback', text: 'well done' }
    await (await start(dyingAfter(backend, rows))).add(feedback, { idempotencyKey: 'k' }).catch(() => undefined)
    const [written] = (await handle.list()).items
    if (written !== undefined) await handle.update(written.id, { pinned: true })
    const again = await (await start(backend)).add(feedback, { idempotencyKey: 'k' })
    expect(again.action).toBe('added')
    expect(await texts(handle)).toEqual(['well done'])

    const { memory } = await handle.add({ key: 'a', text: 'zero' })
    const id = memory?.id as string
    await (await start(dyingAfter(backend, rows)))
      .update(id, { text: 'old' }, { idempotencyKey: 'u' })
      .catch(() => undefined)
    const wasWritten = (await handle.get(id))?.text === 'old'
    await handle.update(id, { text: 'newer' })
    await (await start(backend)).update(id, { text: 'old' }, { idempotencyKey: 'u' })
    expect((await handle.get(id))?.text).toBe(wasWritten ? 'newer' : 'old')
  })
})

test('an announcement is void once the memory that it would have closed has changed', async () => {
  const backend = openRowStore()
  const handle = await start(backend)
  const { memory } = await handle.upsert({ key: 'city', text: 'Berlin' })
  await (await start(dyingAfter(backend, 2))).upsert({ key: 'city', text: 'Munich' }).catch(() => undefined)
  await handle.update(memory?.id as string, { text: 'Hamburg' })
  await handle.add({ key: 'city', text: 'Bonn', validFrom: 1 })
  expect(await texts(handle)).toEqual(['Hamburg'])
})

test('an announcement does not stand in the way of a compare-and-set for ever', async () => {
  const backend = openRowStore()
  const handle = await start(backend)
  await handle.upsert({ key: 'city', text: 'Berlin' })
  await (await start(dyingAfter(backend, 2))).upsert({ key: 'city', text: 'Munich' }).catch(() => undefined)
  const failure = await handle.upsert({ key: 'city', text: 'Hamburg' }, { expectedVersion: 1 }).catch((error) => error)
  const version = failure.code === 'CONFLICT' ? failure.currentVersion : 2
  expect((await handle.upsert({ key: 'city', text: 'Bremen' }, { expectedVersion: version })).action).toBe('superseded')
})

test.each([0, 1])(
  'an update to what another memory says, stopped between the two (order %i), counts once',
  async (order) => {
    const backend = openRowStore()
    const handle = await start(backend)
    const [a, b] = await handle.add(['drinks tea', 'drinks coffee'])
    const [twin, other] = order === 0 ? [a, b] : [b, a]
    const stumbling = await start(stumblingAfter(backend, 3))
    const outcome = await stumbling.update(other?.memory?.id as string, { text: twin?.memory?.text as string })
    const once = { id: twin?.memory?.id, version: 2, reinforcements: 1 }
    expect(outcome).toMatchObject({ action: 'merged', memory: once })
    expect((await handle.list()).items).toMatchObject([once])
  },
)

test('a request that came through in part, and was built on meanwhile, has its effect once', async () => {
  const backend = openRowStore()
  const handle = await start(backend)
  const { memory } = await handle.add('zero')
  const id = memory?.id as string
  let armed = true
  const commit: typeof backend.metadata.commit = async (tenant, changes) => {
    const at = changes.findIndex(({ kind }) => kind === 'memory')
    if (!armed || at === -1) return await backend.metadata.commit(tenant, changes)
    armed = false
    await backend.metadata.commit(tenant, changes.slice(0, at + 1))
    await handle.update(id, { text: 'newer' })
    throw new StoreError({ store: 's', operation: 'commit', retryable: true, message: 'reset' })
  }
  const writer = await start({ ...backend, metadata: { ...backend.metadata, commit } })
  expect((await writer.update(id, { text: 'old' }, { idempotencyKey: 'k' })).action).toBe('merged')
  expect(await handle.get(id)).toMatchObject({ text: 'newer', version: 3 })
})
