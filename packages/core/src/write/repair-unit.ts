/** What a writer left undone who died between two rows, on a store that commits row by row. */
import type { Decided, StoredMemory } from '../record.ts'
import { claimant, settle } from './claim-holder.ts'
import { withdraw } from './succession.ts'
import type { Unit } from './unit.ts'
import type { Workspace } from './workspace.ts'

/**
 * Completes one memory that supersedes another; says `unchanged` when there is nothing to do. One that has lost its
 * predecessor to a rival is taken back.
 */
export function repairUnit(memoryId: string, writeId: string, now: number): Unit {
  return {
    reads: [memoryId],
    fresh: [],
    async plan(work): Promise<Decided> {
      const successor = work.memory(memoryId)
      if (successor?.memory.supersedes === undefined || successor.memory.status !== 'active') return nothing(successor)
      if (!hasRival(work, successor)) return settled(work, successor, { writeId, now })
      return { action: 'forgotten', previous: withdraw(work, successor, writeId), reason: successor.change.reason }
    },
  }
}

/** Writes the memory that a claim announces and nobody wrote, and closes what it supersedes. */
export function repairClaimUnit(claimId: string, writeId: string, now: number): Unit {
  return {
    reads: [claimId],
    fresh: [],
    async plan(work): Promise<Decided> {
      const holder = claimant(work, claimId, now)
      return holder === undefined ? nothing(holder) : settled(work, holder, { writeId, now })
    },
  }
}

function settled(work: Workspace, successor: StoredMemory, options: { writeId: string; now: number }): Decided {
  const { current, over } = settle(work, successor, { ...options, withIntent: true })
  const { reason } = successor.change
  if (over === undefined) return nothing(current)
  if (current !== successor) return { action: 'forgotten', previous: over, reason }
  return { action: 'superseded', memory: current.memory, previous: over, reason }
}

/** Whether the predecessor passed on to another memory, and this one does not hold its claim besides. */
function hasRival(work: Workspace, { memory, claimId }: StoredMemory): boolean {
  const predecessor = work.memory(memory.supersedes as string)
  const rival = predecessor?.memory.supersededBy
  if (rival === undefined || rival === memory.id) return false
  if (work.memory(rival)?.memory.supersedes === memory.supersedes) return true
  const claim = claimId === undefined ? undefined : work.row(claimId)
  return claim?.fields.memoryId !== memory.id
}

function nothing(holder: StoredMemory | undefined): Decided {
  const reason = 'there is nothing to repair'
  return holder === undefined ? { action: 'rejected', reason } : { action: 'unchanged', memory: holder.memory, reason }
}
