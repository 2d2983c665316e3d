import { type InMemoryOptions, inMemory, type MetadataInOptions, metadataIn } from '@loci/core'
import { runs } from '@loci/testkit'
import { expect, test } from 'vitest'
import { formatReport } from './format-report.ts'
import type { Harness } from './harness.ts'
import { withLaggingRows } from './mutants/lagging-rows.ts'
import { memoryHarness } from './mutants/memory-harness.ts'
import { withTextSearch } from './mutants/text-mutants.ts'
import { runConformance } from './run-conformance.ts'

// Handles that are opened later must read the same replica.
const laggingHarness: Harness = {
  name: 'lagging rows',
  eventualMs: 1_000,
  create() {
    const store = withLaggingRows(inMemory(), 10)
    return { store, reopen: () => store }
  },
}

/** Rows as records of a vector index. */
function rowsInVectors(options: InMemoryOptions, how: MetadataInOptions = {}): Harness {
  return {
    name: 'rows in vectors',
    eventualMs: 2_000,
    create() {
      const { vectors } = inMemory(options)
      const make = () => ({ metadata: metadataIn(vectors, how) })
      return { store: make(), reopen: make }
    },
  }
}

const stores = [
  { name: 'the in-memory store', harness: memoryHarness() },
  { name: 'its hostile double', harness: memoryHarness({ commit: 'row', maxBatch: 10, lagMs: 20 }) },
  { name: 'a store whose rows lag', harness: laggingHarness },
  { name: 'the in-memory store with a text search', harness: memoryHarness({}, (stores) => withTextSearch(stores)) },
]

const rowsOnly = [
  { name: 'rows beside vectors', harness: rowsInVectors({}) },
  { name: 'rows beside vectors, in small batches', harness: rowsInVectors({ maxBatch: 10 }, { maxBodyBytes: 20 }) },
  { name: 'rows beside vectors that lag', harness: rowsInVectors({ lagMs: 20 }, { ordered: true }) },
  {
    name: 'rows beside vectors that lag, in small batches',
    harness: rowsInVectors({ lagMs: 5, maxBatch: 10 }, { maxBodyBytes: 20 }),
  },
]

const skipped: string[][] = []

test.for(stores)('$name passes every case that applies', async ({ harness }) => {
  const report = await runConformance(harness, { fuzz: runs(100) })
  expect(report.failed, formatReport(report)).toBe(0)
  expect(report.passed).toBeGreaterThan(100)
  skipped.push(report.results.filter(({ status }) => status === 'skipped').map(({ name }) => name))
})

test.for(rowsOnly)('$name pass every case that applies', { timeout: 120_000 }, async ({ harness }) => {
  const report = await runConformance(harness, { fuzz: runs(30) })
  expect(report.failed, formatReport(report)).toBe(0)
  expect(report.passed).toBeGreaterThan(55)
})

test('together they leave no case out', () => {
  expect(skipped).toHaveLength(stores.length)
  expect(skipped[0]?.filter((name) => skipped.every((names) => names.includes(name)))).toEqual([])
})
