/** Who holds a claim, and how it passes on. */
import { isOver, type StoredMemory } from '../record.ts'
import type { Row } from '../stores/contract.ts'
import { type Claim, claimRow } from './claims.ts'
import type { Workspace } from './workspace.ts'

/**
 * The memory that holds a claim. A claim whose memory was never written (the writer died between the two) carries
 * it, and whoever comes next writes it, unless what it should have superseded has changed meanwhile: then that one
 * holds the claim still. A claim that its memory no longer needs is free to take.
 */
export function holderOf(work: Workspace, claimId: string, now: number): StoredMemory | undefined {
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

/** Gives the claim to the memory of this row. */
export function putClaim(
  work: Workspace,
  claimId: string,
  holder: Row,
  { writeId, withIntent }: { writeId: string; withIntent: boolean },
): void {
  work.row(claimId)
  work.put(claimRow(claimId, holder, writeId, withIntent))
}

/** Deletes the claim, if it is this memory's. */
export function releaseClaim(work: Workspace, claimId: string | undefined, memoryId: string): void {
  const row = claimId === undefined ? undefined : work.row(claimId)
  if (row !== undefined && row.fields.memoryId === memoryId) work.remove(row)
}
