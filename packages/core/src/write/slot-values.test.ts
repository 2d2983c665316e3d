import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { MemoryHandle } from '../handle.ts'
import { createMemory } from '../memory.ts'
import { dyingAfter } from '../testing/dying-after.ts'
import { testStores } from '../testing/stores.ts'

const slot = { type: 'fact', key: 'job' }
const identity = { tenant: 't', user: 'alice' }
const yearOf = (year: number): number => Date.UTC(year, 0, 1)

async function textsAt(alice: MemoryHandle, valid: number): Promise<string[]> {
  return (await alice.list({ asOf: { valid } })).items.map(({ text }) => text)
}

describe.each(testStores)('a value that arrives after its time, on the $name store', ({ name, open }) => {
  const start = async () => {
    let time = yearOf(2026)
    const memory = await createMemory({ store: open(), now: () => time })
    const alice = memory.for(identity)
    const put = (text: string, from: number, to?: number) =>
      alice.upsert({ ...slot, text, validFrom: yearOf(from), ...(to === undefined ? {} : { validTo: yearOf(to) }) })
    const at = (year: number) => textsAt(alice, yearOf(year))
    return {
      memory,
      alice,
      put,
      at,
      now: async () => (await alice.list()).items.map(({ text }) => text),
      wait: () => time++,
    }
  }

  it('whatever the order of arrival, each was true until the next began', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 7 }),
        async (starts) => {
          const alice = (await createMemory({ store: open() })).for(identity)
          for (const validFrom of starts) await alice.upsert({ ...slot, text: `job ${validFrom}`, validFrom })
          const inOrder = [...starts].sort((a, b) => a - b)
          for (const [index, begin] of inOrder.entries()) {
            const end = inOrder[index + 1]
            expect(await textsAt(alice, begin)).toEqual([`job ${begin}`])
            if (end !== undefined) expect(await textsAt(alice, end - 1)).toEqual([`job ${begin}`])
          }
          expect((await alice.list()).items.map(({ text }) => text)).toEqual([`job ${inOrder.at(-1)}`])
          expect(await alice.count({ status: 'superseded' })).toBe(starts.length - 1)
        },
      ),
      { numRuns: 40 },
    )
  })

  it('at no time are two values true, whatever was forgotten, ended, said again or corrected', async () => {
    const step = fc.record({
      do: fc.constantFrom('put', 'put', 'put', 'end', 'forget', 'correct'),
      from: fc.integer({ min: 1, max: 30 }),
      length: fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined, freq: 2 }),
      text: fc.constantFrom('teacher', 'plumber', 'surgeon'),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 9 }), async (steps) => {
        const alice = (await createMemory({ store: open(), now: () => 1_000 })).for(identity)
        for (const { do: operation, from, length, text } of steps) {
          const [current] = (await alice.list()).items
          const ends = length === undefined ? {} : { validTo: from + length }
          if (operation === 'put') await alice.upsert({ ...slot, text, validFrom: from, ...ends })
          else if (current === undefined) continue
          else if (operation === 'end') await alice.update(current.id, { validTo: current.validFrom + (length ?? 1) })
          else if (operation === 'forget') await alice.forget(current.id)
          else await alice.correct(current.id, `no, ${text}`)
        }
        for (let moment = 0; moment <= 45; moment++) {
          expect((await textsAt(alice, moment)).length, `at ${moment}`).toBeLessThanOrEqual(1)
        }
        expect((await alice.list()).items.length).toBeLessThanOrEqual(1)
      }),
      { numRuns: 150 },
    )
  })

  it('goes behind a value that was corrected as never true', async () => {
    const alice = (await createMemory({ store: open() })).for(identity)
    const put = (text: string, validFrom: number) => alice.upsert({ ...slot, text, validFrom })
    const wrong = await put('Globex', 10)
    await alice.correct(wrong.memory?.id as string, 'Initech')
    const late = await put('school', 5)
    expect(late).toMatchObject({ action: 'added', memory: { status: 'superseded', validFrom: 5, validTo: 10 } })
    expect(await textsAt(alice, 7)).toEqual(['school'])
    expect(await textsAt(alice, 10)).toEqual(['Initech'])
  })

  it('is not taken for the current one when that was forgotten', async () => {
    const { alice, put, at, now } = await start()
    await put('Rome', 2010)
    const paris = await put('Paris', 2020)
    await alice.forget(paris.memory?.id as string)
    await put('Oslo', 2005)
    expect([await at(2007), await at(2012), await at(2021), await now()]).toEqual([['Oslo'], ['Rome'], [], []])
    await put('London', 2015)
    expect([await at(2012), await at(2021), await now()]).toEqual([['Rome'], ['London'], ['London']])
  })

  it('does not outlive one whose time is over', async () => {
    const { put, at, now } = await start()
    await put('Paris', 2010, 2015)
    await put('London', 2013)
    expect([await at(2012), await at(2014), await now()]).toEqual([['Paris'], ['London'], ['London']])
  })

  it('that has ended divides the one that it lies in, which goes on afterwards', async () => {
    const { memory, alice, put, at, now } = await start()
    const rome = await put('Rome', 2015)
    const paris = await put('Paris', 2018, 2020)
    if (name === 'hostile') {
      // Whoever died in between would leave two truths.
      expect(paris).toMatchObject({ action: 'rejected', reason: expect.stringContaining('cannot divide') })
      expect(await now()).toEqual(['Rome'])
      return
    }
    expect([await at(2016), await at(2019), await at(2021), await now()]).toEqual([
      ['Rome'],
      ['Paris'],
      ['Rome'],
      ['Rome'],
    ])
    expect((await alice.get(rome.memory?.id as string))?.text).toBe('Rome')
    expect(await put('Rome', 2016)).toMatchObject({ action: 'unchanged' })
    await alice.restore(rome.memory?.id as string, 1)
    expect([await at(2016), await at(2019), await at(2021)]).toEqual([['Rome'], ['Paris'], ['Rome']])
    await memory.admin('t').erase({ ids: [rome.memory?.id as string] })
    expect([await at(2016), await at(2019), await at(2021)]).toEqual([[], ['Paris'], []])
  })

  it('several of one call find their places among each other', async () => {
    const years = [2010, 2012, 2011, 2015, 2013]
    const { alice, at, now } = await start()
    await alice.add(years.map((year) => ({ ...slot, text: `of ${year}`, validFrom: yearOf(year) })))
    const found = await Promise.all([2010, 2011, 2012, 2014, 2016].map(at))
    expect(found).toEqual([['of 2010'], ['of 2011'], ['of 2012'], ['of 2013'], ['of 2015']])
    expect(await now()).toEqual(['of 2015'])
  })

  it('says again what came next: that began earlier, and what was before ended then', async () => {
    const { put, at } = await start()
    await put('Rome', 2010)
    const paris = await put('Paris', 2014)
    expect(await put('Paris', 2012)).toMatchObject({ action: 'reinforced', memory: { id: paris.memory?.id } })
    expect([await at(2011), await at(2013)]).toEqual([['Rome'], ['Paris']])
    expect(await put('Rome', 2011)).toMatchObject({ action: 'unchanged', reason: 'known already of that time' })
  })

  it('finds its place among hundreds', async () => {
    const { alice } = await start()
    for (let value = 0; value < 105; value++)
      await alice.upsert({ ...slot, text: `v${value}`, validFrom: 1_000 + value * 10 })
    await alice.upsert({ ...slot, text: 'late', validFrom: 500 })
    await alice.upsert({ ...slot, text: 'between', validFrom: 1_035 })
    const found = await Promise.all([700, 1_000, 1_033, 1_036, 1_040].map((moment) => textsAt(alice, moment)))
    expect(found).toEqual([['late'], ['v0'], ['v3'], ['between'], ['v4']])
  })

  it('an older value that is restored supersedes the current one, in a version that nobody has seen', async () => {
    const { alice, put } = await start()
    const rome = await put('Rome', 2010)
    await alice.forget(rome.memory?.id as string)
    const berlin = await put('Berlin', 2011)
    await alice.forget(berlin.memory?.id as string)
    const seen = berlin.memory?.version as number
    const back = await alice.restore(rome.memory?.id as string, 1)
    expect(back.memory?.version).toBeGreaterThan(seen)
    await expect(alice.upsert({ ...slot, text: 'x' }, { expectedVersion: seen })).rejects.toThrow('expected version')
    expect(await put('Oslo', 2020)).toMatchObject({ action: 'superseded', previous: { id: rome.memory?.id } })
    const unkeyed = await alice.add('works from home')
    const moved = await alice.add({
      ...slot,
      text: 'Bergen',
      supersedes: (await alice.list()).items.at(-1)?.id as string,
    })
    expect(unkeyed.memory?.version).toBe(1)
    expect(moved.action).toBe('superseded')
  })

  it('the slot whose last value was deleted for good is known by the one before', async () => {
    const { memory, alice, put, at } = await start()
    await put('Rome', 2010)
    const paris = await put('Paris', 2020)
    await memory.admin('t').erase({ ids: [paris.memory?.id as string] })
    await put('Oslo', 2005)
    expect([await at(2007), await at(2012)]).toEqual([['Oslo'], ['Rome']])
    expect((await alice.list()).items).toEqual([])
  })
})

describe('a writer that dies while it puts a value into the past', () => {
  const { open } = testStores[1] ?? expect.fail()

  async function die(rows: number) {
    const store = open()
    const put = async (backend: typeof store, text: string, validFrom: number) => {
      const alice = (await createMemory({ store: backend })).for(identity)
      return await alice.upsert({ ...slot, text, validFrom }, { idempotencyKey: text })
    }
    await put(store, 'first', 10)
    await put(store, 'third', 30)
    await put(dyingAfter(store, rows), 'second', 20).catch(() => undefined)
    const memory = await createMemory({ store })
    return { memory, alice: memory.for(identity), repeat: () => put(store, 'second', 20) }
  }

  it.each([0, 1, 2, 3, 4, 5, 6, 7, 8])('after %d rows: the same request again has one effect', async (rows) => {
    const { alice, repeat } = await die(rows)
    expect(await repeat()).toMatchObject({ action: 'added' })
    const found = await Promise.all([15, 25, 35].map((moment) => textsAt(alice, moment)))
    expect(found).toEqual([['first'], ['second'], ['third']])
  })

  it.each([0, 1, 2, 3, 4, 5, 6, 7, 8])('after %d rows: reindex() leaves one truth for every moment', async (rows) => {
    const { memory, alice } = await die(rows)
    await memory.reindex()
    const found = await Promise.all([15, 25, 35].map((moment) => textsAt(alice, moment)))
    expect(found.map((texts) => texts.length)).toEqual([1, 1, 1])
  })
})
