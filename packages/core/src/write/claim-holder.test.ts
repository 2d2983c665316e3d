import { describe, expect, test } from 'vitest'
import { createMemory } from '../memory.ts'
import type { Change } from '../stores/contract.ts'
import { inMemory } from '../stores/in-memory.ts'
import { testClock } from '../testing/clock.ts'
import { type Fault, faulty } from '../testing/faulty.ts'
import { testStores } from '../testing/stores.ts'

const alice = { tenant: 'acme', user: 'alice' }

/** Dies before the first change that is meant. */
function diesBefore(isMeant: (change: Change) => boolean): (call: number, changes: readonly Change[]) => Fault {
  return (_call, changes) => {
    const at = changes.findIndex(isMeant)
    return at === -1 ? undefined : at
  }
}

test('a claim that its memory has left, and that was not deleted, is free', async () => {
  const backend = inMemory({ commit: 'row' })
  const handle = (await createMemory({ store: backend })).for(alice)
  const id = (await handle.add('drinks tea')).memory?.id as string
  const store = faulty(
    backend,
    diesBefore(({ kind, row }) => kind === 'claim' && row === null),
  )
  const dying = (await createMemory({ store })).for(alice)
  await expect(dying.update(id, { text: 'drinks coffee' })).rejects.toThrow()
  expect((await handle.get(id))?.text).toBe('drinks coffee')
  expect((await handle.add('drinks tea')).action).toBe('added')
  expect(await handle.count()).toBe(2)
})

test('the next writer of a slot closes what a dead one had superseded, and not closed', async () => {
  const backend = inMemory({ commit: 'row' })
  const handle = (await createMemory({ store: backend })).for(alice)
  await handle.add({ key: 'city', text: 'Berlin' })
  const store = faulty(
    backend,
    diesBefore(({ kind, expects }) => kind === 'memory' && expects !== 'absent'),
  )
  const dying = (await createMemory({ store })).for(alice)
  await expect(dying.add({ key: 'city', text: 'Munich' })).rejects.toThrow()
  expect(await handle.count()).toBe(2)
  expect(await handle.add({ key: 'city', text: 'Munich' })).toMatchObject({ action: 'reinforced' })
  expect((await handle.list()).items.map(({ text }) => text)).toEqual(['Munich'])
})

describe.each(testStores)('on the $name store', ({ open }) => {
  test('a claim that another memory has taken over is not released by its first holder', async () => {
    const store = open()
    const clock = testClock()
    const ahead = testClock(clock.now() + 1_000)
    const handle = (await createMemory({ store, now: clock.now })).for(alice)
    const other = (await createMemory({ store, now: ahead.now })).for(alice)
    const first = await handle.add({ text: 'drinks tea', expiresAt: clock.now() + 500 })
    const second = await other.add('drinks tea')
    expect(second.action).toBe('added')
    expect((await handle.forget(first.memory?.id as string)).action).toBe('forgotten')
    expect(await other.add('drinks tea')).toMatchObject({ action: 'reinforced', memory: { id: second.memory?.id } })
  })
})
