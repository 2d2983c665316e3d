import { expect, test } from 'vitest'
import { reembedWhileSearching } from './run.ts'

test('searches find what they are about while the embedder changes, also after a kill -9', {
  timeout: 60_000,
}, async () => {
  const report = await reembedWhileSearching(2_000, () => undefined)
  expect(report).toMatchObject({ failed: 0, missed: 0, degraded: 0 })
  expect(report.embeddedBeforeKill).toBeGreaterThanOrEqual(800)
  // One page may have been stored that nobody was told of.
  expect(report.embeddedAfterKill).toBeLessThanOrEqual(2_000 - report.embeddedBeforeKill)
  expect(report.embeddedAfterKill).toBeGreaterThan(0)
  expect(report.searches).toBeGreaterThan(20)
})
