import { describe, expect, it } from 'vitest'
import { ConflictError, NotFoundError, ScopeError } from '../errors.ts'
import { createMemory } from '../memory.ts'
import type { Outcome } from '../record.ts'
import { testStores } from '../testing/stores.ts'
import { trigramEmbedder } from '../testing/trigram-embedder.ts'

describe.each(testStores)('restore on the $name store', ({ open }) => {
  async function setUp() {
    const memory = await createMemory({ store: open(), embedder: trigramEmbedder() })
    return { memory, alice: memory.for({ tenant: 't', user: 'alice' }) }
  }
  const idOf = async (write: Promise<Outcome>): Promise<string> => (await write).memory?.id as string

  it('takes back a change, as one more version', async () => {
    const { alice } = await setUp()
    const id = await idOf(alice.add({ text: 'the launch is in spring', tags: ['plan'] }))
    await alice.update(id, { text: 'the launch is in autumn', tags: [] })
    const outcome = await alice.restore(id, 1)
    expect(outcome).toMatchObject({
      action: 'merged',
      reason: 'version 1 restored',
      memory: { text: 'the launch is in spring', tags: ['plan'], version: 3 },
    })
    expect((await alice.history(id)).map(({ memory }) => memory.text)).toEqual(
      [1, 2, 1].map((n) => `the launch is in ${n === 1 ? 'spring' : 'autumn'}`),
    )
    expect((await alice.search('spring'))[0]?.memory.id).toBe(id)
    expect((await alice.restore(id, 3)).action).toBe('unchanged')
  })

  it('brings back what was forgotten, with its slot and its place in the index', async () => {
    const { alice } = await setUp()
    const id = await idOf(alice.upsert({ type: 'fact', key: 'city', text: 'Berlin' }))
    await alice.forget(id)
    expect(await alice.get(id)).toBeUndefined()
    await alice.restore(id, 1)
    expect((await alice.get(id))?.text).toBe('Berlin')
    expect((await alice.search('Berlin'))[0]?.memory.id).toBe(id)
    const next = await alice.upsert({ type: 'fact', key: 'city', text: 'Munich' })
    expect(next).toMatchObject({ action: 'superseded', previous: { id } })
  })

  it('refuses when the slot has another value since, and says which', async () => {
    const { alice } = await setUp()
    const id = await idOf(alice.upsert({ type: 'fact', key: 'city', text: 'Berlin' }))
    await alice.forget(id)
    const other = await alice.upsert({ type: 'fact', key: 'city', text: 'Munich' })
    const refusal = await alice.restore(id, 1).catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(ConflictError)
    expect(refusal).toMatchObject({ id: other.memory?.id, currentVersion: other.memory?.version })
    expect((await alice.list()).items.map(({ text }) => text)).toEqual(['Munich'])
  })

  it('makes a superseded value the current one again; the one between is kept', async () => {
    const { alice } = await setUp()
    const id = await idOf(alice.upsert({ type: 'fact', key: 'city', text: 'Berlin' }))
    const munich = await alice.upsert({ type: 'fact', key: 'city', text: 'Munich' })
    const back = await alice.restore(id, 1)
    expect(back).toMatchObject({
      action: 'superseded',
      memory: { text: 'Berlin', source: { evidence: [id] } },
      previous: { id: munich.memory?.id },
    })
    expect((await alice.list()).items.map(({ text }) => text)).toEqual(['Berlin'])
    expect((await alice.list({ status: 'superseded' })).items).toHaveLength(2)
  })

  it('has one effect for one idempotency key, and minds the expected version', async () => {
    const { alice } = await setUp()
    const id = await idOf(alice.add('one'))
    await alice.update(id, { text: 'two' })
    await expect(alice.restore(id, 1, { expectedVersion: 1 })).rejects.toThrow(ConflictError)
    for (let i = 0; i < 2; i++) await alice.restore(id, 1, { expectedVersion: 2, idempotencyKey: 'k' })
    expect((await alice.get(id))?.version).toBe(3)
  })

  it('knows no version that never was, and nothing of others', async () => {
    const { memory, alice } = await setUp()
    const id = await idOf(alice.add('one'))
    await expect(alice.restore(id, 2)).rejects.toThrow(NotFoundError)
    await expect(alice.restore(id, 0)).rejects.toThrow('version')
    await expect(memory.for({ tenant: 't', user: 'bob' }).restore(id, 1)).rejects.toThrow(NotFoundError)
    const shared = memory.for({ tenant: 't', org: 'o' }, { share: true })
    const wide = await idOf(shared.add('policy'))
    await expect(memory.for({ tenant: 't', org: 'o', user: 'alice' }).restore(wide, 1)).rejects.toThrow(ScopeError)
  })

  it('a slot that was forgotten goes on counting its versions, so that an old expectation never fits a new value', async () => {
    const { alice } = await setUp()
    const first = await alice.upsert({ type: 'fact', key: 'city', text: 'Berlin' })
    await alice.forget({ type: 'fact', key: 'city' })
    const anew = await alice.upsert({ type: 'fact', key: 'city', text: 'Munich' }, { expectedVersion: 0 })
    expect(anew.action).toBe('added')
    expect(anew.memory?.version).toBeGreaterThan(first.memory?.version as number)
    const stale = alice.upsert(
      { type: 'fact', key: 'city', text: 'Rome' },
      { expectedVersion: first.memory?.version as number },
    )
    await expect(stale).rejects.toThrow(ConflictError)
  })
})
