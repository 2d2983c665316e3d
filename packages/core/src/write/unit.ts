import type { LociError } from '../errors.ts'
import type { Decided } from '../record.ts'
import type { Workspace } from './workspace.ts'

/**
 * What a plan decided. `failed`: what it wrote takes back an earlier try; when that is committed, the error is thrown.
 * `settled`: what it wrote ends what a writer had begun who died between two rows; when that is committed, the plan is
 * made again, so that it never builds on what is announced and not stored.
 */
export type Planned = Decided | { action: 'failed'; error: LociError } | { action: 'settled' }

/**
 * One decision of a write: about one draft, one patch, one forgetting. Its plan is a function of the rows that it
 * sees, so that it can be made again: when more rows are needed, when another writer was faster, when an answer
 * was lost. A plan that finds its own work done says what it had decided, and writes nothing.
 */
export interface Unit {
  /** Ids of the rows that it decides on. They are read first; writers of the same ones take turns. */
  reads: readonly string[]
  /** Ids of rows that are read with them, and for which no writer waits. */
  peeks?: readonly string[]
  /** Ids that it made itself, which cannot exist before its first try. */
  fresh: readonly string[]
  plan(work: Workspace): Promise<Planned>
}

/** What a guard refused. */
export function rejectedUnit(reason: string): Unit {
  return { reads: [], fresh: [], plan: async () => ({ action: 'rejected', reason }) }
}
