/** Who holds a claim, and how it passes on. */
import { fromRow, isOver, type Memory, type StoredMemory } from '../record.ts'
import type { Row } from '../stores/contract.ts'
import { type Claim, claimRow } from './claims.ts'
import { activePredecessor, closePredecessor, isOvertaken, mayBeginAgain, withdraw } from './succession.ts'
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
  if (holder === undefined || !options.withIntent || settle(work, holder, options).stands) return holder
  return claimant(work, claimId, options.now)
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
  const written = work.memory(memoryId)
  // A memory that was taken back, or waited for approval, may be announced again, in a later version.
  const isPast =
    written !== undefined && mayBeginAgain(written.memory) && written.memory.version < (intent?.version ?? 0)
  const holder = written !== undefined && !isPast ? written : intent && announced(work, memoryId, intent)
  return holder !== undefined && holder.claimId === claimId && !isOver(holder.memory, now) ? holder : undefined
}

/** The version of the last value of a slot, also when it is over: versions go on, so that compare-and-set holds. */
export function lastVersion(work: Workspace, claimId: string): number {
  const row = work.row(claimId)
  return row === undefined ? 0 : (work.memory(String(row.fields.memoryId))?.memory.version ?? 0)
}

/** The memory that a claim announces, now written; or the one that it would have superseded. */
function announced(work: Workspace, memoryId: string, intent: Row): StoredMemory | undefined {
  const { memory, replaces, change } = fromRow(intent)
  // A change of a memory that is gone: whoever erased it was faster.
  if (change.action !== 'added' && change.action !== 'superseded') return undefined
  const { supersedes } = memory
  const predecessor = supersedes === undefined ? undefined : work.memory(supersedes)
  if (work.missing().some((id) => id === memoryId || id === supersedes)) return undefined
  const isUnchanged = predecessor?.memory.status === 'active' && predecessor.memory.version === replaces
  // One that only took its place among the values of its slot waits for nobody.
  if (change.action === 'superseded' && supersedes !== undefined && !isUnchanged) return predecessor
  work.put(intent)
  return work.memory(memoryId)
}

/**
 * Ends the moment between a memory and the one that it supersedes, whose writer may have died in it. Everybody decides
 * alike, that writer too: the version of the predecessor tells who was first, and closing it is a compare-and-set.
 * @returns whether the successor stands, and what was closed or taken back.
 */
export function settle(
  work: Workspace,
  successor: StoredMemory,
  options: ClaimOptions,
): { stands: boolean; over?: Memory | undefined } {
  // Not the writer's own: what it writes for others must not look like what it was asked to do.
  const writeId = `${options.writeId}:settled`
  const predecessor = activePredecessor(work, successor)
  const hasLost = predecessor === undefined ? hasRival(work, successor) : isOvertaken(successor, predecessor)
  if (hasLost) return { stands: false, over: takeBack(work, successor, { ...options, writeId }) }
  return { stands: true, over: predecessor && closePredecessor(work, successor, writeId) }
}

/** Withdraws a memory that lost against another writer; its claim goes back to where it came from. */
export function takeBack(work: Workspace, successor: StoredMemory, options: ClaimOptions): Memory {
  const { claimId, memory } = successor
  const predecessor = activePredecessor(work, successor)
  const claim = claimId === undefined ? undefined : work.row(claimId)
  if (claim?.fields.memoryId === memory.id) {
    const row = predecessor?.claimId === claimId ? work.row(predecessor?.memory.id ?? '') : undefined
    if (row === undefined) work.remove(claim)
    else putClaim(work, claim.id, row, options)
  }
  return withdraw(work, successor, options.writeId)
}

/** Whether the predecessor passed on to another memory, and this one does not hold its claim besides. */
function hasRival(work: Workspace, { memory, claimId, replaces }: StoredMemory): boolean {
  // It took its place among the values of its slot, and nobody's.
  if (replaces === undefined) return false
  const predecessor = memory.supersedes === undefined ? undefined : work.memory(memory.supersedes)
  const rival = predecessor?.memory.supersededBy
  if (rival === undefined || rival === memory.id) return false
  const other = work.memory(rival)?.memory
  // What was forgotten stands in nobody's way.
  if (other?.status === 'forgotten' || other?.status === 'archived') return false
  // It took the predecessor's place till this one begins.
  if (other?.supersededBy === memory.id) return false
  if (other?.supersedes === memory.supersedes) return true
  const claim = claimId === undefined ? undefined : work.row(claimId)
  return claim?.fields.memoryId !== memory.id
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
