/** A value of a slot that comes after its time, or to a slot without a current one. */
import { defined } from '../defined.ts'
import type { Decided, Memory, StoredMemory } from '../record.ts'
import { lastVersion, putClaim } from './claim-holder.ts'
import type { DraftUnitOptions } from './draft-unit.ts'
import {
  beginsEarlier,
  earlierPart,
  intoPlace,
  isKnown,
  liesInside,
  linkedTo,
  linkNeighbours,
  type Place,
  placeAmong,
} from './slot-values.ts'
import { onward } from './succession.ts'
import { ownVersion, type Workspace } from './workspace.ts'

/** Gives a value its place among those of its slot: in the past, or, where nothing comes after it, as the current one. */
export function place(
  work: Workspace,
  reason: string,
  withdrawn: StoredMemory | undefined,
  options: DraftUnitOptions,
): Decided {
  const { incoming, claimId, spareId, withIntent, writeId, now } = options
  const last = claimId === undefined ? 0 : lastVersion(work, claimId)
  const values = work.valuesOf(incoming.memory).filter(({ memory: { id } }) => id !== spareId)
  const found = placeAmong(values, incoming.memory)
  const isInside = liesInside(incoming.memory, found)
  // Versions go on along what is current.
  const version = found.after === undefined && !isInside ? last + 1 : 1
  const memory = onward({ ...incoming.memory, version }, withdrawn)
  const by = { at: now, by: memory.source, isContent: true }
  const extended = [found.before, found.after].find((value) => value !== undefined && ownVersion(work, value, options))
  if (extended === undefined && isKnown(memory, found)) {
    return { action: 'unchanged', reason: 'known already of that time', memory: found.before?.memory as Memory }
  }
  const next = extended ?? (beginsEarlier(memory, found) ? found.after : undefined)
  if (next !== undefined) return extendBack(work, memory.validFrom, next, values, options)
  // There, a writer who died in between would leave two truths.
  if (isInside && withIntent) return { action: 'rejected', reason: cannotDivide }
  const change = { action: 'added', reason, ...by } as const
  const part = earlierPart(memory, found, spareId, now)
  const neighbours = part === undefined ? found : { before: undefined, after: found.before }
  const placed =
    part === undefined
      ? intoPlace(memory, { ...found, before: linkedTo(memory, found).before })
      : { ...intoPlace(memory, splitAt(found, memory)), supersedes: part.id }
  if (part !== undefined && work.memory(part.id) === undefined) {
    const divided = {
      action: 'added',
      reason: 'another value lies inside this one',
      at: now,
      by: memory.source,
    } as const
    work.putMemory({ memory: part, change: divided }, writeId)
  }
  const isCurrent = placed.status === 'active'
  const row = work.putMemory({ memory: placed, change, ...(isCurrent ? defined({ claimId }) : {}) }, writeId)
  linkNeighbours(work, { memory: placed, change, terms: [], analyser: 0 }, neighbours, writeId)
  if (isCurrent && claimId !== undefined) putClaim(work, claimId, row, options)
  return { action: 'added', reason, memory: placed }
}

const cannotDivide = 'it has ended, and lies inside another value, which a store that commits row by row cannot divide'

/** What stands around a value that lies inside another one: of that, the later part comes after it. */
function splitAt({ before }: Place, { validTo }: Memory): Place {
  if (before === undefined || validTo === undefined) return { before: undefined, after: before }
  return { before: undefined, after: { ...before, memory: { ...before.memory, validFrom: validTo } } }
}

/** The next value says the same: it began earlier than was known, and what stood before it ended then. */
function extendBack(
  work: Workspace,
  from: number,
  stored: StoredMemory,
  values: readonly StoredMemory[],
  { incoming, writeId, now }: DraftUnitOptions,
): Decided {
  const reason = 'said again, of an earlier time'
  const change = { action: 'reinforced', reason, at: now, by: incoming.memory.source } as const
  const { version, reinforcements } = stored.memory
  const counted = { version: version + 1, reinforcements: reinforcements + 1, updatedAt: now, confirmedAt: now }
  // An earlier try may have come so far.
  const memory = stored.memory.validFrom <= from ? stored.memory : { ...stored.memory, ...counted, validFrom: from }
  if (memory !== stored.memory) work.putMemory({ ...stored, memory, change }, writeId)
  linkNeighbours(work, { ...stored, memory, change }, { ...placeAmong(values, memory), after: undefined }, writeId)
  return { action: 'reinforced', reason, memory, previous: stored.memory }
}

/** Ends what stands before a value where that begins. */
export function endBefore(work: Workspace, value: StoredMemory, writeId: string): void {
  const { before } = placeAmong(work.valuesOf(value.memory), value.memory)
  linkNeighbours(work, value, { before, after: undefined }, writeId)
}
