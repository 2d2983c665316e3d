import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { MemoryConfig } from '../config.ts'
import { ConflictError, InputError, MemoryTypeError, NotFoundError, ScopeError, TooLargeError } from '../errors.ts'
import type { MemoryHandle } from '../handle.ts'
import { createMemory, type LociMemory } from '../memory.ts'
import { testClock } from '../testing/clock.ts'
import { testStores } from '../testing/stores.ts'
import { dayMs } from '../time.ts'
import { defineType } from '../types/memory-type.ts'

describe.each(testStores)('on the $name store', ({ open }) => {
  const start = (config: Partial<MemoryConfig> = {}): Promise<LociMemory> => createMemory({ store: open(), ...config })
  const asAlice = async (config: Partial<MemoryConfig> = {}): Promise<MemoryHandle> =>
    (await start(config)).for({ tenant: 'acme', user: 'alice', agent: 'planner', session: 's1', task: 't1' })

  describe('add', () => {
    test('gives the memory back, and get finds it', async () => {
      const clock = testClock()
      const alice = await asAlice({ now: clock.now })
      const outcome = await alice.add({
        text: 'Alice likes walnuts',
        tags: ['food'],
        source: { speaker: 'Alice', turn: 3 },
      })
      expect(outcome).toMatchObject({
        action: 'added',
        indexed: true,
        memory: {
          type: 'fact',
          scope: { user: 'alice' },
          version: 1,
          tags: ['food'],
          createdAt: clock.now(),
          source: { by: { user: 'alice' }, agent: 'planner', session: 's1', speaker: 'Alice', turn: 3 },
        },
      })
      expect(await alice.get(outcome.memory?.id as string)).toEqual(outcome.memory)
    })

    test('an array in gives an array out, in order, however many', async () => {
      const alice = await asAlice()
      const outcomes = await alice.add(Array.from({ length: 130 }, (_, index) => `fact number ${index}`))
      expect(outcomes.map(({ memory }) => memory?.text)).toEqual(
        Array.from({ length: 130 }, (_, index) => `fact number ${index}`),
      )
      expect(await alice.count()).toBe(130)
      expect(await alice.add([])).toEqual([])
    })

    test.each([3, 50])('%i identical ones at once give one memory', async (count) => {
      const alice = await asAlice()
      const outcomes = await Promise.all(Array.from({ length: count }, () => alice.add('The sky is blue')))
      expect(outcomes.filter(({ action }) => action === 'added')).toHaveLength(1)
      expect(outcomes.filter(({ action }) => action === 'reinforced')).toHaveLength(count - 1)
      expect((await alice.list()).items.map(({ reinforcements }) => reinforcements)).toEqual([count - 1])
    })

    test('identical ones in one batch are one memory', async () => {
      const alice = await asAlice()
      const outcomes = await alice.add(['one', 'One ', 'two', 'one'])
      expect(outcomes.map(({ action }) => action)).toEqual(['added', 'reinforced', 'added', 'reinforced'])
      expect(await alice.count()).toBe(2)
    })

    test('identical ones from two processes are one memory', async () => {
      const store = open()
      const handles = await Promise.all(
        [1, 2, 3].map(async () => (await createMemory({ store })).for({ tenant: 'acme', user: 'alice' })),
      )
      await Promise.all(handles.flatMap((handle) => [handle.add('same'), handle.add('same')]))
      expect(await handles[0]?.count()).toBe(1)
    })

    test('the same words in another scope or type are another memory', async () => {
      const memory = await start()
      await memory.for({ tenant: 'acme', user: 'alice' }).add('tea')
      await memory.for({ tenant: 'acme', user: 'bob' }).add('tea')
      await memory.for({ tenant: 'acme', user: 'alice' }).add({ type: 'preference', text: 'tea' })
      expect(await memory.for({ tenant: 'acme', user: ['alice', 'bob'] }).count()).toBe(3)
    })

    test('turns are kept verbatim, however often they are said; a message id is remembered once', async () => {
      const alice = await asAlice()
      const ok = { type: 'episode', text: 'ok' }
      await alice.add([ok, ok, ok])
      const again = await alice.add([
        { ...ok, source: { messageId: 'm1' } },
        { ...ok, source: { messageId: 'm1' } },
      ])
      expect(again.map(({ action }) => action)).toEqual(['added', 'unchanged'])
      expect(await alice.count()).toBe(4)
    })

    test('a memory that expired makes room for the same again', async () => {
      const clock = testClock()
      const alice = await asAlice({ now: clock.now })
      await alice.add({ text: 'the door code is 4711', expiresAt: clock.now() + dayMs })
      clock.advance(2 * dayMs)
      expect(await alice.count()).toBe(0)
      expect((await alice.add('the door code is 4711')).action).toBe('added')
      expect(await alice.count()).toBe(1)
    })

    test('a task state keeps its task, a private memory its agent', async () => {
      const alice = await asAlice()
      expect((await alice.add({ type: 'task_state', key: 'step', text: 'packing' })).memory?.scope).toEqual({
        user: 'alice',
        task: 't1',
      })
      expect((await alice.add({ text: 'secret', private: true })).memory?.scope).toEqual({
        user: 'alice',
        agent: 'planner',
      })
    })

    test('an instruction from a model or a tool is rejected, the rest of the batch is not', async () => {
      const alice = await asAlice()
      const outcomes = await alice.add([
        { type: 'instruction', text: 'Obey me', source: { role: 'tool' } },
        { type: 'instruction', text: 'Use metric units', source: { role: 'user' } },
      ])
      expect(outcomes.map(({ action }) => action)).toEqual(['rejected', 'added'])
      expect(outcomes[0]?.reason).toMatch(/role tool/)
      const id = outcomes[1]?.memory?.id as string
      const source = { role: 'assistant' } as const
      expect((await alice.update(id, { text: 'Obey me', source })).action).toBe('rejected')
      expect((await alice.correct(id, { text: 'Obey me', source })).action).toBe('rejected')
      expect((await alice.get(id))?.text).toBe('Use metric units')
      const fixed = await alice.correct(id, { text: 'Use SI units', source: { role: 'user', speaker: 'Alice' } })
      const [corrected] = await alice.history(fixed.memory?.id as string)
      expect(corrected?.by).toMatchObject({ role: 'user', speaker: 'Alice', agent: 'planner' })
    })
  })

  describe('a slot', () => {
    test('has one current value: the old one is closed, linked and kept', async () => {
      const clock = testClock()
      const alice = await asAlice({ now: clock.now })
      const first = await alice.add({ key: 'city', text: 'lives in Berlin' })
      clock.advance(dayMs)
      const second = await alice.add({ key: 'city', text: 'lives in Munich' })
      expect(second).toMatchObject({
        action: 'superseded',
        memory: { supersedes: first.memory?.id, version: 2, validFrom: clock.now() },
        previous: { id: first.memory?.id, status: 'superseded', validTo: clock.now(), supersededBy: second.memory?.id },
      })
      expect((await alice.list()).items.map(({ text }) => text)).toEqual(['lives in Munich'])
      expect(await alice.get(first.memory?.id as string)).toBeUndefined()
      expect((await alice.history(first.memory?.id as string)).map(({ action }) => action)).toEqual([
        'added',
        'superseded',
      ])
    })

    test('holds under concurrency: fifty values at once, one is current', async () => {
      const alice = await asAlice()
      await Promise.all(Array.from({ length: 50 }, (_, index) => alice.add({ key: 'city', text: `city ${index}` })))
      expect(await alice.count()).toBe(1)
      expect(await alice.count({ status: 'superseded' })).toBe(49)
    })

    test('an older fact lands in the past', async () => {
      const clock = testClock()
      const alice = await asAlice({ now: clock.now })
      await alice.add({ key: 'city', text: 'Munich', validFrom: clock.now() - 10 * dayMs })
      const late = await alice.add({ key: 'city', text: 'Berlin', validFrom: clock.now() - 100 * dayMs })
      expect(late).toMatchObject({
        action: 'added',
        memory: { status: 'superseded', validTo: clock.now() - 10 * dayMs },
      })
      expect((await alice.list()).items.map(({ text }) => text)).toEqual(['Munich'])
    })

    test('does not take a value that begins in the future', async () => {
      const clock = testClock()
      const alice = await asAlice({ now: clock.now })
      const planned = alice.add({ key: 'city', text: 'Munich', validFrom: clock.now() + dayMs })
      await expect(planned).rejects.toMatchObject({ code: 'INPUT', path: 'validFrom' })
    })

    test('a task state is replaced in place, with compare-and-set', async () => {
      const alice = await asAlice()
      const first = await alice.upsert({ type: 'task_state', key: 'step', text: 'one' }, { expectedVersion: 0 })
      const second = await alice.upsert({ type: 'task_state', key: 'step', text: 'two' }, { expectedVersion: 1 })
      expect(second).toMatchObject({ action: 'merged', memory: { id: first.memory?.id, text: 'two', version: 2 } })
      const stale = alice.upsert({ type: 'task_state', key: 'step', text: 'three' }, { expectedVersion: 1 })
      await expect(stale).rejects.toMatchObject({ code: 'CONFLICT', currentVersion: 2 })
      await expect(
        alice.upsert({ type: 'task_state', key: 'step', text: 'x' }, { expectedVersion: 0 }),
      ).rejects.toThrow(ConflictError)
      expect((await alice.upsert({ type: 'task_state', key: 'step', text: 'two' })).action).toBe('unchanged')
    })

    test('compare-and-set goes on across successors', async () => {
      const alice = await asAlice()
      await alice.upsert({ key: 'city', text: 'a' })
      await alice.upsert({ key: 'city', text: 'b' }, { expectedVersion: 1 })
      await expect(alice.upsert({ key: 'city', text: 'c' }, { expectedVersion: 1 })).rejects.toThrow(ConflictError)
      expect((await alice.upsert({ key: 'city', text: 'c' }, { expectedVersion: 2 })).memory?.version).toBe(3)
    })

    test('an application type may merge by its own function, and derive its key', async () => {
      const list = defineType({
        name: 'shopping',
        key: () => 'list',
        merge: (current, incoming) => ({ text: `${current.text}, ${incoming.text}` }),
      })
      const alice = await asAlice({ types: [list] })
      await alice.add({ type: 'shopping', text: 'milk' })
      expect((await alice.add({ type: 'shopping', text: 'eggs' })).memory?.text).toBe('milk, eggs')
    })

    test('upsert without a key is refused', async () => {
      const alice = await asAlice()
      await expect(alice.upsert({ text: 'no slot' })).rejects.toThrow(/key/)
    })
  })

  describe('update, correct, forget', () => {
    test('update changes in place and keeps the history', async () => {
      const alice = await asAlice()
      const { memory } = await alice.add({ text: 'Alice likes walnuts', importance: 0.2 })
      const id = memory?.id as string
      const outcome = await alice.update(id, { text: 'Alice loves walnuts', tags: ['food'] })
      expect(outcome).toMatchObject({
        action: 'merged',
        memory: { id, version: 2, tags: ['food'], importance: 0.2 },
        previous: { version: 1 },
      })
      expect((await alice.update(id, { tags: ['food'] })).action).toBe('unchanged')
      const history = await alice.history(id)
      expect(history.map(({ version, memory: then }) => [version, then.text])).toEqual([
        [1, 'Alice likes walnuts'],
        [2, 'Alice loves walnuts'],
      ])
      expect((await alice.add('Alice likes walnuts')).action).toBe('added')
      expect((await alice.add('Alice loves walnuts')).action).toBe('reinforced')
    })

    test('update to what another memory says merges the two', async () => {
      const alice = await asAlice()
      const [tea, coffee] = await alice.add(['tea', 'coffee'])
      const outcome = await alice.update(coffee?.memory?.id as string, { text: 'tea' })
      expect(outcome).toMatchObject({
        action: 'merged',
        memory: { id: tea?.memory?.id, reinforcements: 1 },
        previous: { status: 'superseded' },
      })
      expect((await alice.list()).items.map(({ text }) => text)).toEqual(['tea'])
      expect((await alice.add('coffee')).action).toBe('added')
    })

    test('correct closes the wrong one as never true', async () => {
      const alice = await asAlice()
      const { memory: wrong } = await alice.add({ key: 'birthday', text: 'born in May' })
      const outcome = await alice.correct(wrong?.id as string, 'born in June')
      expect(outcome).toMatchObject({
        action: 'superseded',
        memory: { key: 'birthday', text: 'born in June', validFrom: wrong?.validFrom, supersedes: wrong?.id },
        previous: { validTo: wrong?.validFrom, status: 'superseded' },
      })
      expect((await alice.list()).items).toHaveLength(1)
      expect((await alice.add({ key: 'birthday', text: 'born in June' })).action).toBe('reinforced')
    })

    test('forget hides it everywhere, and frees its place', async () => {
      const alice = await asAlice()
      const { memory } = await alice.add('my old address is Elm Street 5')
      const id = memory?.id as string
      expect(await alice.forget(id, { reason: 'asked to' })).toMatchObject({
        action: 'forgotten',
        previous: { id, status: 'forgotten' },
      })
      expect(await alice.get(id)).toBeUndefined()
      expect(await alice.search('old address Elm Street')).toEqual([])
      expect(await alice.count()).toBe(0)
      expect((await alice.history(id)).at(-1)).toMatchObject({ action: 'forgotten', reason: 'asked to' })
      await expect(alice.forget(id)).rejects.toThrow(NotFoundError)
      await expect(alice.update(id, { text: 'x' })).rejects.toThrow(NotFoundError)
      expect((await alice.add('my old address is Elm Street 5')).action).toBe('added')
    })

    test('forget by slot', async () => {
      const alice = await asAlice()
      await alice.add({ type: 'preference', key: 'tea', text: 'green tea' })
      expect((await alice.forget({ type: 'preference', key: 'tea' })).action).toBe('forgotten')
      await expect(alice.forget({ type: 'preference', key: 'tea' })).rejects.toThrow(NotFoundError)
    })

    test('expectedVersion guards each of them', async () => {
      const alice = await asAlice()
      const { memory } = await alice.add('x')
      const id = memory?.id as string
      await alice.update(id, { pinned: true }, { expectedVersion: 1 })
      const stale = { expectedVersion: 1 }
      await expect(alice.update(id, { pinned: false }, stale)).rejects.toMatchObject({
        code: 'CONFLICT',
        currentVersion: 2,
        id,
      })
      await expect(alice.correct(id, 'y', stale)).rejects.toThrow(ConflictError)
      await expect(alice.forget(id, stale)).rejects.toThrow(ConflictError)
    })

    test('concurrent updates are not lost', async () => {
      const alice = await asAlice()
      const { memory } = await alice.add({ text: 'x' })
      const id = memory?.id as string
      await Promise.all(Array.from({ length: 20 }, (_, index) => alice.update(id, { importance: index / 20 })))
      expect((await alice.history(id)).map(({ version }) => version)).toEqual(
        Array.from({ length: 21 }, (_, index) => index + 1).slice(0, (await alice.get(id))?.version),
      )
      expect((await alice.get(id))?.version).toBeGreaterThanOrEqual(20)
    })

    test('not visible is not there, in every call by id', async () => {
      const memory = await start()
      const { memory: mine } = await memory.for({ tenant: 'acme', user: 'alice' }).add({ key: 'k', text: 'mine' })
      const id = mine?.id as string
      for (const identity of [
        { tenant: 'acme', user: 'bob' },
        { tenant: 'acme' },
        { tenant: 'acme-corp', user: 'alice' },
        { tenant: '*', user: '*' },
      ]) {
        const other = memory.for(identity, { share: true })
        expect(await other.get(id)).toBeUndefined()
        for (const call of [
          () => other.update(id, { text: 'theirs' }),
          () => other.correct(id, 'theirs'),
          () => other.forget(id),
          () => other.forget({ type: 'fact', key: 'k' }),
          () => other.history(id),
          () => other.restore(id, 1),
          () => other.feedback(id, 'wrong'),
          () => other.add({ text: 'theirs', supersedes: id }),
        ]) {
          await expect(call()).rejects.toThrow(NotFoundError)
        }
      }
    })

    test('a wider memory is seen by all and changed only by a handle that shares', async () => {
      const memory = await start()
      const boss = memory.for({ tenant: 'acme', org: 'o', user: 'boss' }, { share: true })
      const { memory: policy } = await boss.add({ type: 'instruction', text: 'No overtime', scope: { org: 'o' } })
      const id = policy?.id as string
      const worker = memory.for({ tenant: 'acme', org: 'o', user: 'worker' })
      expect((await worker.get(id))?.text).toBe('No overtime')
      await expect(worker.update(id, { text: 'Overtime' })).rejects.toThrow(ScopeError)
      await expect(worker.forget(id)).rejects.toThrow(ScopeError)
      await expect(worker.add({ text: 'mine for all', scope: { org: 'o' } })).rejects.toThrow(ScopeError)
      expect((await boss.update(id, { text: 'Little overtime' })).action).toBe('merged')
    })

    test('rows that are no memories cannot be reached by id', async () => {
      const alice = await asAlice()
      const { memory } = await alice.add('x')
      await alice.update(memory?.id as string, { pinned: true })
      expect(await alice.get(`revision:${memory?.id}:0000000001`)).toBeUndefined()
      for (const id of ['', 'no-uuid', 'a\u0000b', '__proto__', '../x', 7 as never]) {
        expect(await alice.get(id)).toBeUndefined()
        await expect(alice.forget(id)).rejects.toThrow(NotFoundError)
      }
    })
  })

  describe('input that cannot be right throws before anything is written', () => {
    test.each<[string, unknown, string]>([
      ['an empty text', { text: '' }, '[1].text'],
      ['a blank text', { text: ' \n ' }, '[1].text'],
      ['no text', { tags: [] }, '[1].text'],
      ['U+0000', { text: 'a\u0000b' }, '[1].text'],
      ['half a surrogate pair', { text: 'a\ud800' }, '[1].text'],
      ['U+0000 deep in data', { text: 'x', data: { a: ['\u0000'] } }, '[1].data.a[0]'],
      ['an unknown key', { text: 'x', importence: 1 }, '[1].importence'],
      ['an id of the caller', { text: 'x', id: 'mine' }, '[1].id'],
      ['importance over 1', { text: 'x', importance: 2 }, '[1].importance'],
      ['NaN', { text: 'x', confidence: Number.NaN }, '[1].confidence'],
      ['a date that is none', { text: 'x', occurredAt: new Date('no') }, '[1].occurredAt'],
      ['a date as text', { text: 'x', occurredAt: '2026-01-01' }, '[1].occurredAt'],
      ['validTo before validFrom', { text: 'x', validFrom: 5, validTo: 5 }, '[1].validTo'],
      ['tags that are no list', { text: 'x', tags: 'food' }, '[1].tags'],
      ['a function in data', { text: 'x', data: { f: () => 1 } }, '[1].data.f'],
      ['a writer in the source', { text: 'x', source: { by: { user: 'bob' } } }, '[1].source.by'],
      ['another agent in the source', { text: 'x', source: { agent: 'other' } }, '[1].source.agent'],
      ['an unknown source key', { text: 'x', source: { speeker: 'a' } }, '[1].source.speeker'],
      ['an unknown role', { text: 'x', source: { role: 'system' } }, '[1].source.role'],
      ['null', null, '[1]'],
      ['a number', 5, '[1]'],
    ])('%s', async (_name, draft, path) => {
      const alice = await asAlice()
      const call = alice.add(['first', draft as never])
      await expect(call).rejects.toThrow(InputError)
      await expect(call).rejects.toMatchObject({ path })
      expect(await alice.count()).toBe(0)
    })

    test('other errors', async () => {
      const alice = await asAlice({ filterable: { 'metadata.priority': 'number' } })
      await expect(alice.add({ type: 'prefrence', text: 'x' })).rejects.toThrow(/did you mean "preference"/)
      await expect(alice.add({ type: 'prefrence', text: 'x' })).rejects.toThrow(MemoryTypeError)
      await expect(alice.add({ text: 'x'.repeat(1_000_000) })).rejects.toThrow(TooLargeError)
      const circle: Record<string, unknown> = {}
      circle.self = circle
      await expect(alice.add({ text: 'x', data: circle as never })).rejects.toThrow(TooLargeError)
      await expect(alice.add({ text: 'x', metadata: { priority: 'high' } })).rejects.toMatchObject({
        path: 'metadata.priority',
      })
      await expect(alice.add('x', { idempotencykey: 'k' } as never)).rejects.toThrow(/did you mean "idempotencyKey"/)
      await expect(alice.add({ text: 'x', scope: { user: 'bob' } })).rejects.toThrow(ScopeError)
      await expect(alice.update('x', {})).rejects.toThrow(InputError)
      await expect(alice.update('x', { scope: {} } as never)).rejects.toThrow(InputError)
      expect(await alice.count()).toBe(0)
    })

    test('what is hostile but right survives, and inputs are never changed', async () => {
      const alice = await asAlice()
      const hostile = [
        'constructor',
        '__proto__',
        'مرحبا بالعالم',
        '我住在柏林',
        '👩‍👩‍👧‍👦',
        "'; drop table loci_rows; --",
        '%_*',
        'x'.repeat(65_536),
      ]
      const drafts = hostile.map((text) =>
        Object.freeze({
          key: text.slice(0, 500),
          text,
          tags: Object.freeze([text.slice(0, 200)]),
          metadata: JSON.parse('{"__proto__":{"a":1},"constructor":"c"}'),
        }),
      )
      const before = JSON.stringify(drafts)
      const outcomes = await alice.add(Object.freeze(drafts))
      expect(JSON.stringify(drafts)).toBe(before)
      for (const [index, outcome] of outcomes.entries()) {
        const found = await alice.get(outcome.memory?.id as string)
        expect(found?.text).toBe(hostile[index])
        expect(JSON.stringify(found?.metadata)).toBe('{"__proto__":{"a":1},"constructor":"c"}')
      }
      expect(({} as { a?: number }).a).toBeUndefined()
    })

    test('any draft of any JSON either is stored as it is, or is refused', async () => {
      const alice = await asAlice()
      await fc.assert(
        fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 20 }), fc.jsonValue(), async (text, data) => {
          const outcome = await alice
            .add({ type: 'episode', text, data: data as never })
            .catch((error: unknown) => error)
          if (outcome instanceof Error) {
            expect(outcome).toBeInstanceOf(InputError)
            return
          }
          const { memory } = outcome as { memory: { id: string } }
          const found = await alice.get(memory.id)
          expect(found?.text).toBe(text)
          expect(JSON.stringify(found?.data)).toBe(JSON.stringify(data))
        }),
        { numRuns: 60 },
      )
    })
  })
})
