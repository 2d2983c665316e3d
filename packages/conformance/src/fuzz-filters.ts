import type { FieldValues, Filter } from '@loci/core'
import fc from 'fast-check'
import type { CaseContext } from './conformance-case.ts'
import { randomFilter } from './random-filters.ts'

/**
 * Tries `context.fuzz` random filters; a failing one is made as small as it gets.
 * @param check rejects when the store's answer to the filter is not that of `matches()`.
 */
export async function fuzzFilters(
  context: CaseContext,
  data: ReadonlyMap<string, FieldValues>,
  check: (filter: Filter) => Promise<void>,
): Promise<void> {
  const property = fc.asyncProperty(randomFilter, check)
  const result = await fc.check(property, { seed: context.seed, numRuns: context.fuzz })
  if (!result.failed) return
  const error = result.errorInstance
  const message = error instanceof Error ? error.message : String(error)
  throw new Error(
    [
      message,
      `  filter: ${JSON.stringify(result.counterexample?.[0])}`,
      ...mentioned(message, data),
      `  again with: seed ${context.seed}, fuzz ${context.fuzz} (failed after ${result.numRuns}, made smaller ${result.numShrinks} times)`,
    ].join('\n'),
    { cause: error },
  )
}

/** The fields of the first records that the message names. */
function mentioned(message: string, data: ReadonlyMap<string, FieldValues>): string[] {
  const ids = [...data.keys()].filter((id) => message.split('received:')[1]?.includes(`"${id}"`))
  return ids.slice(0, 3).map((id) => `  ${id} has: ${JSON.stringify(data.get(id))}`)
}
