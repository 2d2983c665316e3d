/** A memory that takes the place of another: two rows, and on a store that commits row by row a moment between them. */
import { isToCome, type Memory, type StoredMemory } from '../record.ts'
import type { Workspace } from './workspace.ts'

/** Closes what `successor` supersedes, if nobody else has closed it. */
export function closePredecessor(work: Workspace, successor: StoredMemory, writeId: string): Memory | undefined {
  const { memory } = successor
  // What it says did not come with this.
  const { isContent: _isContent, ...change } = successor.change
  const previous = activePredecessor(work, successor)?.memory
  if (previous === undefined) return undefined
  const ends = [previous.validTo, previous.expiresAt]
  const closed: Memory = {
    ...previous,
    // What was announced for later leaves it in force till then.
    status: isToCome(memory, memory.createdAt) ? 'active' : 'superseded',
    validTo: Math.min(memory.validFrom, ...ends.filter((end) => end !== undefined)),
    supersededBy: memory.id,
    version: previous.version + 1,
  }
  work.putMemory({ memory: closed, change }, writeId)
  return closed
}

/** The memory that stands where its successor should stand alone. */
export function activePredecessor(work: Workspace, { memory }: StoredMemory): StoredMemory | undefined {
  const previous = memory.supersedes === undefined ? undefined : work.memory(memory.supersedes)
  // One that ends when its successor begins, in the future, is settled.
  const isOpen = previous?.memory.status === 'active' && previous.memory.supersededBy !== memory.id
  return isOpen ? previous : undefined
}

/**
 * Whether a predecessor was changed after its successor was written. That change was acknowledged; the successor was
 * not, as its writer would have closed the predecessor first.
 */
export function isOvertaken(successor: StoredMemory, predecessor: StoredMemory): boolean {
  return predecessor.memory.version > (successor.replaces ?? predecessor.memory.version)
}

/** Takes back a memory that lost against another writer after it was written. */
export function withdraw(work: Workspace, { memory, change }: StoredMemory, writeId: string): Memory {
  const withdrawn: Memory = { ...memory, status: 'superseded', validTo: memory.validFrom, version: memory.version + 1 }
  work.putMemory({ memory: withdrawn, change: { ...change, reason: 'withdrawn: another writer was faster' } }, writeId)
  return withdrawn
}

/** Whether the memory was taken back: its writer, if it is still there, begins again. */
export function isWithdrawn({ status, supersededBy }: Memory): boolean {
  return status === 'superseded' && supersededBy === undefined
}

/** Whether the memory under its id is no effect of its draft yet: it was taken back, or waits for approval. */
export function mayBeginAgain(memory: Memory): boolean {
  return memory.status === 'pending' || isWithdrawn(memory)
}

/** The memory with a version that comes after that of its first try, which was taken back. */
export function onward(memory: Memory, withdrawn: StoredMemory | undefined): Memory {
  const isSame = withdrawn?.memory.id === memory.id
  return isSame ? { ...memory, version: Math.max(memory.version, withdrawn.memory.version + 1) } : memory
}
