import { describe, expect, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { InputError, MemoryTypeError } from '../errors.ts'
import { createMemory } from '../memory.ts'
import type { Json } from '../record.ts'
import { inMemory } from '../stores/in-memory.ts'
import { testStores } from '../testing/stores.ts'
import { defineType } from './memory-type.ts'

const step = z.object({ step: z.number().int().min(0), note: z.string().trim().optional() })
const taskState = defineType({ name: 'task_state', merge: 'replace', scope: ['task'], schema: step })
const ticket = defineType({
  name: 'ticket',
  merge: (_current, incoming) => ({ data: incoming.data ?? null }),
  schema: z.object({ id: z.string() }).transform(({ id }) => ({ id: id.toUpperCase(), open: true })),
})

describe('a type with a schema', () => {
  it.each(testStores)(
    'refuses data that is not of it, and says where, before anything is written ($name)',
    async ({ open }) => {
      const memory = await createMemory({ store: open(), types: [taskState, ticket] })
      const alice = memory.for({ tenant: 't', user: 'alice', task: 'trip' })
      const wrong = { type: 'task_state', key: 'plan', data: { step: 1.5 } } as const
      await expect(alice.add(['Alice likes tea', wrong])).rejects.toThrow(/^\[1\]\.data\.step: .*the type task_state/)
      // @ts-expect-error TypeScript knows that a step is a number.
      await expect(alice.add({ type: 'task_state', data: { step: '1' } })).rejects.toThrow(InputError)
      // @ts-expect-error Data is required, as the schema does not allow none.
      await expect(alice.add({ type: 'task_state', text: 'one' })).rejects.toThrow(InputError)
      // @ts-expect-error There is no such type.
      await expect(alice.add({ type: 'task_stat', text: 'one' })).rejects.toThrow(MemoryTypeError)
      expect(await alice.count()).toBe(0)
    },
  )

  it('stores what the schema makes of it, and returns it typed', async () => {
    const memory = await createMemory({ store: inMemory(), types: [taskState, ticket] })
    const alice = memory.for({ tenant: 't', user: 'alice', task: 'trip' })
    await alice.upsert({ type: 'task_state', key: 'plan', data: { step: 2, note: ' flights ' } })
    await alice.add({ type: 'ticket', key: 'a', data: { id: 'x1' } })

    const [hit] = await alice.search('flights', { types: ['task_state'] })
    expect(hit?.memory.data).toEqual({ step: 2, note: 'flights' })
    if (hit !== undefined) expectTypeOf(hit.memory.data).toEqualTypeOf<z.output<typeof step>>()

    const { items } = await alice.list({ types: ['ticket'] })
    expectTypeOf(items).items.toHaveProperty('data').toEqualTypeOf<{ id: string; open: boolean }>()
    expect(items[0]?.data).toEqual({ id: 'X1', open: true })

    const [any] = await alice.search('flights')
    if (any?.memory.type === 'task_state') expectTypeOf(any.memory.data.step).toBeNumber()
    if (any?.memory.type === 'fact') expectTypeOf(any.memory.data).toEqualTypeOf<Json | undefined>()
  })

  it('is asked about what comes in, not again about what it gave', async () => {
    const task = defineType({
      name: 'task',
      merge: 'replace',
      schema: z.object({ due: z.string().transform((date) => Date.parse(date)) }),
    })
    const alice = (await createMemory({ store: inMemory(), types: [task] })).for({ tenant: 't', user: 'alice' })
    for (const due of ['2026-01-01', '2026-02-01']) await alice.upsert({ type: 'task', key: 'x', data: { due } })
    expect((await alice.list()).items).toMatchObject([{ data: { due: Date.UTC(2026, 1, 1) }, version: 2 }])
  })

  it('keeps a correction in words from taking data away that must be there', async () => {
    const alice = (await createMemory({ store: inMemory(), types: [taskState] })).for({ tenant: 't', user: 'alice' })
    const { memory } = await alice.add({ type: 'task_state', key: 'plan', text: 'step one', data: { step: 1 } })
    await expect(alice.correct(memory?.id as string, 'step two')).rejects.toThrow('data')
    const right = await alice.correct(memory?.id as string, { text: 'step two', data: { step: 2 } })
    expect(right).toMatchObject({ action: 'superseded', memory: { data: { step: 2 } } })
  })

  it('checks patches and what its own merge function made', async () => {
    const counter = defineType({
      name: 'counter',
      merge: () => ({ data: { n: -1 } }),
      schema: z.object({ n: z.number().min(0) }),
    })
    const memory = await createMemory({ store: inMemory(), types: [counter] })
    const alice = memory.for({ tenant: 't', user: 'alice' })
    const { memory: first } = await alice.add({ type: 'counter', key: 'k', data: { n: 1 } })
    const id = first?.id as string
    await expect(alice.update(id, { data: { n: -2 } })).rejects.toThrow('data.n')
    await expect(alice.correct(id, { data: { n: 'one' } })).rejects.toThrow('data.n')
    await expect(alice.add({ type: 'counter', key: 'k', data: { n: 2 } })).rejects.toThrow('data.n')
    expect((await alice.get(id))?.data).toEqual({ n: 1 })
    expect(await alice.history(id)).toHaveLength(1)
  })

  it('takes any Standard Schema, asynchronous ones too, and names a schema that breaks', async () => {
    const standard = (validate: (value: unknown) => never | Promise<{ value: Json }>) => ({
      '~standard': { version: 1 as const, vendor: 'own', validate },
    })
    const later = defineType({ name: 'later', merge: 'append', schema: standard(async () => ({ value: 7 })) })
    const broken = defineType({
      name: 'broken',
      merge: 'append',
      schema: standard(() => {
        throw new Error('no database')
      }),
    })
    const memory = await createMemory({ store: inMemory(), types: [later, broken] })
    const alice = memory.for({ tenant: 't', user: 'alice' })
    expect((await alice.add({ type: 'later', text: 'x', data: null })).memory?.data).toBe(7)
    await expect(alice.add({ type: 'broken', text: 'x', data: 1 })).rejects.toThrow(
      'the schema of the type broken failed: no database',
    )
  })

  it('is left alone where nothing is declared: any name compiles, and is checked at run time', async () => {
    const memory = await createMemory({ store: inMemory() })
    const draft: { type: string; text: string } = { type: 'fact', text: 'x' }
    await memory.for({ tenant: 't', user: 'alice' }).add([draft])
  })
})

describe.each(testStores)('a merge function, on the $name store', ({ open }) => {
  interface Counted {
    n: number
  }
  const nOf = (data: Json | undefined): number => (data as unknown as Counted).n
  const visits = defineType({
    name: 'visits',
    merge: (current, incoming) => {
      // A function that writes where it should only read.
      const data = current.data as unknown as Counted
      data.n += nOf(incoming.data)
      return { data: { n: data.n } }
    },
  })

  it('is asked also when the same comes again, and counts once for each, also among rivals', async () => {
    const store = open()
    const memories = [await createMemory({ store, types: [visits] }), await createMemory({ store, types: [visits] })]
    const handles = memories.map((memory) => memory.for({ tenant: 't', user: 'alice' }))
    await Promise.all(
      handles.flatMap((alice) =>
        Array.from({ length: 5 }, () => alice.upsert({ type: 'visits', key: 'k', data: { n: 1 } })),
      ),
    )
    const [found] = (await handles[0]?.list())?.items ?? []
    expect(nOf(found?.data)).toBe(10)
    expect((await handles[0]?.history(found?.id as string))?.map(({ memory }) => nOf(memory.data))).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
    ])
  })

  it('that gives data gives the text too, where that is made of data', async () => {
    const items = defineType({
      name: 'items',
      merge: (current, incoming) => ({ data: [...(current.data as string[]), ...(incoming.data as string[])] }),
    })
    const alice = (await createMemory({ store: open(), types: [items] })).for({ tenant: 't', user: 'alice' })
    for (const item of ['milk', 'bread']) await alice.upsert({ type: 'items', key: 'shopping', data: [item] })
    expect((await alice.search('bread'))[0]?.memory.text).toBe('["milk","bread"]')
  })
})
