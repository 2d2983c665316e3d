/** One call in as many commits as its store needs, and one answer for all of them. */
import type { Engine } from '../engine.ts'
import { BatchError } from '../errors.ts'
import type { Outcome } from '../record.ts'
import { inLanes } from './in-lanes.ts'

/** Where each part is a commit of its own: enough that a batch does not wait for every answer in turn. */
const commitsAtOnce = 8
/** Small enough that planning one commit does not hold up the event loop. */
const maxUnits = 50
/** The index job, two finished ones, the receipt. */
const changesPerCommit = 4

/** How many units fit into one commit, when each makes at most so many changes. */
export function unitsPerCommit({ rows }: Engine, changesPerUnit: number): number {
  const { commit, maxBatch } = rows.traits
  if (commit !== 'atomic') return 1
  return Math.max(1, Math.min(maxUnits, Math.floor((maxBatch - changesPerCommit) / changesPerUnit)))
}

/**
 * Commits the parts, those with a key in common one after the other.
 * @throws BatchError when a part fails after others were written; its own error when none was.
 */
export async function commitParts<T>(
  engine: Engine,
  parts: readonly (readonly T[])[],
  { keyOf, signal }: { keyOf: (part: readonly T[]) => string | undefined; signal: AbortSignal | undefined },
  commit: (part: readonly T[], index: number) => Promise<Outcome[]>,
): Promise<Outcome[]> {
  const atOnce = engine.rows.traits.commit === 'atomic' ? 1 : commitsAtOnce
  const { results, failure } = await inLanes(parts, { atOnce, keyOf }, commit)
  const outcomes = results.flatMap((result, part) => result ?? (parts[part] ?? []).map(() => undefined))
  if (failure === undefined) return outcomes as Outcome[]
  signal?.throwIfAborted()
  throw outcomes.some((outcome) => outcome !== undefined) ? new BatchError(outcomes, failure.error) : failure.error
}
