import { describe, expect, test } from 'vitest'
import { IdempotencyError, StoreError } from '../errors.ts'
import { createMemory } from '../memory.ts'
import type { Json } from '../record.ts'
import type { Backend, MetadataStore } from '../stores/contract.ts'
import { inMemory } from '../stores/in-memory.ts'
import { testStores } from '../testing/stores.ts'
import { trigramEmbedder } from '../testing/trigram-embedder.ts'
import { defineType } from '../types/memory-type.ts'

const alice = { tenant: 'acme', user: 'alice' }

/** The backend, with something that happens before its first commit of a memory. */
function before(backend: Required<Backend>, act: () => Promise<unknown>): Required<Backend> {
  let armed = true
  const commit: MetadataStore['commit'] = async (tenant, changes) => {
    if (armed && changes.some(({ kind }) => kind === 'memory')) {
      armed = false
      await act()
    }
    await backend.metadata.commit(tenant, changes)
  }
  return { ...backend, metadata: { ...backend.metadata, commit } }
}

describe.each(testStores)('a key, on the $name store', ({ open }) => {
  test('keeps no words: not of what was said, nor of why', async () => {
    const store = open()
    const alices = (await createMemory({ store })).for(alice)
    await alices.add('Alice bought the 27" screen')
    const { memory } = await alices.add('alice bought the 27" screen!', { idempotencyKey: 'again' })
    await alices.feedback(memory?.id as string, 'wrong', { reason: 'it was the 24"', idempotencyKey: 'wrong' })
    await alices.forget(memory?.id as string, { reason: 'sold the screen', idempotencyKey: 'forget' })
    const { rows } = await store.metadata.list('acme', { kind: 'idempotency', limit: 10 })
    expect(rows).toHaveLength(3)
    expect(JSON.stringify(rows)).not.toMatch(/screen|sold/)
    const reasons = (await alices.history(memory?.id as string)).map(({ reason }) => reason)
    expect(reasons.join()).toMatch(/it was the 24".*sold the screen/)
  })

  test('is about what was asked, whatever hooks and schemas make of it', async () => {
    let calls = 0
    const counting = {
      '~standard': {
        version: 1 as const,
        vendor: 'own',
        validate: (value: unknown) => ({ value: [value, calls++] as Json }),
      },
    }
    const memory = await createMemory({
      store: open(),
      types: [defineType({ name: 'counted', merge: 'append', schema: counting })],
      hooks: { beforeWrite: (draft) => ({ ...draft, metadata: { calls: calls++ } }) },
    })
    const alices = memory.for(alice)
    for (const draft of ['tea', { type: 'counted', text: 'x', data: 1 }] as const) {
      const key = { idempotencyKey: `k${calls}` }
      const first = await alices.add(draft, key)
      expect((await alices.add(draft, key)).memory?.id).toBe(first.memory?.id)
      const id = first.memory?.id as string
      await alices.update(id, { text: 'juice' }, { idempotencyKey: `u${id}` })
      expect((await alices.update(id, { text: 'juice' }, { idempotencyKey: `u${id}` })).memory?.id).toBe(id)
      await expect(alices.add({ type: 'counted', text: 'y', data: 2 }, key)).rejects.toThrow(IdempotencyError)
    }
  })

  test('does not take a conflict for a success', async () => {
    const backend = open()
    const other = (await createMemory({ store: backend })).for(alice)
    const { memory } = await other.add('x')
    const id = memory?.id as string
    const racing = before(backend, () => other.update(id, { importance: 0.9 }))
    const outcome = await (await createMemory({ store: racing })).for(alice).forget(id, { idempotencyKey: 'k' })
    expect(outcome.action).toBe('forgotten')
    expect(await other.count()).toBe(0)
    const racingAgain = before(backend, () => other.add('y'))
    await (await createMemory({ store: racingAgain })).for(alice).add('y', { idempotencyKey: 'l' })
    expect((await other.list()).items.map(({ reinforcements }) => reinforcements)).toEqual([1])
  })

  test('of one identity says nothing to another', async () => {
    const memory = await createMemory({ store: open() })
    const both = memory.for({ tenant: 't', team: ['a', 'b'] })
    const { memory: secret } = await both.add({ text: 'secret of team a', scope: { team: 'a' } })
    const id = secret?.id as string
    await both.forget(id, { idempotencyKey: 'k' })
    await expect(memory.for({ tenant: 't', team: 'b' }).forget(id, { idempotencyKey: 'k' })).rejects.toThrow(
      /no memory/,
    )
    await expect(
      memory.for({ tenant: 't', team: ['a', 'b'] }, { share: true }).forget(id, { idempotencyKey: 'k' }),
    ).rejects.toThrow()
  })

  test('covers the whole request, also when it takes several commits', async () => {
    const handle = (await createMemory({ store: open() })).for(alice)
    const drafts = Array.from({ length: 60 }, (_, index) => `fact ${index}`)
    const first = await handle.add(drafts, { idempotencyKey: 'k' })
    await expect(handle.add([...drafts, 'one more'], { idempotencyKey: 'k' })).rejects.toThrow(IdempotencyError)
    const again = await handle.add(drafts, { idempotencyKey: 'k' })
    expect(again.map(({ memory }) => memory?.id)).toEqual(first.map(({ memory }) => memory?.id))
    expect(await handle.count()).toBe(60)
  })

  test('repeats a forget by slot, also when the slot has a new value', async () => {
    const handle = (await createMemory({ store: open() })).for(alice)
    const slot = { type: 'fact', key: 'city' }
    await handle.add({ ...slot, text: 'Berlin' })
    await handle.forget(slot, { idempotencyKey: 'k' })
    await handle.add({ ...slot, text: 'Munich' })
    expect((await handle.forget(slot, { idempotencyKey: 'k' })).action).toBe('forgotten')
    expect((await handle.list()).items.map(({ text }) => text)).toEqual(['Munich'])
  })

  test('does not bring back what was forgotten', async () => {
    const handle = (await createMemory({ store: open() })).for(alice)
    const { memory } = await handle.add({ text: 'secret', tags: ['secret'] }, { idempotencyKey: 'k' })
    await handle.forget(memory?.id as string)
    const again = await handle.add({ text: 'secret', tags: ['secret'] }, { idempotencyKey: 'k' })
    expect(JSON.stringify(again)).not.toContain('secret')
    expect(again.memory?.id).toBe(memory?.id)
  })

  test('of a refused request is free again', async () => {
    const handle = (await createMemory({ store: open() })).for(alice)
    await expect(handle.forget('nothing', { idempotencyKey: 'k' })).rejects.toThrow()
    expect((await handle.add('x', { idempotencyKey: 'k' })).action).toBe('added')
  })

  test('used by two processes at once has one effect and one answer', async () => {
    const store = open()
    const [a, b] = await Promise.all([1, 2].map(async () => (await createMemory({ store })).for(alice)))
    for (let round = 0; round < 10; round++) {
      const key = { idempotencyKey: `k${round}` }
      const twice = async (
        call: (handle: typeof a) => Promise<{ memory?: unknown; action: string }> | undefined,
      ): Promise<void> => {
        const [left, right] = await Promise.all([call(a), call(b)])
        expect(left?.action).toBe(right?.action)
      }
      await twice((handle) =>
        handle?.upsert({ key: `slot${round}`, text: 'one' }, { expectedVersion: 0, idempotencyKey: `u${round}` }),
      )
      const { items } = (await a?.list({ filter: { key: `slot${round}` } })) ?? { items: [] }
      await twice((handle) => handle?.correct(items[0]?.id as string, 'two', { idempotencyKey: `c${round}` }))
      await twice((handle) => handle?.forget({ type: 'fact', key: `slot${round}` }, key))
    }
    expect(await a?.count()).toBe(0)
    expect(await a?.count({ status: 'forgotten' })).toBe(10)
  })
})

test('a replay says whether the memory is in the index by now', async () => {
  const { metadata, vectors } = inMemory({ commit: 'row' })
  let isDown = true
  const refuse = async (): Promise<never> => {
    throw new StoreError({ store: 's', operation: 'upsert', retryable: false, message: 'down' })
  }
  const store = {
    metadata,
    vectors: {
      ...vectors,
      upsert: (...args: Parameters<typeof vectors.upsert>) => (isDown ? refuse() : vectors.upsert(...args)),
    },
  }
  const memory = await createMemory({ store, embedder: trigramEmbedder() })
  const add = () => memory.for(alice).add('x', { idempotencyKey: 'k' })
  expect(await add()).toMatchObject({ action: 'added', indexed: false })
  expect(await add()).toMatchObject({ action: 'added', indexed: false })
  isDown = false
  await memory.maintain()
  expect(await add()).toMatchObject({ action: 'added', indexed: true })
})
