import type { Harness } from './harness.ts'
import { planCases } from './plan-cases.ts'
import { type ConformanceOptions, withDefaults } from './run-conformance.ts'

/** The `test` of Vitest, node:test, Jest, Mocha or Bun. */
export interface TestFunction {
  (name: string, run: () => Promise<void>, timeoutMs?: number): unknown
  skip(name: string, run: () => Promise<void>): unknown
}

/**
 * Registers every case as a test. One that does not apply is a skipped test whose name says why; a known gap is a test
 * that fails when the case passes. Await it at the top level of the test file.
 * @throws ConfigError when the harness is none, or declares a gap for a case that does not exist.
 */
export async function registerConformance(
  harness: Harness,
  test: TestFunction,
  options: ConformanceOptions = {},
): Promise<void> {
  const complete = withDefaults(options)
  for (const { name, skip, gap, run } of await planCases(harness, complete)) {
    if (skip !== undefined) test.skip(`${name} (${skip})`, run)
    // The case has its own time-out, which says more.
    else test(gap === undefined ? name : `${name} (known gap: ${gap})`, run, complete.timeoutMs + 5_000)
  }
}
