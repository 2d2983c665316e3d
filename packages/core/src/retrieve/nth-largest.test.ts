import { runs } from '@loci/testkit'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nthLargest } from './nth-largest.ts'

test('it is what stands at that place when they are sorted', () => {
  const numbers = fc.array(fc.oneof(fc.double({ noNaN: true }), fc.constantFrom(0, 0.5, 1)), { maxLength: 60 })
  fc.assert(
    fc.property(numbers, fc.integer({ min: 1, max: 70 }), (list, n) => {
      const sorted = [...list].sort((a, b) => b - a)
      expect(nthLargest(list, n) === (sorted[n - 1] ?? Number.NEGATIVE_INFINITY)).toBe(true)
    }),
    { numRuns: runs(500) },
  )
})

test('of none there is none', () => {
  expect(nthLargest([], 0)).toBe(Number.NEGATIVE_INFINITY)
  expect(nthLargest([1], 2)).toBe(Number.NEGATIVE_INFINITY)
})
