import fc from 'fast-check'
import { expect, test } from 'vitest'
import { inLanes } from './in-lanes.ts'

const later = (turns: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, turns))

test('never more at once than allowed, each key in order, every result in its place', async () => {
  const item = fc.record({ key: fc.option(fc.constantFrom('a', 'b'), { nil: undefined }), turns: fc.nat({ max: 3 }) })
  const input = fc.record({ items: fc.array(item, { maxLength: 20 }), atOnce: fc.integer({ min: 1, max: 4 }) })
  await fc.assert(
    fc.asyncProperty(input, async ({ items, atOnce }) => {
      let running = 0
      let most = 0
      const done: number[] = []
      const { results, failure } = await inLanes(
        items,
        { atOnce, keyOf: ({ key }) => key },
        async ({ turns }, index) => {
          most = Math.max(most, ++running)
          await later(turns)
          running--
          done.push(index)
          return index
        },
      )
      expect(failure).toBeUndefined()
      expect(results).toEqual(items.map((_, index) => index))
      expect(most).toBeLessThanOrEqual(atOnce)
      for (const key of ['a', 'b']) {
        const ofKey = done.filter((index) => items[index]?.key === key)
        expect(ofKey).toEqual([...ofKey].sort((x, y) => x - y))
      }
    }),
    { numRuns: 30 },
  )
})

test('starts nothing after a failure, and says what was done', async () => {
  const started: number[] = []
  const { results, failure } = await inLanes([0, 1, 2, 3, 4], { atOnce: 2, keyOf: () => undefined }, async (item) => {
    started.push(item)
    await later(item)
    if (item === 1) throw new Error('no')
    return item
  })
  expect(failure?.error).toEqual(new Error('no'))
  expect(results[0]).toBe(0)
  expect(results[1]).toBeUndefined()
  expect(started).not.toContain(4)
})
