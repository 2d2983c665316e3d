import { describe, expect, it } from 'vitest'
import { InputError, LociError, ScopeError } from '../errors.ts'
import { createMemory } from '../memory.ts'
import { testStores } from '../testing/stores.ts'

describe.each(testStores)('what operators see, on the $name store', ({ open }) => {
  async function setUp() {
    const memory = await createMemory({ store: open() })
    const alice = memory.for({ tenant: 't', user: 'alice', agent: 'planner' })
    await alice.add(['Alice likes tea', { type: 'preference', text: 'no sugar', private: true }])
    await memory.for({ tenant: 't', user: 'bob', agent: 'coach' }).add('Bob likes tea')
    await memory.for({ tenant: 't', user: 'a=b&c' }).add('an odd name')
    await memory.for({ tenant: 'u', user: 'zoe' }).add('elsewhere')
    const forgotten = await alice.add('a secret')
    await alice.forget(forgotten.memory?.id as string)
    return memory
  }

  it('lists and counts by containment', async () => {
    const admin = (await setUp()).admin('t')
    expect(await admin.count()).toBe(4)
    expect(await admin.count({ selector: { user: 'alice' } })).toBe(2)
    expect(await admin.count({ selector: { user: 'alice', agent: 'planner' } })).toBe(1)
    expect((await admin.list({ selector: { user: 'a=b&c' } })).items.map(({ text }) => text)).toEqual(['an odd name'])
    expect((await admin.list({ types: ['fact'], limit: 1 })).cursor).toBeDefined()
    expect(await admin.count({ selector: { user: 'zoe' } })).toBe(0)
  })

  it('knows who is known, page by page', async () => {
    const admin = (await setUp()).admin('t')
    const first = await admin.identities({ dimension: 'user', limit: 2 })
    expect(first.items).toEqual([
      { value: 'a=b&c', memories: 1 },
      { value: 'alice', memories: 2 },
    ])
    const second = await admin.identities({ dimension: 'user', cursor: first.cursor as string })
    expect(second).toEqual({ items: [{ value: 'bob', memories: 1 }] })
    expect((await admin.identities({ dimension: 'agent' })).items).toEqual([{ value: 'planner', memories: 1 }])
    await expect(admin.identities({ dimension: 'usr' })).rejects.toThrow(ScopeError)
  })

  it('answers whatever it is given with an error of its own', async () => {
    const admin = (await setUp()).admin('t')
    const strange = [
      null,
      5,
      'x',
      [],
      [1],
      new Map(),
      Symbol('s'),
      () => 1,
      Object.create(null),
      '\0',
      '\ud800',
      Number.NaN,
    ]
    const calls: ((value: never) => Promise<unknown>)[] = [
      admin.list,
      admin.count,
      admin.identities,
      admin.pending,
      admin.erase,
      (value) => admin.identities({ dimension: 'user', cursor: value }),
      (value) => admin.identities({ dimension: value }),
      (value) => admin.identities({ dimension: 'user', limit: value }),
      (value) => admin.count({ by: value }),
      (value) => admin.count({ status: value }),
      (value) => admin.count({ selector: value }),
      (value) => admin.erase({ user: 'nobody' }, value),
      (value) => admin.erase({ user: 'nobody' }, { authored: value }),
      (value) => admin.consent.set(value, { purpose: 'x', decision: 'denied' }),
      (value) => admin.consent.set({ user: 'a' }, { purpose: value, decision: 'denied' }),
      (value) => admin.consent.set({ user: 'a' }, { purpose: 'p', decision: value }),
      (value) => admin.consent.set({ user: 'a' }, { purpose: 'p', decision: 'denied', until: value }),
      (value) => admin.consent.set({ user: 'a' }, value),
      (value) => admin.link(value, { user: 'b' }),
      (value) => admin.link({ user: value }, { user: 'b' }),
    ]
    for (const call of calls) {
      for (const value of strange) {
        // Some of these are names; whatever is none is refused by name.
        const error = await call(value as never).catch((reason: unknown) => reason)
        if (error instanceof Error) expect(error, String(call)).toBeInstanceOf(LociError)
      }
    }
  })

  it('counts by type, by status and by the agent that wrote', async () => {
    const memory = await setUp()
    const admin = memory.admin('t')
    const alice = memory.for({ tenant: 't', user: 'alice' })
    expect(await alice.count({ by: 'type' })).toEqual({ fact: 1 })
    expect(await alice.count({ by: 'status' })).toEqual({ active: 1, forgotten: 1 })
    expect(await alice.count({ by: 'source.agent', types: ['fact'] })).toEqual({ planner: 1 })
    expect(await admin.count({ by: 'type' })).toEqual({ fact: 3, preference: 1 })
    expect(await admin.count({ by: 'status' })).toEqual({ active: 4, forgotten: 1 })
    expect(await admin.count({ by: 'source.agent' })).toEqual({ coach: 1, planner: 2 })
    expect(await admin.count({ by: 'type', selector: { user: 'alice' } })).toEqual({ fact: 1, preference: 1 })
    expect(await admin.count({ by: 'type', status: 'forgotten' })).toEqual({ fact: 1 })
    expect(await admin.count({ by: 'type', types: [] })).toEqual({})
    await expect(admin.count({ by: 'text' as never })).rejects.toThrow(InputError)
  })
})
