import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dayMs } from '../../time.ts'
import { closenessTo } from './closeness-to.ts'
import { readTimes, type TimeWindow } from './read-times.ts'

const now = Date.UTC(2024, 0, 15)
const to = (query: string, date: string): number => closenessTo(readTimes(query, now), Date.parse(date))

test('inside a window it is 1, and without a window 0', () => {
  expect(to('in May 2023', '2023-05-01')).toBe(1)
  expect(to('in May 2023', '2023-05-31T23:59:59.999Z')).toBe(1)
  expect(to('since March', '2023-12-30')).toBe(1)
  expect(to('what did she paint?', '2023-05-01')).toBe(0)
})

test('what was told afterwards is nearer than what was told as long before', () => {
  expect(to('on 5 June 2023', '2023-06-07')).toBeGreaterThan(0.7)
  expect(to('on 5 June 2023', '2023-06-04')).toBeLessThan(0.4)
  expect(to('in May 2023', '2023-07-01')).toBeCloseTo(Math.exp(-30 / 18.5), 6)
  expect(to('in May 2023', '2023-04-01')).toBeLessThan(0.002)
})

test('the wider the window, the slower it falls', () => {
  expect(to('in 2022', '2023-01-20')).toBeGreaterThan(to('in December 2022', '2023-01-20'))
  expect(to('in December 2022', '2023-01-20')).toBeGreaterThan(to('on 31 December 2022', '2023-01-20'))
})

test('the nearest of several windows counts', () => {
  expect(to('05/06/2023', '2023-05-06')).toBe(1)
  expect(to('05/06/2023', '2023-06-05')).toBe(1)
})

test('in [0, 1], never rising with the distance', () => {
  const window = fc
    .record({
      from: fc.integer({ min: 0, max: 20_000 }),
      width: fc.integer({ min: 1, max: 4000 }),
      open: fc.integer({ min: 0, max: 2 }),
    })
    .map(
      ({ from, width, open }): TimeWindow => ({
        from: open === 1 ? -Infinity : from * dayMs,
        to: open === 2 ? Infinity : (from + width) * dayMs,
        text: '',
        kind: open === 1 ? 'before' : open === 2 ? 'after' : 'during',
      }),
    )
  fc.assert(
    fc.property(window, fc.nat(1e12), fc.nat(1e12), (range, a, b) => {
      const [near, far] = [Math.min(a, b), Math.max(a, b)]
      for (const at of [(distance: number) => range.to + distance, (distance: number) => range.from - distance]) {
        if (!Number.isFinite(at(0))) continue
        expect(closenessTo([range], at(far))).toBeLessThanOrEqual(closenessTo([range], at(near)))
        expect(closenessTo([range], at(far))).toBeGreaterThanOrEqual(0)
        expect(closenessTo([range], at(near))).toBeLessThanOrEqual(1)
      }
    }),
  )
})
