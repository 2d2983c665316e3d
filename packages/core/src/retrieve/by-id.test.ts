import { describe, expect, test } from 'vitest'
import { createMemory } from '../memory.ts'
import { inMemory } from '../stores/in-memory.ts'
import { testClock } from '../testing/clock.ts'
import { faulty } from '../testing/faulty.ts'
import { testStores } from '../testing/stores.ts'
import { dayMs } from '../time.ts'

const alice = { tenant: 'acme', user: 'alice' }
const city = { type: 'fact', key: 'city' }

describe.each(testStores)('on the $name store', ({ open }) => {
  test('get gives a memory from the moment on at which it becomes true', async () => {
    const clock = testClock()
    const handle = (await createMemory({ store: open(), now: clock.now })).for(alice)
    const { memory } = await handle.add({ text: 'on holiday', validFrom: clock.now() + dayMs })
    const id = memory?.id as string
    expect(await handle.get(id)).toBeUndefined()
    clock.advance(dayMs)
    expect((await handle.get(id))?.text).toBe('on holiday')
  })

  test('forget by slot takes the most specific scope first', async () => {
    const memory = await createMemory({ store: open() })
    const handle = memory.for({ ...alice, agent: 'planner' }, { share: true })
    await handle.add({ key: 'city', text: 'everybody is on earth', scope: {} })
    await handle.add({ key: 'city', text: 'Alice is in Berlin' })
    await handle.add({ key: 'city', text: 'Alice told the planner that she moves', private: true })
    for (const text of ['Alice told the planner that she moves', 'Alice is in Berlin', 'everybody is on earth']) {
      expect((await handle.forget(city)).previous?.text).toBe(text)
    }
  })

  test('forget by slot does not see the slot of another user', async () => {
    const memory = await createMemory({ store: open() })
    const bob = memory.for({ ...alice, user: 'bob', task: 't' })
    await bob.add({ key: 'city', text: 'Bob lives in Bern', scope: { user: 'bob', task: 't' } })
    await memory.for(alice).add({ key: 'city', text: 'Alice lives in Potsdam' })
    expect((await memory.for(alice).forget(city)).previous?.text).toBe('Alice lives in Potsdam')
    expect(await bob.count()).toBe(1)
  })
})

test('history shows each version once, also when a writer died between the revision and its memory', async () => {
  const backend = inMemory({ commit: 'row' })
  const handle = (await createMemory({ store: backend })).for(alice)
  const id = (await handle.add('drinks tea')).memory?.id as string
  const store = faulty(backend, (_call, changes) => changes.findIndex(({ kind }) => kind === 'memory'))
  await expect((await createMemory({ store })).for(alice).update(id, { importance: 1 })).rejects.toThrow()
  expect(await backend.metadata.count('acme', { kind: 'revision' })).toBe(1)
  expect((await handle.history(id)).map(({ version }) => version)).toEqual([1])
})

test('forget by slot takes what is the own of a user before what is of the organisation', async () => {
  const memory = await createMemory({ store: inMemory() })
  const boss = memory.for({ ...alice, org: 'o' }, { share: true })
  await boss.add({ ...city, text: 'the office is in Berlin', scope: { org: 'o' } })
  const handle = memory.for({ ...alice, org: 'o' })
  await handle.add({ ...city, text: 'Alice lives in Potsdam' })
  expect((await handle.forget(city)).previous?.text).toBe('Alice lives in Potsdam')
})
