/** Changes to a memory that is named by its id: `update`, `correct` and `forget`. */
import { defined } from '../defined.ts'
import { ConflictError, InputError, type LociError, NotFoundError } from '../errors.ts'
import { allOf, matches } from '../filter.ts'
import { erasuresId, erasuresOf, hiddenBy } from '../governance/open-erasures.ts'
import { buriedReason, isBuried, type Tombstones } from '../governance/tombstones.ts'
import { canonicalJson } from '../hash.ts'
import { type Action, type Decided, isOver, type Memory, type Source, type StoredMemory } from '../record.ts'
import { assertMayChange, type Caller } from '../scope.ts'
import type { MemoryType } from '../types/memory-type.ts'
import { readData } from '../types/schema.ts'
import { claimant, holderOf, putClaim, releaseClaim, settle, takeBack } from './claim-holder.ts'
import { claimIdOf } from './claims.ts'
import { refusalOf } from './guard.ts'
import type { DraftContent } from './read-draft.ts'
import { corrected, reinforced } from './reconcile.ts'
import { isWithdrawn, onward } from './succession.ts'
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

/** Changes the memory in place; its revisions keep what it was. */
export function updateUnit(options: ChangeOptions, patch: DraftContent): Unit {
  return changeUnit(options, [], async (work, stored) => {
    const refusal = refusalOf(stored.memory.type, options.by)
    if (refusal !== undefined) return { action: 'rejected', reason: refusal }
    const { memory } = mayChange(stored, options)
    const next = { ...(await patched(memory, patch, options)), updatedAt: options.now, version: memory.version + 1 }
    if (hasSameContent(memory, next)) return { action: 'unchanged', memory, reason: 'the patch changes nothing' }
    return await replaceWith(work, stored, next, { action: 'merged', reason: 'updated by the caller' }, options)
  })
}

/** Closes the memory as never true, and puts the corrected one in its place. */
export function correctUnit(options: ChangeOptions, patch: DraftContent, newId: string): Unit {
  return changeUnit(options, [newId], async (work, stored) => {
    const refusal = refusalOf(stored.memory.type, options.by)
    if (refusal !== undefined) return { action: 'rejected', reason: refusal }
    const own = work.memory(newId) ?? announcedMemory(work, stored, newId, options)
    if (own !== undefined && !isWithdrawn(own.memory)) return finishCorrection(work, stored, own, options)
    return await correct(work, mayChange(stored, options), patch, { newId, withdrawn: own }, options)
  })
}

/** Closes the memory. Nothing reads it any more; its history stays until it is erased. */
export function forgetUnit(options: ChangeOptions, reason: string): Unit {
  return changeUnit(options, [], async (work, stored) =>
    close(work, mayChange(stored, options), 'forgotten', reason, options),
  )
}

/** Closes a memory whose time is over, also when no read returns it any more. */
export function retireUnit(options: ChangeOptions, status: 'forgotten' | 'archived', reason: string): Unit {
  return changeUnit(options, [], async (work, stored) =>
    close(work, mayTouch(stored, options), status, reason, options),
  )
}

/** Closes a memory in favour of an older one that says the same. */
export function mergeUnit(options: ChangeOptions, into: { id: string; version: number }): Unit {
  return changeUnit(options, [], async (work, stored) => {
    const { memory, claimId } = mayChange(stored, options)
    const twin = work.memory(into.id)
    if (twin?.memory.version !== into.version || isOver(twin.memory, options.now)) {
      return { action: 'unchanged', memory, reason: 'the other one has changed' }
    }
    releaseClaim(work, claimId, memory.id)
    return mergeIntoTwin(work, memory, memory, twin, options)
  })
}

/** What was used, and helped or was wrong: the one confirms it, the other makes it less certain. */
export function feedbackUnit(options: ChangeOptions, verdict: 'helpful' | 'wrong', reason: string | undefined): Unit {
  return changeUnit(options, [], async (work, stored) => {
    const { memory } = mayChange(stored, options)
    const { confidence, reinforcements } = memory
    const judged: Partial<Memory> =
      verdict === 'helpful'
        ? { reinforcements: reinforcements + 1, confidence: confidence + (1 - confidence) / 4 }
        : { confidence: confidence / 2 }
    const next: Memory = { ...memory, ...judged, updatedAt: options.now, version: memory.version + 1 }
    const action = verdict === 'helpful' ? 'reinforced' : 'merged'
    const decided = { action, reason: reason === undefined ? `was ${verdict}` : `was ${verdict}: ${reason}` } as const
    work.putMemory({ ...stored, memory: next, change: changeNote(decided, options) }, options.writeId)
    return { ...decided, memory: next, previous: memory }
  })
}

function close(
  work: Workspace,
  { memory, claimId }: StoredMemory,
  status: 'forgotten' | 'archived',
  reason: string,
  options: ChangeOptions,
): Planned {
  const closed: Memory = { ...memory, status, updatedAt: options.now, version: memory.version + 1 }
  work.putMemory({ memory: closed, change: changeNote({ action: 'forgotten', reason }, options) }, options.writeId)
  // A slot keeps its claim, which tells the next value which version comes next.
  if (memory.key === undefined) releaseClaim(work, claimId, memory.id)
  return { action: 'forgotten', previous: closed, reason }
}

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

/** The corrected memory, when an earlier try died after its claim had announced it. */
function announcedMemory(
  work: Workspace,
  { claimId }: StoredMemory,
  newId: string,
  options: ChangeOptions,
): StoredMemory | undefined {
  const holder = claimId === undefined || !options.withIntent ? undefined : claimant(work, claimId, options.now)
  return holder?.memory.id === newId ? holder : undefined
}

async function correct(
  work: Workspace,
  stored: StoredMemory,
  patch: DraftContent,
  { newId, withdrawn }: { newId: string; withdrawn: StoredMemory | undefined },
  options: ChangeOptions,
): Promise<Planned> {
  // A correction in words alone does not know what the data should be; data that contradicts them must not stay.
  const { data: _data, ...words } = stored.memory
  const base: Memory = patch.text !== undefined && patch.data === undefined ? words : stored.memory
  const draft: Memory = {
    ...(await patched(base, patch, options)),
    id: newId,
    createdAt: options.now,
    updatedAt: options.now,
  }
  const { next, closed } = corrected(stored.memory, draft, options.now)
  const decided = { action: 'superseded', reason: 'corrected by the caller' } as const
  const outcome = await replaceWith(work, stored, onward(next, withdrawn), decided, options)
  if (outcome.action !== 'superseded') return outcome
  work.putMemory({ memory: closed, change: changeNote(decided, options) }, options.writeId)
  return { ...outcome, previous: closed }
}

/** The corrected memory was written, the old one not closed: closes it, or takes back what came too late. */
function finishCorrection(work: Workspace, stored: StoredMemory, own: StoredMemory, options: ChangeOptions): Planned {
  const { reason } = own.change
  if (stored.memory.supersededBy === own.memory.id) {
    return { action: 'superseded', memory: own.memory, previous: stored.memory, reason }
  }
  try {
    mayChange(stored, options)
  } catch (error) {
    if (own.memory.status === 'active') takeBack(work, own, options)
    return { action: 'failed', error: error as LociError }
  }
  const { stands, over } = settle(work, own, options)
  if (!stands) return { action: 'settled' }
  return { action: 'superseded', memory: own.memory, previous: over ?? stored.memory, reason }
}

/** @throws InputError when the result would end before it begins. */
async function patched(memory: Memory, patch: DraftContent, { typeOf }: ChangeOptions): Promise<Memory> {
  const { source: _source, data: _data, ...rest } = patch
  const data = patch.data === undefined ? undefined : await readData('', patch.data, typeOf(memory.type))
  const content: DraftContent = { ...rest, ...defined({ data }) }
  const wasDerived = memory.data !== undefined && memory.text === canonicalJson(memory.data)
  const derived =
    content.data !== undefined && content.text === undefined && wasDerived ? canonicalJson(content.data) : undefined
  const next: Memory = { ...memory, ...content, ...defined({ text: content.text ?? derived }) }
  if (next.validTo !== undefined && next.validTo <= next.validFrom) {
    throw new InputError('validTo', 'must be later than validFrom')
  }
  return next
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
  const movesClaim = !keepsClaim || next.id !== id
  const holder = claimId === undefined || !movesClaim ? undefined : holderOf(work, claimId, options)
  if (options.withIntent && work.isChanged()) return { action: 'settled' }
  if (keepsClaim && holder !== undefined && holder.memory.id !== id) {
    return { action: 'failed', error: new NotFoundError(id) }
  }
  if (!keepsClaim) releaseClaim(work, stored.claimId, id)
  if (!keepsClaim && holder !== undefined && holder.memory.id !== next.id) {
    return mergeIntoTwin(work, stored.memory, next, holder, options)
  }
  const replaces = decided.action === 'superseded' ? stored.memory.version : undefined
  const successor = { memory: next, change: changeNote(decided, options), ...defined({ claimId, replaces }) }
  const row = work.putMemory(successor, options.writeId)
  if (claimId !== undefined && movesClaim) putClaim(work, claimId, row, options)
  return { ...decided, memory: next, previous: stored.memory }
}

function mergeIntoTwin(
  work: Workspace,
  current: Memory,
  next: Memory,
  twin: StoredMemory,
  options: ChangeOptions,
): Decided {
  const reason = 'another memory says this already'
  const isKept = work.row(twin.memory.id)?.writeId === options.writeId
  const kept = isKept ? twin.memory : reinforced(twin.memory, next, options.now)
  const closed: Memory = {
    ...current,
    status: 'superseded',
    validTo: options.now,
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

function changeNote(
  { action, reason }: { action: Action; reason: string },
  { now, by }: ChangeOptions,
): StoredMemory['change'] {
  return { action, reason, at: now, by }
}

export function hasSameContent(before: Memory, after: Memory): boolean {
  const strip = ({ updatedAt: _updatedAt, version: _version, ...content }: Memory): string => canonicalJson(content)
  return strip(before) === strip(after)
}
