import { describe, expect, it } from 'vitest'
import { ConflictError, NotFoundError } from '../errors.ts'
import { createMemory } from '../memory.ts'
import { testStores } from '../testing/stores.ts'

const tenant = 't'
const identity = { tenant, user: 'alice' }
const unsure = (found: { text: string }) => (found.text.includes('?') ? ('pending' as const) : ('pass' as const))

describe.each(testStores)('review, on the $name store', ({ open }) => {
  it('holds for changes too: they leave the memory as it is until they are approved', async () => {
    const memory = await createMemory({ store: open(), hooks: { review: unsure } })
    const alice = memory.for(identity)
    const admin = memory.admin(tenant)
    const id = (await alice.add({ text: 'likes tea', tags: ['drinks'] })).memory?.id as string
    const asked = await alice.update(id, { text: 'likes green tea?' })
    expect(asked).toMatchObject({ action: 'added', reason: 'kept for review', memory: { status: 'pending' } })
    expect((await alice.get(id))?.text).toBe('likes tea')
    const approved = await admin.approve(asked.memory?.id as string)
    expect(approved).toMatchObject({ action: 'superseded', previous: { id }, memory: { tags: ['drinks'] } })
    expect((await alice.list()).items.map(({ text }) => text)).toEqual(['likes green tea?'])
    // What was corrected was never true.
    const then = approved.memory?.validFrom as number
    expect((await alice.list({ asOf: { valid: then } })).items.map(({ text }) => text)).toEqual(['likes green tea?'])

    const again = await alice.correct(approved.memory?.id as string, 'likes coffee?', { idempotencyKey: 'k' })
    const repeated = await alice.correct(approved.memory?.id as string, 'likes coffee?', { idempotencyKey: 'k' })
    expect(repeated.memory?.id).toBe(again.memory?.id)
    await admin.reject(again.memory?.id as string)
    expect((await alice.list()).items.map(({ text }) => text)).toEqual(['likes green tea?'])
    expect((await admin.pending()).items).toEqual([])
  })

  it('refuses with the reason of the application, and what cannot be promised', async () => {
    const review = (found: { text: string }) =>
      found.text.includes('secret') ? { reject: 'no secrets' } : unsure(found)
    const memory = await createMemory({ store: open(), hooks: { review } })
    const alice = memory.for(identity)
    const id = (await alice.add('likes tea')).memory?.id as string
    expect(await alice.update(id, { text: 'a secret' })).toMatchObject({ action: 'rejected', reason: 'no secrets' })
    expect(await alice.upsert({ key: 'city', text: 'Rome?' }, { expectedVersion: 0 })).toMatchObject({
      action: 'rejected',
      reason: expect.stringContaining('expectedVersion'),
    })
    await expect(alice.update('nobody', { text: 'x?' })).rejects.toThrow(NotFoundError)
    await expect(memory.admin(tenant).approve(id)).rejects.toThrow(NotFoundError)
  })

  it('what names a memory that it supersedes takes its place when it is approved', async () => {
    const memory = await createMemory({ store: open(), hooks: { review: unsure } })
    const alice = memory.for(identity)
    const old = await alice.add('loves roses')
    const named = await alice.add({ text: 'loves tulips?', supersedes: old.memory?.id as string })
    expect((await memory.admin(tenant).approve(named.memory?.id as string)).action).toBe('superseded')
    expect((await alice.list()).items.map(({ text }) => text)).toEqual(['loves tulips?'])
    await expect(alice.add({ text: 'x?', supersedes: 'nobody' })).rejects.toThrow(NotFoundError)
    const late = await alice.add({ text: 'loves lilies?', supersedes: named.memory?.id as string })
    await alice.forget(named.memory?.id as string)
    expect((await memory.admin(tenant).approve(late.memory?.id as string)).action).toBe('added')
  })

  it('what was proposed before a newer value goes into the past', async () => {
    let time = Date.UTC(2026, 0, 1)
    const memory = await createMemory({ store: open(), hooks: { review: unsure }, now: () => time++ })
    const alice = memory.for(identity)
    const rome = await alice.upsert({ key: 'city', text: 'Rome?' })
    await alice.upsert({ key: 'city', text: 'Paris' })
    await memory.admin(tenant).approve(rome.memory?.id as string)
    expect((await alice.list()).items.map(({ text }) => text)).toEqual(['Paris'])
    const { validFrom = 0 } = rome.memory ?? {}
    expect((await alice.list({ asOf: { valid: validFrom } })).items.map(({ text }) => text)).toEqual(['Rome?'])
  })

  it('overrules nothing that was said since, and brings nothing back', async () => {
    let time = Date.UTC(2026, 0, 1)
    const memory = await createMemory({ store: open(), hooks: { review: unsure }, now: () => time++ })
    const alice = memory.for(identity)
    const admin = memory.admin(tenant)
    const id = (await alice.add('one')).memory?.id as string
    const proposed = [await alice.update(id, { text: 'two?' }), await alice.update(id, { text: 'three?' })]
    const [two, three] = proposed.map((outcome) => outcome.memory?.id as string) as [string, string]
    await alice.update(id, { text: 'four' })
    await expect(admin.approve(two)).rejects.toThrow(ConflictError)
    await alice.forget(id)
    await expect(admin.approve(three)).rejects.toThrow(ConflictError)
    await admin.erase({ ids: [id] })
    expect((await admin.pending()).items).toEqual([])

    const draft = await alice.upsert({ type: 'task_state', key: 'k', text: 'draft?' })
    await alice.upsert({ type: 'task_state', key: 'k', text: 'shipped' })
    await expect(admin.approve(draft.memory?.id as string)).rejects.toThrow(ConflictError)
    expect((await alice.list()).items.map(({ text }) => text)).toEqual(['shipped'])
    await admin.reject(draft.memory?.id as string)
  })

  it('leaves nothing behind of what is erased, or refused by a tombstone', async () => {
    const store = open()
    const tombstones = { key: 'a secret of the application' }
    const review = ({ tags }: { tags: string[] }) =>
      tags.includes('unsure') ? ('pending' as const) : ('pass' as const)
    const memory = await createMemory({ store, tombstones, hooks: { review } })
    const alice = memory.for(identity)
    const admin = memory.admin(tenant)
    const waiting = await alice.add({ text: 'heliotrope', tags: ['unsure'] })
    const later = await alice.add({ text: 'Heliotrope!', tags: ['unsure'] })
    const { memory: approved } = await admin.approve(waiting.memory?.id as string)
    await admin.erase({ ids: [approved?.id as string] })
    expect((await alice.add({ text: 'heliotrope', tags: ['unsure'] })).action).toBe('rejected')
    expect((await admin.approve(later.memory?.id as string)).action).toBe('rejected')
    expect(JSON.stringify((await store.metadata.list(tenant, { limit: 100 })).rows).toLowerCase()).not.toContain(
      'helio',
    )
  })
})
