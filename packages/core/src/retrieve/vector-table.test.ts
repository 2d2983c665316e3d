import { runs } from '@loci/testkit'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cosines, vectorAt, vectorTable } from './vector-table.ts'

/** By the textbook. */
function cosine(a: Float32Array, b: Float32Array): number {
  const product = (x: Float32Array, y: Float32Array): number =>
    x.reduce((sum, number, at) => sum + number * (y[at] as number), 0)
  return product(a, b) / Math.sqrt(product(a, a) * product(b, b))
}

/** Some of as many numbers each, none of them all zeros. */
const vectors = fc.integer({ min: 1, max: 9 }).chain((dimensions) => {
  const number = fc.double({ min: -10, max: 10, noNaN: true })
  const vector = fc
    .array(number, { minLength: dimensions, maxLength: dimensions })
    .map((numbers) => Float32Array.from(numbers))
    .filter((numbers) => numbers.some((one) => Math.abs(one) > 0.01))
  return fc.tuple(vector, fc.array(vector, { maxLength: 11 }))
})

test('each is compared as if it stood alone, however many there are', () => {
  fc.assert(
    fc.property(vectors, ([query, list]) => {
      const table = vectorTable(list)
      const found = cosines(table, query)
      for (const [row, vector] of list.entries()) {
        expect(vectorAt(table, row, query.length)).toEqual(vector)
        expect(found[row]).toBeCloseTo(cosine(query, vector), 9)
      }
    }),
    { numRuns: runs(300) },
  )
})

test('it is never beyond its bounds, and a vector of zeros is like none', () => {
  const vector = new Float32Array([0.1, 0.2, 0.3])
  const [same, opposite, zeros] = cosines(vectorTable([vector, vector.map((one) => -one), new Float32Array(3)]), vector)
  expect(same).toBeCloseTo(1, 12)
  expect(same).toBeLessThanOrEqual(1)
  expect(opposite).toBeGreaterThanOrEqual(-1)
  expect(zeros).toBe(0)
})
