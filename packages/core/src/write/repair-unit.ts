/** What a writer left undone who died between two rows, on a store that commits row by row. */
import type { Decided, Memory, StoredMemory } from '../record.ts'
import type { Unit } from './unit.ts'
import type { Workspace } from './workspace.ts'

/**
 * Closes what `holder` supersedes, if nobody else has closed it. A successor that came too late, because its
 * predecessor was forgotten or has another successor, is withdrawn by `repairUnit` instead.
 */
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

/** Completes one memory that supersedes another; says `unchanged` when there is nothing to do. */
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
      const isLate = predecessor !== undefined && predecessor.memory.supersededBy !== memoryId
      return isLate ? { action: 'forgotten', previous: withdraw(work, holder, writeId), reason } : nothing(holder)
    },
  }
}

function nothing(holder: StoredMemory | undefined): Decided {
  const reason = 'there is nothing to repair'
  return holder === undefined ? { action: 'rejected', reason } : { action: 'unchanged', memory: holder.memory, reason }
}
