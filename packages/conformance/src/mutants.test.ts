import { runs } from '@loci/testkit'
import { expect, test } from 'vitest'
import { conformanceCases } from './conformance-cases.ts'
import { clearMutants } from './mutants/clear-mutants.ts'
import { commitMutants } from './mutants/commit-mutants.ts'
import { comparisonMutants } from './mutants/comparison-mutants.ts'
import { cursorMutants } from './mutants/cursor-mutants.ts'
import { filterMutants } from './mutants/filter-mutants.ts'
import { indexMutants } from './mutants/index-mutants.ts'
import { lifetimeMutants } from './mutants/lifetime-mutants.ts'
import { listMutants } from './mutants/list-mutants.ts'
import { memoryHarness } from './mutants/memory-harness.ts'
import { recordMutants } from './mutants/record-mutants.ts'
import { searchMutants } from './mutants/search-mutants.ts'
import { tenantMutants } from './mutants/tenant-mutants.ts'
import { textMutants } from './mutants/text-mutants.ts'
import { valueMutants } from './mutants/value-mutants.ts'
import { runConformance } from './run-conformance.ts'

const isSoak = runs(1) > 1

const mutants = [
  ...clearMutants,
  ...commitMutants,
  ...comparisonMutants,
  ...cursorMutants,
  ...filterMutants,
  ...indexMutants,
  ...lifetimeMutants,
  ...listMutants,
  ...recordMutants,
  ...searchMutants,
  ...tenantMutants,
  ...textMutants,
  ...valueMutants,
]

test.for(mutants)('caught: $name', async ({ mutate, options, caughtBy }) => {
  const harness = memoryHarness({ maxBatch: 100, ...options }, mutate)
  for (const name of caughtBy) {
    const { results } = await runConformance(harness, { filter: name, seed: 1 })
    const result = results.find((each) => each.name === name)
    expect(result).toMatchObject({ name, status: 'failed' })
    expect(result?.error, 'the mutant itself is broken').not.toMatch(/is not a function|Cannot read properties/)
  }
  if (!isSoak) return
  const { passed, failed } = await runConformance(harness, { seed: 1 })
  expect(passed, 'what it does not break passes').toBeGreaterThan(failed)
})

test('every case catches a mutant', () => {
  const catching = new Set(mutants.flatMap((mutant) => mutant.caughtBy))
  expect(conformanceCases.map(({ name }) => name).filter((name) => !catching.has(name))).toEqual([])
})
