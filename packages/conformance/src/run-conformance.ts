import { checkOptions, LociError, StoreError } from '@loci/core'
import type { Harness } from './harness.ts'
import { type PlannedCase, planCases } from './plan-cases.ts'
import { show } from './show.ts'

export interface ConformanceOptions {
  /** Only cases whose name contains this, in any case. */
  filter?: string
  /** How many random filters a fuzz case tries. Default 100. */
  fuzz?: number
  /** Everything random follows from it. Default: another each time; the report says which. */
  seed?: number
  /** How long one case may take, in milliseconds. Default 60,000. */
  timeoutMs?: number
}

export interface CaseResult {
  name: string
  group: 'rows' | 'vectors'
  /** `gap`: failed, as the harness said it would. */
  status: 'passed' | 'failed' | 'skipped' | 'gap'
  /** Why it was skipped, or why the gap is there. */
  reason?: string
  /** What was expected, what came, and what usually causes it. */
  error?: string
  durationMs: number
}

export interface Report {
  /** Name of the harness. */
  name: string
  seed: number
  fuzz: number
  passed: number
  failed: number
  skipped: number
  gaps: number
  results: CaseResult[]
}

/**
 * Runs every case that applies, one after the other, each on a store of its own. Needs no test runner.
 * @returns what came of each case, also of those that do not apply; it rejects only when the harness itself is wrong.
 */
export async function runConformance(
  harness: Harness,
  options: ConformanceOptions & { onResult?: (result: CaseResult) => void } = {},
): Promise<Report> {
  const { onResult, ...rest } = options
  const complete = withDefaults(rest)
  const results: CaseResult[] = []
  for (const planned of await planCases(harness, complete)) {
    const result = await resultOf(planned)
    results.push(result)
    onResult?.(result)
  }
  const count = (status: CaseResult['status']) => results.filter((result) => result.status === status).length
  const { seed, fuzz } = complete
  const counts = { passed: count('passed'), failed: count('failed'), skipped: count('skipped'), gaps: count('gap') }
  return { name: harness.name, seed, fuzz, ...counts, results }
}

/** Checks the options and fills in what is missing. */
export function withDefaults(options: ConformanceOptions): Required<ConformanceOptions> {
  checkOptions('options', options, ['filter', 'fuzz', 'seed', 'timeoutMs'])
  const { filter = '', fuzz = 100, seed = Math.floor(Math.random() * 2 ** 31), timeoutMs = 60_000 } = options
  return { filter, fuzz, seed, timeoutMs }
}

async function resultOf({ name, group, skip, gap, run }: PlannedCase): Promise<CaseResult> {
  if (skip !== undefined) return { name, group, status: 'skipped', reason: skip, durationMs: 0 }
  const start = performance.now()
  const done = (outcome: Omit<CaseResult, 'name' | 'group' | 'durationMs'>): CaseResult => ({
    name,
    group,
    ...outcome,
    durationMs: Math.round(performance.now() - start),
  })
  try {
    await run()
    return done(gap === undefined ? { status: 'passed' } : { status: 'gap', reason: gap })
  } catch (error) {
    return done({ status: 'failed', error: messageOf(error) })
  }
}

/** The class of an error of Loci is half of what it says; `retryable` is the other half. */
function messageOf(error: unknown): string {
  if (error instanceof StoreError) return `${show(error)} (retryable: ${error.retryable})`
  if (error instanceof LociError) return show(error)
  return error instanceof Error ? error.message : String(error)
}
