import { describe, expect, it } from 'vitest'
import { ModelError, NotFoundError, ScopeError } from '../errors.ts'
import { createMemory } from '../memory.ts'
import { testStores } from '../testing/stores.ts'
import { trigramEmbedder } from '../testing/trigram-embedder.ts'
import { defineType } from '../types/memory-type.ts'
import type { Decide, Verdict } from './judge.ts'

const identity = { tenant: 't', user: 'alice' }

describe.each(testStores)('what is alike, on the $name store', ({ open }) => {
  it('is said again when only style and emphasis differ; the wording stays in the history', async () => {
    const memory = await createMemory({ store: open() })
    const alice = memory.for(identity)
    const first = await alice.add('Alice loves sushi')
    const again = await alice.add({ text: 'Alice really loves sushi!', tags: ['food'] })
    expect(again).toMatchObject({
      action: 'reinforced',
      memory: { id: first.memory?.id, text: 'Alice loves sushi', tags: ['food'], reinforcements: 1 },
    })
    expect(await alice.count()).toBe(1)
    expect((await alice.history(first.memory?.id as string)).at(-1)?.reason).toContain('Alice really loves sushi!')
  })

  it('is also recognised by another process', async () => {
    const store = open()
    const [one, two] = [await createMemory({ store }), await createMemory({ store })]
    await one.for(identity).add('Alice loves sushi')
    expect((await two.for(identity).add('alice loves sushi.')).action).toBe('reinforced')
  })

  it('supersedes what it says the opposite of', async () => {
    const alice = (await createMemory({ store: open(), embedder: trigramEmbedder() })).for(identity)
    const likes = await alice.add('Alice likes coffee')
    const hates = await alice.add('Alice does not like coffee')
    expect(hates).toMatchObject({
      action: 'superseded',
      previous: { id: likes.memory?.id, supersededBy: hates.memory?.id },
    })
    expect((await alice.search('coffee')).map(({ memory }) => memory.text)).toEqual(['Alice does not like coffee'])
    const again = await alice.add('Alice likes coffee')
    expect(again).toMatchObject({ action: 'superseded', previous: { id: hates.memory?.id } })
    expect(await alice.count()).toBe(1)
  })

  it('stands beside what is merely close, and the outcome shows it', async () => {
    const alice = (await createMemory({ store: open() })).for(identity)
    const bob = await alice.add("Alice's manager is called Bob Miller")
    const rob = await alice.add("Alice's manager is called Rob Miller")
    expect(rob).toMatchObject({ action: 'added', similar: [{ memory: { id: bob.memory?.id } }] })
    expect(rob.similar?.[0]?.text).toBeGreaterThan(0.5)
    expect(await alice.count()).toBe(2)
  })

  it('is not looked for in slots, turns, other scopes and other types, nor where the type says so', async () => {
    const note = defineType({ name: 'note', merge: 'supersede', nearDuplicates: false })
    const memory = await createMemory({ store: open(), types: [note] })
    const alice = memory.for(identity)
    await alice.add('Alice loves sushi')
    const others = [
      await alice.add({ type: 'fact', key: 'food', text: 'Alice loves sushi!' }),
      await alice.add({ type: 'preference', text: 'Alice loves sushi!' }),
      await alice.add({ type: 'episode', text: 'Alice loves sushi!' }),
      await alice.add({ type: 'note', text: 'Alice loves sushi' }),
      await alice.add({ type: 'note', text: 'Alice loves sushi!' }),
      await memory.for({ tenant: 't', user: 'bob' }).add('Alice loves sushi!'),
      await memory.for({ tenant: 'u', user: 'alice' }).add('Alice loves sushi!'),
    ]
    for (const outcome of others) expect(outcome).toMatchObject({ action: 'added' })
  })

  it('is never merged with what is over', async () => {
    const alice = (await createMemory({ store: open() })).for(identity)
    const { memory } = await alice.add('Alice loves sushi')
    await alice.forget(memory?.id as string)
    expect(await alice.add('Alice loves sushi!')).toMatchObject({
      action: 'added',
      memory: { text: 'Alice loves sushi!' },
    })
  })

  it('has one effect for one idempotency key', async () => {
    const alice = (await createMemory({ store: open() })).for(identity)
    await alice.add('Alice loves sushi')
    const write = () => alice.add('Alice loves sushi!', { idempotencyKey: 'k' })
    await write()
    expect(await write()).toMatchObject({ action: 'reinforced', memory: { reinforcements: 1 } })
  })

  it('supersedes by name what the caller says', async () => {
    const memory = await createMemory({ store: open() })
    const alice = memory.for(identity)
    const old = (await alice.add('The office is in Hamburg')).memory?.id as string
    const moved = await alice.add({ text: 'They work from Kiel now', supersedes: old })
    expect(moved).toMatchObject({
      action: 'superseded',
      memory: { supersedes: old, version: 2 },
      previous: { id: old, status: 'superseded' },
    })
    expect(await alice.get(old)).toBeUndefined()
    expect((await alice.add('The office is in Hamburg')).action).toBe('added')
    await expect(alice.add({ text: 'x', supersedes: old })).rejects.toThrow(NotFoundError)
    await expect(
      memory.for({ tenant: 't', user: 'bob' }).add({ text: 'x', supersedes: moved.memory?.id as string }),
    ).rejects.toThrow(NotFoundError)
    const wide = await memory.for({ tenant: 't', org: 'o' }, { share: true }).add('Be formal')
    await expect(
      memory.for({ tenant: 't', org: 'o', user: 'alice' }).add({ text: 'x', supersedes: wide.memory?.id as string }),
    ).rejects.toThrow(ScopeError)
  })
})

describe('the function that decides what no rule can', () => {
  const known = "Alice's manager is called Bob Miller"
  const incoming = "Alice's manager is called Rob Miller"

  async function decideWith(decide: Decide, onModelFailure: 'lexical' | 'throw' = 'lexical') {
    const [{ open } = { open: () => expect.fail() }] = testStores
    const alice = (await createMemory({ store: open(), decide, onModelFailure, timeouts: { modelMs: 50 } })).for(
      identity,
    )
    await alice.add(known)
    return alice
  }
  const first: (verdict: (id: string) => Verdict) => Decide = (verdict) => (cases) =>
    cases.map(({ similar }) => verdict(similar[0]?.memory.id as string))

  it.each<[string, (id: string) => Verdict, string, string[]]>([
    ['add', () => 'add', 'added', [incoming, known]],
    ['reject', () => 'reject', 'rejected', [known]],
    ['reinforce', (id) => ({ reinforce: id }), 'reinforced', [known]],
    ['supersede', (id) => ({ supersede: id }), 'superseded', [incoming]],
  ])('%s', async (_name, verdict, action, texts) => {
    const alice = await decideWith(first(verdict))
    expect((await alice.add(incoming)).action).toBe(action)
    expect((await alice.list()).items.map(({ text }) => text)).toEqual(texts)
  })

  it('is called once for a batch, with what is uncertain only', async () => {
    const calls: number[] = []
    const alice = await decideWith((cases) => {
      calls.push(cases.length)
      return cases.map(() => 'add' as const)
    })
    await alice.add([incoming, "Alice's manager is called Tom Miller", 'The train leaves at nine', known])
    await alice.add('The cat sleeps')
    expect(calls).toEqual([2])
  })

  it.each<[string, Decide]>([
    ['throws', () => Promise.reject(new Error('429'))],
    ['never answers', () => new Promise(() => {})],
    ['answers nonsense', () => ['maybe'] as never],
    ['names a memory that nobody asked about', (cases) => cases.map(() => ({ supersede: 'x' }))],
    ['answers too little', () => []],
  ])('when it %s, everything is added, or the call fails before anything is written', async (_name, decide) => {
    const lenient = await decideWith(decide)
    expect((await lenient.add(incoming)).action).toBe('added')
    const strict = await decideWith(decide, 'throw')
    await expect(strict.add(incoming)).rejects.toThrow(ModelError)
    expect(await strict.count()).toBe(1)
  })
})

describe.each(testStores)('what two say, or say of two, on the $name store', ({ open }) => {
  const start = async () => (await createMemory({ store: open() })).for({ tenant: 't', user: 'alice' })
  const texts = async (alice: Awaited<ReturnType<typeof start>>) =>
    (await alice.list()).items.map(({ text }) => text).sort()

  it('is neither the same nor a contradiction', async () => {
    const alice = await start()
    const by = (speaker: string) => ({ source: { speaker } })
    await alice.add([
      { text: 'I am allergic to nuts', ...by('ann') },
      { text: 'I am allergic to nuts', ...by('ben') },
      { text: 'I am not allergic to nuts', ...by('cleo') },
      { text: 'likes tea', about: ['person:bob'] },
      { text: 'likes tea', about: ['person:dora'] },
      { text: 'does not like tea', about: ['person:carol'] },
    ])
    expect(await texts(alice)).toEqual([
      'I am allergic to nuts',
      'I am allergic to nuts',
      'I am not allergic to nuts',
      'does not like tea',
      'likes tea',
      'likes tea',
    ])
  })

  it('of another time does not close what is true now', async () => {
    const alice = await start()
    await alice.add({ text: 'Alice smokes', validFrom: 2_000_000 })
    await alice.add({ text: 'Alice does not smoke', validFrom: 1_000_000 })
    expect(await texts(alice)).toEqual(['Alice does not smoke', 'Alice smokes'])
    await alice.add({ text: 'Alice dances', validFrom: 1_000_000 })
    await alice.add({ text: 'Alice does not dance', validFrom: 2_000_000, validTo: 3_000_000 })
    expect(await texts(alice)).toContain('Alice dances')
  })

  it('is the same with another first letter or width, but not where capitals and figures mean something', async () => {
    const alice = await start()
    await alice.add([
      'the pipe is 2³ wide',
      'the pipe is 23 wide',
      'he works for US',
      'he works for us',
      'eats turkey',
      'eats Turkey',
    ])
    await alice.add(['Alice likes tea', 'alice  likes tea', 'Ａｌｉｃｅ ｌｉｋｅｓ　ｔｅａ'])
    expect(await alice.count()).toBe(7)
  })
})
