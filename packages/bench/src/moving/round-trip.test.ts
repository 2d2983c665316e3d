import { expect, test } from 'vitest'
import { localTargets } from '../target.ts'
import { roundTrip } from './round-trip.ts'

const circle = [...localTargets(), 'sqlite:']

test('memories with their past go round all stores, and come back as they were', { timeout: 120_000 }, async () => {
  const legs = await roundTrip(circle, { memories: 300, onProgress: () => undefined })
  expect(legs).toHaveLength(circle.length - 1)
  for (const leg of legs) {
    expect(leg).toMatchObject({ verified: true, difference: undefined })
    expect(leg.memories).toBeGreaterThan(250)
    expect(leg.revisions).toBeGreaterThan(5)
  }
})
