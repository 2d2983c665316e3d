/** What a writer left undone who died between two rows, on a store that commits row by row. */
import type { Decided, Memory, StoredMemory } from '../record.ts'
import { holderOf } from './claim-holder.ts'
import type { Unit } from './unit.ts'
import type { Workspace } from './workspace.ts'

/** Closes what `holder` supersedes, if nobody else has closed it. */
export function closePredecessor(work: Workspace, holder: StoredMemory, writeId: string): Memory | undefined {
  const { memory, change } = holder
  const previous = memory.supersedes === undefined ? undefined : work.memory(memory.supersedes)
  if (previous === undefined || previous.memory.status !== 'active') return undefined
  const closed: Memory = {
    ...previous.memory,
    status: 'superseded',
    validTo: memory.validFrom,
    supersededBy: memory.id,
    version: previous.memory.version + 1,
  }
  work.putMemory({ memory: closed, change }, writeId)
  return closed
}

/** Takes back a memory that lost against another writer after it was written. */
export function withdraw(work: Workspace, { memory, change }: StoredMemory, writeId: string): Memory {
  const withdrawn: Memory = { ...memory, status: 'superseded', validTo: memory.validFrom, version: memory.version + 1 }
  work.putMemory({ memory: withdrawn, change: { ...change, reason: 'withdrawn: another writer was faster' } }, writeId)
  return withdrawn
}

/**
 * Completes one memory that supersedes another; says `unchanged` when there is nothing to do. One that has lost its
 * predecessor to a rival, and holds no claim of its own, is taken back.
 */
export function repairUnit(memoryId: string, writeId: string): Unit {
  return {
    reads: [memoryId],
    fresh: [],
    async plan(work): Promise<Decided> {
      const holder = work.memory(memoryId)
      if (holder?.memory.supersedes === undefined || holder.memory.status !== 'active') return nothing(holder)
      const predecessor = work.memory(holder.memory.supersedes)
      const closed = closePredecessor(work, holder, writeId)
      const reason = holder.change.reason
      if (closed !== undefined) return { action: 'superseded', memory: holder.memory, previous: closed, reason }
      const rival = predecessor?.memory.supersededBy
      const claim = holder.claimId === undefined ? undefined : work.row(holder.claimId)
      const isLate = rival !== undefined && rival !== memoryId && claim?.fields.memoryId !== memoryId
      return isLate ? { action: 'forgotten', previous: withdraw(work, holder, writeId), reason } : nothing(holder)
    },
  }
}

/** Writes the memory that a claim announces and nobody wrote, and closes what it supersedes. */
export function repairClaimUnit(claimId: string, writeId: string, now: number): Unit {
  return {
    reads: [claimId],
    fresh: [],
    async plan(work): Promise<Decided> {
      const holder = holderOf(work, claimId, now)
      const closed = holder && closePredecessor(work, holder, writeId)
      if (holder === undefined || closed === undefined) return nothing(holder)
      return { action: 'superseded', memory: holder.memory, previous: closed, reason: holder.change.reason }
    },
  }
}

function nothing(holder: StoredMemory | undefined): Decided {
  const reason = 'there is nothing to repair'
  return holder === undefined ? { action: 'rejected', reason } : { action: 'unchanged', memory: holder.memory, reason }
}
