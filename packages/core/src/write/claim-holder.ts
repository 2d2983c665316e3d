/** Who holds a claim, and how it passes on. */
import { isOver, type Memory, type StoredMemory } from '../record.ts'
import type { Row } from '../stores/contract.ts'
import { type Claim, claimRow } from './claims.ts'
import { activePredecessor, closePredecessor, isOvertaken, withdraw } from './succession.ts'
import type { Workspace } from './workspace.ts'

export interface ClaimOptions {
  writeId: string
  now: number
  /** Whether claims carry the memory itself, because a commit may stop half-way. */
  withIntent: boolean
}

/** The memory that holds a claim, and has its place to itself. A claim that its memory no longer needs is free to take. */
export function holderOf(work: Workspace, claimId: string, options: ClaimOptions): StoredMemory | undefined {
  const holder = claimant(work, claimId, options.now)
  return holder === undefined || !options.withIntent ? holder : settle(work, holder, options).current
}

/**
 * The memory that a claim names. A claim whose memory was never written (the writer died between the two) carries
 * it, and whoever comes next writes it, unless what it should have superseded has changed meanwhile: then that one
 * holds the claim still.
 */
export function claimant(work: Workspace, claimId: string, now: number): StoredMemory | undefined {
  const row = work.row(claimId)
  if (row === undefined) return undefined
  const { memoryId, intent } = JSON.parse(row.body) as Claim
  const holder = work.memory(memoryId) ?? (intent && announced(work, memoryId, intent))
  return holder !== undefined && holder.claimId === claimId && !isOver(holder.memory, now) ? holder : undefined
}

/** The memory that a claim announces, now written; or the one that it would have superseded. */
function announced(work: Workspace, memoryId: string, intent: Row): StoredMemory | undefined {
  const { supersedes, version } = (JSON.parse(intent.body) as StoredMemory).memory
  const predecessor = supersedes === undefined ? undefined : work.memory(supersedes)
  if (work.missing().some((id) => id === memoryId || id === supersedes)) return undefined
  const isUnchanged = predecessor?.memory.status === 'active' && predecessor.memory.version === version - 1
  if (supersedes !== undefined && !isUnchanged) return predecessor
  work.put(intent)
  return work.memory(memoryId)
}

/**
 * Ends the moment between a memory and the one that it supersedes, whose writer may have died in it: one of the two is
 * `current` afterwards, the other is `over`.
 */
export function settle(
  work: Workspace,
  successor: StoredMemory,
  options: ClaimOptions,
): { current: StoredMemory; over?: Memory | undefined } {
  // Not the writer's own: what it writes for others must not look like what it was asked to do.
  const writeId = `${options.writeId}:settled`
  const predecessor = activePredecessor(work, successor)
  if (predecessor === undefined) return { current: successor }
  if (!isOvertaken(successor, predecessor)) {
    return { current: successor, over: closePredecessor(work, successor, writeId) }
  }
  const { claimId, memory } = successor
  const row = work.row(predecessor.memory.id)
  if (claimId !== undefined && claimId === predecessor.claimId)
    putClaim(work, claimId, row as Row, { ...options, writeId })
  else releaseClaim(work, claimId, memory.id)
  return { current: predecessor, over: withdraw(work, successor, writeId) }
}

/** Gives the claim to the memory of this row. */
export function putClaim(
  work: Workspace,
  claimId: string,
  holder: Row,
  { writeId, withIntent }: Pick<ClaimOptions, 'writeId' | 'withIntent'>,
): void {
  work.row(claimId)
  work.put(claimRow(claimId, holder, writeId, withIntent))
}

/** Deletes the claim, if it is this memory's. */
export function releaseClaim(work: Workspace, claimId: string | undefined, memoryId: string): void {
  const row = claimId === undefined ? undefined : work.row(claimId)
  if (row !== undefined && row.fields.memoryId === memoryId) work.remove(row)
}
