import { expectTrue } from './expect.ts'

/** Core is tested down to batches of this size. */
const leastBatch = 10

/** What rows and vectors have in common. */
export function expectTraits(traits: { consistency: string; maxBatch: number }): void {
  expectTrue(['immediate', 'eventual'].includes(traits.consistency), 'traits.consistency', {
    expected: 'immediate or eventual',
    received: traits.consistency,
    hint: 'a typing error',
  })
  const legal = Number.isSafeInteger(traits.maxBatch) && traits.maxBatch >= leastBatch
  expectTrue(legal, 'traits.maxBatch', {
    expected: `a whole number, at least ${leastBatch}`,
    received: String(traits.maxBatch),
    hint: 'a backend without a limit: say 1,000; one that takes fewer at a time: let the adapter send several requests',
  })
}
