import { describe, expect, test } from 'vitest'
import { InputError } from '../errors.ts'
import type { MemoryHandle } from '../handle.ts'
import { createMemory, type LociMemory } from '../memory.ts'
import { inMemory } from '../stores/in-memory.ts'
import { testClock } from '../testing/clock.ts'
import type { Context } from './get-context.ts'
import { contextFormats } from './layout.ts'
import type { ContextTrace } from './trace.ts'

const alice = { tenant: 'acme', user: 'alice' }
const day = 86_400_000

async function opened(commit: 'atomic' | 'row' = 'atomic'): Promise<{
  memory: LociMemory
  handle: MemoryHandle
  clock: ReturnType<typeof testClock>
}> {
  const clock = testClock()
  const memory = await createMemory({ store: inMemory({ commit }), now: clock.now })
  const handle = memory.for(alice)
  await handle.add({ type: 'instruction', text: 'use metric units' })
  await handle.add({ type: 'preference', key: 'drink', text: 'prefers tea' })
  await handle.add([
    { key: 'city', text: 'walnut lives in Berlin' },
    { key: 'pet', text: 'walnut has a cat' },
  ])
  await handle.add({ type: 'episode', text: 'walnut is a word', source: { speaker: 'Ann', session: 'x' } })
  return { memory, handle, clock }
}

/** As from a log. */
const logged = ({ trace }: Context): ContextTrace => JSON.parse(JSON.stringify(trace)) as ContextTrace
const idOf = (context: Context, words: string): string =>
  context.memories.find(({ text }) => text.includes(words))?.id as string

describe.each(['atomic', 'row'] as const)('a trace, on a store with %s commits,', (commit) => {
  test.each(contextFormats)('makes the same %s again, byte for byte', async (format) => {
    const { handle, clock } = await opened(commit)
    const context = await handle.getContext({ query: 'walnut', budget: 400, format, cite: true })
    expect(context.trace.dropped).toEqual([])
    clock.advance(day)
    await handle.add(['walnut again', 'walnut and more'])
    const again = await handle.getContext({ replay: logged(context) })
    expect(again.text).toBe(context.text)
    expect(again).toEqual({ ...context, changes: [] })
    expect(JSON.stringify(context.trace)).not.toMatch(/walnut|Ann|metric/)
  })

  test('takes what has changed from history, and says so', async () => {
    const { handle, clock } = await opened(commit)
    const context = await handle.getContext({ query: 'walnut' })
    clock.advance(day)
    const [city, pet, turn] = ['Berlin', 'cat', 'word'].map((words) => idOf(context, words)) as [string, string, string]
    await handle.upsert({ type: 'fact', key: 'city', text: 'walnut lives in Rome' })
    await handle.update(pet, { text: 'walnut has two cats' })
    await handle.update(pet, { text: 'walnut has three cats' })
    const again = await handle.getContext({ replay: logged(context) })
    expect(again.text).toBe(context.text)
    expect(again.changes).toEqual(
      [
        { id: city, version: 1, why: 'superseded', now: 2, shown: true },
        { id: pet, version: 1, why: 'updated', now: 3, shown: true },
      ].sort((a, b) => idsIn(context).indexOf(a.id) - idsIn(context).indexOf(b.id)),
    )
    await handle.forget(turn)
    const without = await handle.getContext({ replay: logged(context) })
    expect(without.text).not.toContain('a word')
    expect(without.changes).toContainEqual({ id: turn, version: 1, why: 'forgotten', now: 2, shown: false })
    expect(without.memories).toHaveLength(context.memories.length - 1)
  })

  test('never brings back what was erased', async () => {
    const { memory, handle } = await opened(commit)
    const context = await handle.getContext({ query: 'walnut' })
    await handle.update(idOf(context, 'cat'), { text: 'walnut has two cats' })
    await memory.admin('acme').erase({ user: 'alice' })
    const again = await handle.getContext({ replay: logged(context) })
    expect(again).toMatchObject({ text: '', tokens: 0, memories: [] })
    expect(again.changes).toEqual(
      context.trace.used.map(({ id, version }) => ({ id, version, why: 'gone', shown: false })),
    )
  })

  test('gives nobody what they do not see', async () => {
    const { memory, handle } = await opened(commit)
    const context = await handle.getContext({ query: 'walnut' })
    await handle.update(idOf(context, 'cat'), { text: 'walnut has two cats' })
    for (const other of [
      { tenant: 'acme', user: 'bob' },
      { tenant: 'other', user: 'alice' },
    ]) {
      const again = await memory.for(other).getContext({ replay: logged(context) })
      expect(again.text).toBe('')
      expect(again.changes?.every(({ why, now }) => why === 'gone' && now === undefined)).toBe(true)
    }
  })
})

function idsIn({ trace }: Context): string[] {
  return trace.used.map(({ id }) => id)
}

test('a context of the past is made again, and what had changed before it is no news', async () => {
  const { handle, clock } = await opened()
  const then = clock.now()
  clock.advance(day)
  await handle.upsert({ type: 'fact', key: 'city', text: 'walnut lives in Rome' })
  clock.advance(day)
  const context = await handle.getContext({ query: 'walnut', asOf: then })
  expect(context.text).toContain('Berlin')
  const again = await handle.getContext({ replay: logged(context) })
  expect(again.text).toBe(context.text)
  expect(again.changes).toEqual([])
})

test('what has expired is told, and what a hook keeps back is not shown', async () => {
  const clock = testClock()
  let withheld = 'nothing'
  const memory = await createMemory({
    store: inMemory(),
    now: clock.now,
    hooks: { beforeReturn: (found) => (found.text.includes(withheld) ? undefined : found) },
  })
  const handle = memory.for(alice)
  await handle.add([{ text: 'walnut for a day', expiresAt: clock.now() + day }, { text: 'a walnut secret' }])
  const context = await handle.getContext({ query: 'walnut' })
  clock.advance(2 * day)
  withheld = 'secret'
  const again = await handle.getContext({ replay: logged(context) })
  expect(again.memories.map(({ text }) => text)).toEqual(['walnut for a day'])
  expect(again.changes?.map(({ why, shown }) => [why, shown])).toEqual([
    ['expired', true],
    ['withheld', false],
  ])
})

test('of a version that was compacted away only its id is told', async () => {
  const clock = testClock()
  const sweep = { revisions: { olderThanDays: 1, keep: 0 } }
  const memory = await createMemory({ store: inMemory(), now: clock.now, sweep })
  const handle = memory.for(alice)
  const { memory: added } = await handle.add('walnut one')
  const context = await handle.getContext({ query: 'walnut' })
  clock.advance(day)
  await handle.update(added?.id as string, { text: 'walnut two' })
  clock.advance(3 * day)
  await memory.sweep()
  const again = await handle.getContext({ replay: logged(context) })
  expect(again.text).toBe('')
  expect(again.changes).toEqual([{ id: added?.id, version: 1, why: 'updated', now: 2, shown: false }])
})

test('a replay is no use of its memories', async () => {
  const store = inMemory()
  const memory = await createMemory({ store })
  const handle = memory.for(alice)
  await handle.add('walnut')
  const usage = async (): Promise<string[]> => {
    await memory.drain()
    return (await store.metadata.list('acme', { kind: 'usage', limit: 10 })).rows.map(({ body }) => body)
  }
  const context = await handle.getContext({ query: 'walnut' })
  const used = await usage()
  expect(used).toHaveLength(1)
  await handle.getContext({ replay: logged(context) })
  expect(await usage()).toEqual(used)
  await handle.getContext({ query: 'walnut' })
  expect(await usage()).not.toEqual(used)
})

test('a trace that is none is an error', async () => {
  const { handle } = await opened()
  const { trace } = await handle.getContext({ query: 'walnut' })
  const bad: unknown[] = [
    'x',
    {},
    { ...trace, format: 'html' },
    { ...trace, at: 'now' },
    { ...trace, cite: 1 },
    { ...trace, used: [{ id: 'a', version: 0, score: 1 }] },
    { ...trace, used: [...trace.used, ...trace.used] },
    { ...trace, used: Array.from({ length: 10_001 }, (_, index) => ({ id: `${index}`, version: 1, score: 1 })) },
    { ...trace, dropped: undefined },
    { ...trace, asOf: 5 },
  ]
  for (const replay of bad) await expect(handle.getContext({ replay } as never)).rejects.toThrow(InputError)
  await expect(handle.getContext({ replay: trace, query: 'x' })).rejects.toThrow(InputError)
  expect((await handle.getContext({ replay: { ...trace, used: [] } })).text).toBe('')
})
