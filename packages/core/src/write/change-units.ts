/** What every change of a memory that is named by its id has in common: who may, what was done already, who else says it. */
import { defined } from '../defined.ts'
import { ConflictError, NotFoundError } from '../errors.ts'
import { allOf, matches } from '../filter.ts'
import { erasuresId, erasuresOf, hiddenBy } from '../governance/open-erasures.ts'
import { buriedReason, isBuried, type Tombstones } from '../governance/tombstones.ts'
import { canonicalJson } from '../hash.ts'
import { type Action, type Decided, isOver, type Memory, type Source, type StoredMemory } from '../record.ts'
import { assertMayChange, type Caller } from '../scope.ts'
import type { MemoryType } from '../types/memory-type.ts'
import { holderOf, putClaim, releaseClaim, settle } from './claim-holder.ts'
import { claimIdOf } from './claims.ts'
import { reinforced } from './reconcile.ts'
import type { Planned, Unit } from './unit.ts'
import { ownVersion, type Workspace } from './workspace.ts'

export interface ChangeOptions {
  id: string
  caller: Caller
  share: boolean
  /** Where the change comes from, for the history. */
  by: Source
  typeOf: (name: string) => MemoryType
  tombstones: Tombstones | undefined
  expectedVersion: number | undefined
  writeId: string
  /** Whether an earlier attempt may have written under the same ids. */
  isRepeat: boolean
  /** When the first attempt began. */
  startedAt: number
  now: number
  withIntent: boolean
}

/** What decides whether a caller may change a memory. */
export type Permission = Pick<ChangeOptions, 'caller' | 'share' | 'expectedVersion' | 'now'>

/** Finds the memory, and recognises a change of its own that came through. */
export function changeUnit(
  options: ChangeOptions,
  fresh: readonly string[],
  change: (work: Workspace, stored: StoredMemory) => Promise<Planned>,
): Unit {
  return {
    reads: [options.id],
    peeks: [erasuresId],
    fresh: options.isRepeat ? [] : fresh,
    async plan(work) {
      const stored = visibleMemory(work, options)
      const done = outcomeOf(work, stored, options)
      if (done !== undefined) return done
      const isOver = options.withIntent && hasPassedOn(work, stored, fresh, options)
      if (isOver) return { action: 'failed', error: new NotFoundError(options.id) }
      return options.withIntent && work.isChanged() ? { action: 'settled' } : await change(work, stored)
    },
  }
}

/** @throws NotFoundError when there is no memory with this id that the caller sees. */
export function visibleMemory(work: Workspace, { id, caller }: Pick<ChangeOptions, 'id' | 'caller'>): StoredMemory {
  const stored = work.memory(id)
  const fields = work.row(id)?.fields ?? {}
  // What is being erased since this call began is gone too.
  const hidden = allOf(caller.hidden, hiddenBy(erasuresOf(work.row(erasuresId))))
  const isOpen = hidden === undefined || matches(hidden, fields)
  // What waits for approval is there for operators only.
  const isVisible = isOpen && fields.status !== 'pending' && caller.readKeys.includes(String(fields.scopeKey))
  if (stored === undefined || !isVisible) throw new NotFoundError(id)
  return stored
}

/** @throws NotFoundError when it is over, ScopeError when the handle may not, ConflictError when it has changed. */
export function mayChange(stored: StoredMemory, options: Permission): StoredMemory {
  if (isOver(stored.memory, options.now)) throw new NotFoundError(stored.memory.id)
  return mayTouch(stored, options)
}

/** Also what is over. @throws ScopeError when the handle may not, ConflictError when it has changed. */
export function mayTouch(stored: StoredMemory, options: Permission): StoredMemory {
  const { memory } = stored
  assertMayChange(options.caller, memory.scope, options.share)
  if (options.expectedVersion !== undefined && options.expectedVersion !== memory.version) {
    const message = `memory ${memory.id}: expected version ${options.expectedVersion}, found ${memory.version}`
    throw new ConflictError(message, { id: memory.id, currentVersion: memory.version })
  }
  return stored
}

/**
 * Where a writer may have died between a memory and its successor: whether this one is the past of the two. A change
 * never builds on such a pair, so that nobody has to choose between two acknowledged ones later.
 */
function hasPassedOn(work: Workspace, stored: StoredMemory, own: readonly string[], options: ChangeOptions): boolean {
  const claim = stored.claimId === undefined ? undefined : work.row(stored.claimId)
  const holder = claim === undefined ? undefined : work.memory(String(claim.fields.memoryId))
  const successor = holder?.memory.supersedes === options.id && holder.memory.status === 'active' ? holder : undefined
  if (successor === undefined) return !settle(work, stored, options).stands
  // What is only announced leaves it in force till then.
  if (stored.memory.status === 'active' && stored.memory.supersededBy === successor.memory.id) return false
  return !own.includes(successor.memory.id) && settle(work, successor, options).stands
}

/** What an earlier try of this change had decided, told from what it left behind; undefined when there was none. */
function outcomeOf(work: Workspace, stored: StoredMemory, options: ChangeOptions): Decided | undefined {
  const own = ownVersion(work, stored, options)
  if (own === undefined) return undefined
  const { memory } = own
  const { action, reason } = own.change
  if (action === 'forgotten') return { action, previous: memory, reason }
  if (action === 'reinforced') return { action, memory, previous: memory, reason }
  if (memory.supersededBy === undefined) return { action: 'merged', memory, previous: memory, reason }
  const successor = work.memory(memory.supersededBy)
  if (successor === undefined) return undefined
  if (action !== 'merged') return { action: 'superseded', memory: successor.memory, previous: memory, reason }
  if (ownVersion(work, successor, options) !== undefined)
    return { action, memory: successor.memory, previous: memory, reason }
  // The try ended between the memory that was closed and the twin in whose favour.
  const kept = reinforced(successor.memory, memory, options.now)
  work.putMemory({ ...successor, memory: kept, change: own.change }, options.writeId)
  return { action, memory: kept, previous: memory, reason }
}

/**
 * Stores `next` in place of `stored` and moves the claim. When another memory says the same already, that one is
 * reinforced and this one closed in its favour.
 */
export async function replaceWith(
  work: Workspace,
  stored: StoredMemory,
  next: Memory,
  decided: { action: 'merged' | 'superseded'; reason: string },
  options: ChangeOptions,
): Promise<Planned> {
  const { id } = stored.memory
  if (await isBuried(work, next, options)) return { action: 'rejected', reason: buriedReason }
  const claimId = await claimIdOf(next, options.typeOf(next.type))
  const keepsClaim = claimId === stored.claimId
  // The claim of a slot may have passed on while this memory was forgotten.
  const isBack = stored.memory.status !== 'active'
  const isOther = isBack && claimId !== undefined && work.row(claimId)?.fields.memoryId !== id
  const movesClaim = !keepsClaim || next.id !== id || isOther
  const holder = claimId === undefined || !movesClaim ? undefined : holderOf(work, claimId, options)
  if (options.withIntent && work.isChanged()) return { action: 'settled' }
  if (keepsClaim && holder !== undefined && holder.memory.id !== id) {
    return { action: 'failed', error: new NotFoundError(id) }
  }
  if (!keepsClaim) releaseClaim(work, stored.claimId, id)
  if (!keepsClaim && holder !== undefined && holder.memory.id !== next.id) {
    // What was corrected was never true.
    const closedAt = decided.action === 'superseded' ? stored.memory.validFrom : options.now
    return mergeIntoTwin(work, stored.memory, next, holder, options, closedAt)
  }
  const replaces = decided.action === 'superseded' ? stored.memory.version : undefined
  const change = { ...changeNote(decided, options), isContent: true }
  const successor = { memory: next, change, ...defined({ claimId, replaces }) }
  const row = work.putMemory(successor, options.writeId)
  if (claimId !== undefined && movesClaim) putClaim(work, claimId, row, options)
  return { ...decided, memory: next, previous: stored.memory }
}

/**
 * Closes `current` in favour of a twin that says what it should say from now on.
 * @param closedAt since when it is no longer true.
 */
export function mergeIntoTwin(
  work: Workspace,
  current: Memory,
  next: Memory,
  twin: StoredMemory,
  options: ChangeOptions,
  closedAt: number = options.now,
): Decided {
  const reason = 'another memory says this already'
  const isKept = work.row(twin.memory.id)?.writeId === options.writeId
  const kept = isKept ? twin.memory : reinforced(twin.memory, next, options.now)
  const closed: Memory = {
    ...current,
    status: 'superseded',
    validTo: closedAt,
    supersededBy: kept.id,
    updatedAt: options.now,
    version: current.version + 1,
  }
  const change = changeNote({ action: 'merged', reason }, options)
  const claim = twin.claimId === undefined ? {} : { claimId: twin.claimId }
  if (!isKept) work.putMemory({ memory: kept, change, ...claim }, options.writeId)
  work.putMemory({ memory: closed, change }, options.writeId)
  return { action: 'merged', memory: kept, previous: closed, reason }
}

export function changeNote(
  { action, reason }: { action: Action; reason: string },
  { now, by }: ChangeOptions,
): StoredMemory['change'] {
  return { action, reason, at: now, by }
}

export function hasSameContent(before: Memory, after: Memory): boolean {
  const strip = ({ updatedAt: _updatedAt, version: _version, ...content }: Memory): string => canonicalJson(content)
  return strip(before) === strip(after)
}
