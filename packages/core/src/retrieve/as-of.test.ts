import { describe, expect, it } from 'vitest'
import { InputError } from '../errors.ts'
import { createMemory } from '../memory.ts'
import { testClock } from '../testing/clock.ts'
import { testStores } from '../testing/stores.ts'

const dayMs = 86_400_000

describe.each(testStores)('reads of the past on the $name store', ({ open }) => {
  async function setUp() {
    const clock = testClock()
    const memory = await createMemory({ store: open(), now: clock.now })
    const alice = memory.for({ tenant: 't', user: 'alice' })
    const dayOf = async <T>(write: () => Promise<T>): Promise<{ at: number; result: T }> => {
      clock.advance(dayMs)
      return { at: clock.now(), result: await write() }
    }
    return { alice, bob: memory.for({ tenant: 't', user: 'bob' }), clock, dayOf }
  }

  it('a plain time returns what a read of that time returned, by every call', async () => {
    const { alice, dayOf, clock } = await setUp()
    const berlin = await dayOf(() => alice.upsert({ type: 'fact', key: 'city', text: 'Alice lives in Berlin' }))
    const munich = await dayOf(() => alice.upsert({ type: 'fact', key: 'city', text: 'Alice lives in Munich' }))
    clock.advance(dayMs)
    const textsAt = async (asOf: number): Promise<(string | undefined)[]> => {
      const [hit, ...more] = await alice.search('where does Alice live?', { asOf })
      const { items } = await alice.list({ asOf })
      const context = await alice.getContext({ query: 'Alice lives', asOf })
      expect(more).toEqual([])
      return [hit?.memory.text, ...items.map(({ text }) => text), ...context.memories.map(({ text }) => text)]
    }
    expect(await textsAt(berlin.at - 1)).toEqual([undefined])
    expect(await textsAt(berlin.at)).toEqual(Array(3).fill('Alice lives in Berlin'))
    expect(await textsAt(munich.at - 1)).toEqual(Array(3).fill('Alice lives in Berlin'))
    expect(await textsAt(munich.at)).toEqual(Array(3).fill('Alice lives in Munich'))
    expect((await alice.get(berlin.result.memory?.id as string, { asOf: munich.at - 1 }))?.status).toBe('active')
    expect(await alice.get(berlin.result.memory?.id as string, { asOf: munich.at })).toBeUndefined()
  })

  it('tells what was true then from what was known then', async () => {
    const { alice, dayOf, clock } = await setUp()
    const wrong = await dayOf(() => alice.add({ key: 'birthday', text: 'born in 1989', validFrom: 0 }))
    const right = await dayOf(() => alice.correct(wrong.result.memory?.id as string, 'born in 1998'))
    clock.advance(dayMs)
    const said = async (asOf: { valid?: number; known?: number }) =>
      (await alice.list({ asOf })).items.map(({ text }) => text)
    expect(await said({ valid: wrong.at })).toEqual(['born in 1998'])
    expect(await said({ known: wrong.at })).toEqual(['born in 1989'])
    expect(await said({ known: right.at, valid: 1 })).toEqual(['born in 1998'])
    expect(await said({ known: wrong.at - 1 })).toEqual([])
  })

  it('shows the words of then where a memory was changed in place, and finds by them', async () => {
    const { alice, dayOf } = await setUp()
    const first = await dayOf(() => alice.add('the launch is in spring'))
    const id = first.result.memory?.id as string
    const second = await dayOf(() => alice.update(id, { text: 'the launch is in autumn' }))
    await dayOf(() => alice.update(id, { text: 'the launch is cancelled' }))
    expect((await alice.search('spring', { asOf: first.at }))[0]?.memory.text).toBe('the launch is in spring')
    expect(await alice.search('spring', { asOf: second.at })).toEqual([])
    expect((await alice.get(id, { asOf: second.at }))?.version).toBe(2)
  })

  it('never returns what is forgotten by now, nor what another identity sees', async () => {
    const { alice, bob, dayOf } = await setUp()
    const secret = await dayOf(() => alice.add('the code is 4711'))
    const asOf = secret.at
    expect(await bob.get(secret.result.memory?.id as string, { asOf })).toBeUndefined()
    expect(await bob.search('code', { asOf })).toEqual([])
    await dayOf(() => alice.forget(secret.result.memory?.id as string))
    expect(await alice.get(secret.result.memory?.id as string, { asOf })).toBeUndefined()
    expect(await alice.search('code', { asOf })).toEqual([])
    expect((await alice.list({ asOf })).items).toEqual([])
  })

  it('respects filters, types, limits and pages', async () => {
    const { alice, clock, dayOf } = await setUp()
    for (let i = 0; i < 5; i++)
      await dayOf(() => alice.add({ type: i % 2 ? 'preference' : 'fact', text: `note ${i}`, tags: [`n${i}`] }))
    const asOf = clock.now()
    await dayOf(() => alice.add('note 5'))
    expect((await alice.list({ asOf, types: ['preference'] })).items.map(({ text }) => text)).toEqual([
      'note 3',
      'note 1',
    ])
    expect(await alice.search('note', { asOf, filter: { tags: 'n2' } })).toHaveLength(1)
    const first = await alice.list({ asOf, limit: 2 })
    const second = await alice.list({ asOf, limit: 4, cursor: first.cursor as string })
    expect([...first.items, ...second.items].map(({ text }) => text)).toEqual([4, 3, 2, 1, 0].map((i) => `note ${i}`))
    expect(second.cursor).toBeUndefined()
  })

  it('refuses what is no moment', async () => {
    const { alice } = await setUp()
    for (const asOf of ['yesterday', Number.NaN, { vaild: 1 }, { known: 'x' }, null]) {
      await expect(alice.list({ asOf: asOf as never })).rejects.toThrow(InputError)
      await expect(alice.search('x', { asOf: asOf as never })).rejects.toThrow(InputError)
    }
    await expect(alice.list({ asOf: 1, status: 'superseded' })).rejects.toThrow('status')
  })
})
