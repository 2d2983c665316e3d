/** What a writer left undone who died between two rows, on a store that commits row by row. */
import type { Decided, StoredMemory } from '../record.ts'
import { claimant, settle } from './claim-holder.ts'
import { linkNeighbours, placeAmong } from './slot-values.ts'
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
      return settled(work, successor, { writeId, now })
    },
  }
}

/** Links a value that took its place among those of its slot with its neighbours. */
export function repairPlaceUnit(memoryId: string, writeId: string): Unit {
  return {
    reads: [memoryId],
    fresh: [],
    async plan(work): Promise<Decided> {
      const value = work.memory(memoryId)
      if (value === undefined) return nothing(value)
      linkNeighbours(work, value, placeAmong(work.valuesOf(value.memory), value.memory), writeId)
      const { memory, change } = value
      return work.isChanged() ? { action: 'merged', memory, previous: memory, reason: change.reason } : nothing(value)
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
  const { stands, over } = settle(work, successor, { ...options, withIntent: true })
  const { reason } = successor.change
  if (over === undefined) return nothing(successor)
  if (!stands) return { action: 'forgotten', previous: over, reason }
  return { action: 'superseded', memory: successor.memory, previous: over, reason }
}

function nothing(holder: StoredMemory | undefined): Decided {
  const reason = 'there is nothing to repair'
  return holder === undefined ? { action: 'rejected', reason } : { action: 'unchanged', memory: holder.memory, reason }
}
