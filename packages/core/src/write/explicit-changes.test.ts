/** What callers say outright: corrections, successors that begin later, values that are over, former versions. */
import { describe, expect, it } from 'vitest'
import { InputError, NotFoundError } from '../errors.ts'
import { createMemory } from '../memory.ts'
import { testClock } from '../testing/clock.ts'
import { testStores } from '../testing/stores.ts'

describe.each(testStores)('on the $name store', ({ open }) => {
  async function start() {
    const clock = testClock()
    const memory = await createMemory({ store: open(), now: clock.now })
    const alice = memory.for({ tenant: 't', user: 'alice' })
    const texts = async (): Promise<string[]> => (await alice.list()).items.map(({ text }) => text).sort()
    const at = async (valid: number): Promise<string[]> =>
      (await alice.list({ asOf: { valid } })).items.map(({ text }) => text).sort()
    const add = async (text: string) => (await alice.add(text)).memory?.id as string
    return { memory, alice, clock, texts, at, add }
  }

  it('what begins later leaves in force what it will supersede', async () => {
    const { alice, clock, texts, at, add } = await start()
    const rome = await add('Alice lives in Rome')
    const move = clock.now() + 1_000
    await alice.add({ text: 'Alice lives in Berlin', supersedes: rome, validFrom: move })
    expect([await texts(), await at(clock.now()), await at(move)]).toEqual([
      ['Alice lives in Rome'],
      ['Alice lives in Rome'],
      ['Alice lives in Berlin'],
    ])
    expect((await alice.add('Alice lives in Rome')).action).toBe('reinforced')
    clock.advance(1_000)
    expect(await texts()).toEqual(['Alice lives in Berlin'])
    expect((await alice.search('where does Alice live')).map(({ memory }) => memory.text)).toEqual([
      'Alice lives in Berlin',
    ])
  })

  it('a successor that would end before it begins is refused, and nothing is written', async () => {
    const { alice, texts, add } = await start()
    const rome = await add('Alice lives in Rome')
    const draft = { text: 'Alice lived in Oslo', supersedes: rome, validFrom: 1_000, validTo: 2_000 }
    await expect(alice.add(draft)).rejects.toThrow(InputError)
    expect(await texts()).toEqual(['Alice lives in Rome'])
  })

  it('a batch that names a memory which is not there writes nothing', async () => {
    const { alice, texts } = await start()
    const drafts = Array.from({ length: 60 }, (_, number) => ({ text: `fact ${number}`, key: `k${number}` }))
    await expect(alice.add([...drafts, { text: 'x', supersedes: 'nobody' }])).rejects.toThrow(NotFoundError)
    expect(await texts()).toEqual([])
  })

  it('what is corrected into the words of another memory was never true', async () => {
    const { alice, clock, texts, at, add } = await start()
    const rome = await add('Alice lives in Rome')
    await add('Alice lives in Paris')
    const before = clock.now()
    clock.advance(10)
    expect((await alice.correct(rome, 'Alice lives in Paris')).action).toBe('merged')
    expect([await texts(), await at(before)]).toEqual([['Alice lives in Paris'], ['Alice lives in Paris']])
  })

  it.each(['correct', 'supersede', 'contradict'] as const)(
    'what is restored after somebody came to %s it takes back its place',
    async (how) => {
      const { alice, texts, add } = await start()
      const likes = await add('Alice likes sushi')
      if (how === 'correct') await alice.correct(likes, 'Alice likes ramen')
      else if (how === 'supersede') await alice.add({ text: 'Alice likes ramen', supersedes: likes })
      else await alice.add('Alice does not like sushi')
      expect(await texts()).toHaveLength(1)
      expect((await alice.restore(likes, 1)).action).toBe('superseded')
      expect(await texts()).toEqual(['Alice likes sushi'])
    },
  )

  it('what was merged into another one comes back beside it', async () => {
    const { alice, texts, add } = await start()
    const tea = await add('Alice likes tea')
    await add('Alice likes coffee')
    await alice.update(tea, { text: 'Alice likes coffee' })
    await alice.restore(tea, 1)
    expect(await texts()).toEqual(['Alice likes coffee', 'Alice likes tea'])
  })

  it('what contradicts another draft of the same call comes after it', async () => {
    const { alice, texts } = await start()
    const outcomes = await alice.add([
      'Alice likes coffee',
      'Alice has a car',
      'Alice does not like coffee',
      'Alice likes coffee',
      'Alice likes coffee!',
    ])
    expect(outcomes.map(({ action }) => action)).toEqual(['added', 'added', 'superseded', 'superseded', 'reinforced'])
    expect(await texts()).toEqual(['Alice has a car', 'Alice likes coffee'])
  })
})
