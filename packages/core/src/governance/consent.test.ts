import { describe, expect, it } from 'vitest'
import { LociError, NotFoundError } from '../errors.ts'
import { createMemory } from '../memory.ts'
import { testClock } from '../testing/clock.ts'
import { testStores } from '../testing/stores.ts'

const tenant = 't'
const secret = 'heliotrope'
const codeOf = (error: unknown): string => (error instanceof LociError ? error.code : String(error))

describe.each(testStores)('what is denied to a purpose, on the $name store', ({ open }) => {
  const denied = { purpose: 'ads', decision: 'denied' } as const

  it('comes back by no call, and is not changed', async () => {
    const clock = testClock()
    const memory = await createMemory({ store: open(), now: clock.now })
    const id = (await memory.for({ tenant, user: 'alice' }).add(secret)).memory?.id as string
    const theirs = (await memory.for({ tenant, user: 'bob' }).add(secret)).memory?.id as string
    const ads = memory.for({ tenant, user: ['alice', 'bob'] }, { purpose: 'ads' })
    clock.advance(10)
    await memory.admin(tenant).consent.set({ user: 'alice' }, denied)
    const asOf = clock.now()
    expect((await ads.list()).items.map((found) => found.id)).toEqual([theirs])
    expect((await ads.list({ asOf })).items.map((found) => found.id)).toEqual([theirs])
    expect((await ads.search(secret)).map((hit) => hit.memory.id)).toEqual([theirs])
    expect((await ads.search(secret, { asOf })).map((hit) => hit.memory.id)).toEqual([theirs])
    expect(await ads.get(id, { asOf })).toBeUndefined()
    expect(await ads.count({ by: 'type' })).toEqual({ fact: 1 })
    for (const call of [
      () => ads.history(id),
      () => ads.update(id, { text: 'x' }),
      () => ads.forget(id),
      () => ads.correct(id, 'x'),
      () => ads.restore(id, 1),
      () => ads.feedback(id, 'wrong'),
    ]) {
      await expect(call()).rejects.toThrow(NotFoundError)
    }
    expect((await ads.add({ text: 'x', scope: { user: 'alice' } })).action).toBe('rejected')
    expect((await ads.add({ text: 'x', scope: { user: 'bob' } })).action).toBe('added')
  })

  it('comes back by no repeated request, and is superseded by nobody who may not see it', async () => {
    const memory = await createMemory({ store: open() })
    const identity = { tenant, org: 'o', user: 'alice' }
    const ads = memory.for(identity, { purpose: 'ads', share: true })
    const support = memory.for(identity, { purpose: 'support' })
    const id = (await ads.add('flower', { idempotencyKey: 'k' })).memory?.id as string
    await support.update(id, { text: `loves ${secret}` })
    await memory.admin(tenant).consent.set({ user: 'alice' }, denied)
    expect(JSON.stringify(await ads.add('flower', { idempotencyKey: 'k' }))).not.toContain(secret)
    const named = ads.add({ text: 'x', scope: { org: 'o' }, supersedes: id })
    await expect(named.catch(codeOf)).resolves.toBe('NOT_FOUND')
    expect((await support.get(id))?.status).toBe('active')
  })

  it('covers the more specific owners that a handle has below, and every id of a person', async () => {
    const memory = await createMemory({ store: open(), identities: { owners: ['device'] } })
    const both = { tenant, user: 'alice', device: 'd' }
    await memory.for(both).add('from her phone')
    await memory.for({ tenant, user: 'alice' }).add(secret)
    await memory.for({ tenant, user: 'bob' }).add('his own')
    await memory.for({ tenant, user: 'mail' }).add('by mail')
    const admin = memory.admin(tenant)
    await admin.consent.set({ user: 'alice' }, denied)
    expect(await memory.for(both, { purpose: 'ads' }).count()).toBe(0)
    await admin.consent.set({ org: 'o' }, denied)
    expect(await memory.for({ tenant, org: 'o', user: 'bob' }, { purpose: 'ads' }).count()).toBe(0)
    expect(await memory.for({ tenant, user: 'bob' }, { purpose: 'ads' }).count()).toBe(1)
    expect(await memory.for({ tenant, user: 'mail' }, { purpose: 'ads' }).count()).toBe(1)
    await admin.link({ user: 'alice' }, { user: 'mail' })
    expect(await memory.for({ tenant, user: 'mail' }, { purpose: 'ads' }).count()).toBe(0)
  })

  it('leaves room for what may be used, and is not shown to hooks', async () => {
    const shown: string[] = []
    const memory = await createMemory({
      store: open(),
      hooks: {
        beforeReturn(found, { purpose }) {
          if (purpose === 'ads') shown.push(found.text)
          return found
        },
      },
    })
    const preferences = Array.from({ length: 310 }, (_, at) => ({ key: `k${at}`, text: `hers ${at}`, importance: 1 }))
    await memory.for({ tenant, user: 'alice' }).add(preferences.map((draft) => ({ ...draft, type: 'preference' })))
    await memory.for({ tenant, org: 'o' }, { share: true }).add({ type: 'instruction', text: 'be polite' })
    await memory.admin(tenant).consent.set({ user: 'alice' }, denied)
    const ads = memory.for({ tenant, org: 'o', user: 'alice' }, { purpose: 'ads' })
    expect((await ads.getContext({ query: 'hello' })).text).toContain('be polite')
    expect(shown).toEqual(['be polite'])
  })
})
