import { afterEach, expect, test, vi } from 'vitest'
import { runs } from './runs.ts'

afterEach(() => {
  vi.unstubAllEnvs()
})

test('runs the given number by default', () => {
  vi.stubEnv('LOCI_SOAK', undefined)
  expect(runs(50)).toBe(50)
})

test('runs twenty times as many in a soak', () => {
  vi.stubEnv('LOCI_SOAK', '1')
  expect(runs(50)).toBe(1000)
})
