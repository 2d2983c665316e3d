/** `restore`: a former version of a memory becomes what is true now. */
import { defined } from '../defined.ts'
import { ConflictError, NotFoundError } from '../errors.ts'
import { fromRow, isOver, type Memory, type StoredMemory } from '../record.ts'
import { type ChangeOptions, changeUnit, hasSameContent, mayTouch, replaceWith } from './change-units.ts'
import { claimant, holderOf, lastVersion } from './claim-holder.ts'
import { claimIdOf } from './claims.ts'
import { draftUnit } from './draft-unit.ts'
import { refusalOf } from './guard.ts'
import type { Planned, Unit } from './unit.ts'
import { revisionId, type Workspace } from './workspace.ts'

/**
 * Takes back changes and forgetting in place, as one more version. What another memory has superseded comes back as a
 * new value of its slot, which supersedes that one.
 */
export function restoreUnit(options: ChangeOptions, version: number, newId: string): Unit {
  return changeUnit(options, [newId], async (work, stored) => {
    const { memory } = mayTouch(stored, options)
    const refusal = refusalOf(memory.type, options.by)
    if (refusal !== undefined) return { action: 'rejected', reason: refusal }
    const then = versionOf(work, memory, version)
    if (memory.status === 'superseded') return await asNewValue(work, memory, then, newId, options)
    const next = broughtBack(memory, then, options.now)
    if (!isOver(memory, options.now) && hasSameContent(memory, next)) {
      return { action: 'unchanged', memory, reason: 'this is what it says now' }
    }
    const claimId = await claimIdOf(next, options.typeOf(next.type))
    const holder = claimId === undefined || next.key === undefined ? undefined : holderOf(work, claimId, options)
    if (options.withIntent && work.isChanged()) return { action: 'settled' }
    if (holder !== undefined && holder.memory.id !== memory.id) throw slotIsTaken(holder.memory)
    const last = claimId === undefined || next.key === undefined ? 0 : lastVersion(work, claimId)
    next.version = Math.max(next.version, last + 1)
    return await replaceWith(work, stored, next, { action: 'merged', reason: `version ${version} restored` }, options)
  })
}

/** @throws NotFoundError when there is no such version, or no longer. */
function versionOf(work: Workspace, memory: Memory, version: number): Memory {
  if (version === memory.version) return memory
  const row = version < memory.version ? work.row(revisionId(memory.id, version)) : undefined
  if (row === undefined) throw new NotFoundError(`${memory.id}, version ${version}`)
  return fromRow(row).memory
}

/** The memory with the content of then. An end that has come since would make it vanish at once. */
function broughtBack(memory: Memory, then: Memory, now: number): Memory {
  const { text, data, about, tags, metadata, importance, confidence, pinned, occurredAt, validFrom } = then
  return defined<Memory>({
    ...memory,
    ...{ text, data, about, tags, metadata, importance, confidence, pinned, occurredAt },
    // In a slot, its neighbours may have moved meanwhile.
    validFrom: memory.key === undefined ? validFrom : memory.validFrom,
    ...endsAfter(then, now),
    status: 'active',
    updatedAt: now,
    version: memory.version + 1,
  })
}

function endsAfter(
  { validTo, expiresAt }: Memory,
  now: number,
): { [end in 'validTo' | 'expiresAt']: number | undefined } {
  const open = (end: number | undefined): number | undefined => (end !== undefined && end > now ? end : undefined)
  return { validTo: open(validTo), expiresAt: open(expiresAt) }
}

/** What took its place, and what took the place of that, up to the one that is current. */
function successorOf(work: Workspace, memory: Memory, now: number): StoredMemory | undefined {
  let found: StoredMemory | undefined
  for (let past = memory; past.supersededBy !== undefined; past = found.memory) {
    found = work.memory(past.supersededBy)
    if (found?.memory.supersedes !== past.id) return undefined
  }
  return found === undefined || isOver(found.memory, now) ? undefined : found
}

async function asNewValue(
  work: Workspace,
  superseded: Memory,
  then: Memory,
  newId: string,
  options: ChangeOptions,
): Promise<Planned> {
  const { now, by } = options
  const memory = defined<Memory>({
    ...then,
    ...endsAfter(then, now),
    id: newId,
    createdAt: now,
    updatedAt: now,
    validFrom: now,
    status: 'active',
    supersedes: undefined,
    supersededBy: undefined,
    version: 1,
    reinforcements: 0,
    source: { ...by, evidence: [then.id] },
  })
  const type = options.typeOf(memory.type)
  const claimId = await claimIdOf(memory, type)
  const incoming = { memory, type, datedByCaller: false }
  // A slot has its current value by itself; without one, what was put in its place must go again.
  const current = memory.key === undefined ? successorOf(work, superseded, now) : undefined
  const isHeld = current !== undefined && claimId !== undefined && claimant(work, claimId, now) !== undefined
  const supersedes = current === undefined || isHeld ? undefined : () => current
  return await draftUnit({ ...options, expectedVersion: undefined, incoming, claimId, supersedes }).plan(work)
}

function slotIsTaken({ id, version }: Memory): ConflictError {
  const message = `its slot has another value since, ${id}; forget that one first, or write the old value with upsert`
  return new ConflictError(message, { id, currentVersion: version })
}
