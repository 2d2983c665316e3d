import { ConfigError } from '@loci/core'
import type { ConformanceCase } from './conformance-case.ts'
import { conformanceCases } from './conformance-cases.ts'
import { checkHarness, type Harness } from './harness.ts'
import { whySkipped } from './needs.ts'
import { type CaseOptions, runCase } from './run-case.ts'

/** A case and what is to be done with it. */
export interface PlannedCase {
  name: string
  group: 'rows' | 'vectors'
  /** Why the case does not apply to this store. */
  skip?: string
  /** Why the store is known not to pass it. */
  gap?: string
  /** Rejects when the case fails; for a known gap, when it does not. */
  run(): Promise<void>
}

/** @throws ConfigError when the harness is none or declares a gap for a case that does not exist, or no case is chosen. */
export async function planCases(
  harness: Harness,
  { filter = '', ...options }: CaseOptions & { filter?: string | undefined },
): Promise<PlannedCase[]> {
  checkHarness(harness)
  const gaps = new Map((harness.gaps ?? []).map((gap) => [gap.case, gap.reason]))
  for (const name of gaps.keys()) {
    if (conformanceCases.some((testCase) => testCase.name === name)) continue
    throw new ConfigError(`harness.gaps: there is no case ${JSON.stringify(name)}; a name is what the report prints`)
  }
  const chosen = conformanceCases.filter((testCase) => testCase.name.toLowerCase().includes(filter.toLowerCase()))
  if (chosen.length === 0) throw new ConfigError(`options.filter: no case has ${JSON.stringify(filter)} in its name`)
  const setup = await harness.create()
  try {
    return chosen.map((testCase) =>
      planCase(testCase, { skip: whySkipped(testCase, setup, harness), gap: gaps.get(testCase.name) }),
    )
  } finally {
    await setup.dispose?.()
  }

  function planCase(
    testCase: ConformanceCase,
    { skip, gap }: { skip: string | undefined; gap: string | undefined },
  ): PlannedCase {
    const { name, group } = testCase
    const run = () => runCase(harness, testCase, options)
    if (gap === undefined) return skip === undefined ? { name, group, run } : { name, group, skip, run }
    if (skip !== undefined) return { name, group, run: () => needless(name, `it does not apply (${skip})`) }
    return {
      name,
      group,
      gap,
      run: () =>
        run().then(
          () => needless(name, 'the case passes'),
          () => {},
        ),
    }
  }
}

function needless(name: string, why: string): Promise<never> {
  return Promise.reject(new Error(`gap closed: ${why}; remove ${JSON.stringify(name)} from the gaps of the harness`))
}
