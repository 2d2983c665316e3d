import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMemory } from '../memory.ts'
import { dyingAfter } from '../testing/dying-after.ts'
import { testStores } from '../testing/stores.ts'

describe.each(testStores)('a value that arrives after its time, on the $name store', ({ open }) => {
  it('whatever the order of arrival, each was true until the next began', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 7 }),
        async (starts) => {
          const alice = (await createMemory({ store: open() })).for({ tenant: 't', user: 'alice' })
          for (const validFrom of starts)
            await alice.upsert({ type: 'fact', key: 'job', text: `job ${validFrom}`, validFrom })
          const inOrder = [...starts].sort((a, b) => a - b)
          for (const [index, start] of inOrder.entries()) {
            const end = inOrder[index + 1]
            const at = async (valid: number) => (await alice.list({ asOf: { valid } })).items.map(({ text }) => text)
            expect(await at(start)).toEqual([`job ${start}`])
            if (end !== undefined) expect(await at(end - 1)).toEqual([`job ${start}`])
          }
          expect((await alice.list()).items.map(({ text }) => text)).toEqual([`job ${inOrder.at(-1)}`])
          expect(await alice.count({ status: 'superseded' })).toBe(starts.length - 1)
        },
      ),
      { numRuns: 40 },
    )
  })

  it('goes behind a value that was corrected as never true', async () => {
    const alice = (await createMemory({ store: open() })).for({ tenant: 't', user: 'alice' })
    const put = (text: string, validFrom: number) => alice.upsert({ type: 'fact', key: 'job', text, validFrom })
    const wrong = await put('Globex', 10)
    await alice.correct(wrong.memory?.id as string, 'Initech')
    const late = await put('school', 5)
    expect(late).toMatchObject({ action: 'added', memory: { status: 'superseded', validFrom: 5, validTo: 10 } })
    expect((await alice.list({ asOf: { valid: 7 } })).items.map(({ text }) => text)).toEqual(['school'])
    expect((await alice.list({ asOf: { valid: 10 } })).items.map(({ text }) => text)).toEqual(['Initech'])
  })
})

describe('a writer that dies while it puts a value into the past', () => {
  it.each([0, 1, 2, 3, 4, 5, 6, 7, 8])('after %d rows: the same request again has one effect', async (rows) => {
    const { open } = testStores[1] ?? expect.fail()
    const store = open()
    const put = async (backend: typeof store, text: string, validFrom: number) => {
      const alice = (await createMemory({ store: backend })).for({ tenant: 't', user: 'alice' })
      return await alice.upsert({ type: 'fact', key: 'job', text, validFrom }, { idempotencyKey: text })
    }
    await put(store, 'first', 10)
    await put(store, 'third', 30)
    await put(dyingAfter(store, rows), 'second', 20).catch(() => undefined)
    expect(await put(store, 'second', 20)).toMatchObject({ action: 'added' })
    const alice = (await createMemory({ store })).for({ tenant: 't', user: 'alice' })
    for (const [valid, text] of [
      [15, 'first'],
      [25, 'second'],
      [35, 'third'],
    ] as const) {
      expect((await alice.list({ asOf: { valid } })).items.map((memory) => memory.text)).toEqual([text])
    }
  })
})
