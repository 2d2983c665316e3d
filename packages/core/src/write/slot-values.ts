/**
 * The values of a slot in the order of their time: at every moment at most one of them is true. A value that arrives after
 * its time, or whose time is over, takes its place among them.
 */
import type { Memory, StoredMemory } from '../record.ts'
import { saysTheSame } from './claims.ts'
import type { Workspace } from './workspace.ts'

/** What stands before and after a value. */
export interface Place {
  before: StoredMemory | undefined
  after: StoredMemory | undefined
}

/** @param values of the slot, in any order; those that nobody may know, or that were never true, do not count. */
export function placeAmong(values: readonly StoredMemory[], { id, validFrom }: Memory): Place {
  const told = values
    .filter(({ memory }) => memory.id !== id && wasTrueOnce(memory))
    .sort((a, b) => a.memory.validFrom - b.memory.validFrom || a.memory.version - b.memory.version)
  return {
    before: told.findLast(({ memory }) => memory.validFrom <= validFrom),
    after: told.find(({ memory }) => memory.validFrom > validFrom),
  }
}

/** A value that was corrected has no time of its own. */
function wasTrueOnce({ status, validFrom, validTo }: Memory): boolean {
  const isKnown = status === 'active' || status === 'superseded'
  return isKnown && (validTo === undefined || validTo > validFrom)
}

/** Until when it was true, if that is known. */
function endOf({ validTo, expiresAt }: Memory): number {
  return Math.min(validTo ?? Number.POSITIVE_INFINITY, expiresAt ?? Number.POSITIVE_INFINITY)
}

/** The value as it must be stored. With nothing after it, it is what the slot says from then on. */
export function intoPlace(memory: Memory, { before, after }: Place): Memory {
  const placed: Memory = { ...memory }
  if (before !== undefined) placed.supersedes = before.memory.id
  if (after === undefined) return placed
  const { id, validFrom } = after.memory
  return {
    ...placed,
    status: 'superseded',
    validTo: Math.min(memory.validTo ?? validFrom, validFrom),
    supersededBy: id,
  }
}

/** Whether the value has ended when the one around it goes on. */
export function liesInside({ validFrom, validTo }: Memory, { before }: Place): boolean {
  if (before === undefined || validTo === undefined) return false
  return endOf(before.memory) > validTo && before.memory.validFrom < validFrom
}

/**
 * Where a value begins and ends inside another one: the part before it becomes a value of its own, which is returned; the
 * part after it keeps the id.
 */
export function earlierPart(
  memory: Memory,
  { before }: Place,
  id: string | undefined,
  now: number,
): Memory | undefined {
  if (before === undefined || id === undefined || !liesInside(memory, { before, after: undefined })) return undefined
  const { source, ...rest } = before.memory
  return {
    ...rest,
    ...{ id, createdAt: now, updatedAt: now, version: 1, status: 'superseded' },
    ...{ validTo: memory.validFrom, supersededBy: memory.id },
    // Who erases the one erases the other.
    source: { ...source, evidence: [...(source.evidence ?? []), before.memory.id] },
  }
}

/** Whether the value says what the next one says, and reaches up to it: then that one began earlier. */
export function beginsEarlier(memory: Memory, { after }: Place): boolean {
  return (
    after !== undefined &&
    saysTheSame(memory, after.memory) &&
    (memory.validTo ?? after.memory.validFrom) >= after.memory.validFrom
  )
}

/** Whether the value says what was known of its time. */
export function isKnown(memory: Memory, { before }: Place): boolean {
  return before !== undefined && saysTheSame(memory, before.memory) && endOf(before.memory) > memory.validFrom
}

/** Only what has no successor yet, or one that comes after the value too, is superseded by it. */
export function linkedTo({ id, validFrom, validTo = validFrom }: Memory, { before, after }: Place): Place {
  const successor = before?.memory.supersededBy
  const linked = successor === undefined || successor === id || successor === after?.memory.id ? before : undefined
  const precedes = after?.memory.supersedes
  const isDivided = after !== undefined && after.memory.validFrom < validTo
  const isFree = precedes === undefined || precedes === id || precedes === linked?.memory.id || isDivided
  return { before: linked, after: isFree ? after : undefined }
}

/**
 * Ends what stands before the value where it begins, and begins what stands after it where it ends; links both ways. Does
 * what is left to do, also after a writer who died, and nothing where others have built on it since.
 */
export function linkNeighbours(work: Workspace, value: StoredMemory, place: Place, writeId: string): void {
  const { id, validFrom, validTo = validFrom } = value.memory
  const { before: linked, after } = linkedTo(value.memory, place)
  const { before } = place
  // Not the writer's own: what it writes beside must not look like what it was asked to do.
  const besideId = `${writeId}:beside`
  const mustEnd = before !== undefined && endOf(before.memory) > validFrom
  if (before !== undefined && (mustEnd || (linked !== undefined && before.memory.supersededBy !== id))) {
    const end = Math.min(endOf(before.memory), validFrom)
    const successor = linked === undefined ? {} : { supersededBy: id }
    // The claim of the slot is another's.
    const { claimId: _claimId, ...closed } = before
    put(work, closed, { status: 'superseded', validTo: end, ...successor }, value, besideId)
  }
  if (after !== undefined && after.memory.supersedes !== id) {
    const start = Math.max(after.memory.validFrom, validTo)
    put(work, after, { supersedes: id, validFrom: start }, value, besideId)
  }
}

/** Changes a neighbour, for the reason that the value came. */
function put(
  work: Workspace,
  neighbour: StoredMemory,
  part: Partial<Memory>,
  { change: { at, by } }: Pick<StoredMemory, 'change'>,
  writeId: string,
): void {
  const memory: Memory = { ...neighbour.memory, ...part, updatedAt: at, version: neighbour.memory.version + 1 }
  const change = { action: 'merged', reason: 'another value of the slot became known', at, by } as const
  work.putMemory({ ...neighbour, memory, change }, writeId)
}
