/** A value of a slot that arrives after its time: it takes its place in the past, between two that are known. */
import type { Memory, StoredMemory } from '../record.ts'
import type { Workspace } from './workspace.ts'

/** Further back than this, the history of a slot is not searched. */
const maxSteps = 100

export interface Place {
  before: StoredMemory | undefined
  after: StoredMemory
}

/** The values that were true before and after a late one; rows that are not read yet are asked for. */
export function placeOf(work: Workspace, { id, validFrom }: Memory, current: StoredMemory): Place {
  const isEarlier = ({ memory }: StoredMemory): boolean => memory.validFrom <= validFrom && !wasNeverTrue(memory)
  let after = current
  let before = linked(work, current.memory.supersedes, id)
  for (let step = 0; before !== undefined && !isEarlier(before) && step < maxSteps; step++) {
    if (!wasNeverTrue(before.memory)) after = before
    before = linked(work, before.memory.supersedes, id)
  }
  return { before, after }
}

/** The late value as it must be stored. */
export function intoPlace(memory: Memory, { before, after }: Place): Memory {
  const { id, validFrom } = after.memory
  const placed: Memory = {
    ...memory,
    status: 'superseded',
    validTo: Math.min(memory.validTo ?? validFrom, validFrom),
    supersededBy: id,
  }
  if (before !== undefined) placed.supersedes = before.memory.id
  return placed
}

/** Ends the value before where the late one begins, and links both ways. */
export function linkNeighbours(work: Workspace, late: StoredMemory, place: Place, writeId: string): void {
  const { memory, change } = late
  const { before, after } = place
  if (before !== undefined && before.memory.supersededBy !== memory.id) {
    const validTo = Math.min(before.memory.validTo ?? memory.validFrom, memory.validFrom)
    put(work, before, { validTo, supersededBy: memory.id }, change, writeId)
  }
  if (after.memory.supersedes !== memory.id) put(work, after, { supersedes: memory.id }, change, writeId)
}

function put(
  work: Workspace,
  stored: StoredMemory,
  part: Partial<Memory>,
  { at, by }: StoredMemory['change'],
  writeId: string,
): void {
  const memory: Memory = { ...stored.memory, ...part, updatedAt: at, version: stored.memory.version + 1 }
  const change = { action: 'merged', reason: 'an older value of the slot became known', at, by } as const
  work.putMemory({ ...stored, memory, change }, writeId)
}

function linked(work: Workspace, id: string | undefined, own: string): StoredMemory | undefined {
  return id === undefined || id === own ? undefined : work.memory(id)
}

/** A value that was corrected has no time of its own. */
function wasNeverTrue({ status, validFrom, validTo }: Memory): boolean {
  return status !== 'active' && validTo !== undefined && validTo <= validFrom
}
