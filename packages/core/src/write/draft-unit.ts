/** One draft on its way into the store: `add` and `upsert`. */
import { defined } from '../defined.ts'
import { ConfigError, ConflictError } from '../errors.ts'
import { beingErasedReason, erasuresId, isBeingErased } from '../governance/open-erasures.ts'
import { buriedReason, isBuried, type Tombstones } from '../governance/tombstones.ts'
import { type Decided, isOver, type Memory, type StoredMemory } from '../record.ts'
import { scopeKey } from '../scope.ts'
import { readData } from '../types/schema.ts'
import { holderOf, lastVersion, putClaim, releaseClaim, settle } from './claim-holder.ts'
import type { Judgement } from './judge.ts'
import { endBefore, place } from './place-value.ts'
import type { Incoming } from './prepare-memory.ts'
import { type Decision, reconcile, reinforced, superseded } from './reconcile.ts'
import { linkNeighbours, placeAmong } from './slot-values.ts'
import { mayBeginAgain, onward } from './succession.ts'
import type { Planned, Unit } from './unit.ts'
import { ownVersion, type Workspace } from './workspace.ts'

export interface DraftUnitOptions {
  incoming: Incoming
  claimId: string | undefined
  tombstones: Tombstones | undefined
  /** An id besides its own, for the part of another value that ends where this one begins. */
  spareId?: string | undefined
  writeId: string
  /** Whether an earlier attempt may have written under the same ids. */
  isRepeat: boolean
  /** When the first attempt began. */
  startedAt: number
  now: number
  /** Whether claims carry the memory itself, because a commit may stop half-way. */
  withIntent: boolean
  /** Finds the memory that the draft says it supersedes. @throws NotFoundError or ScopeError. */
  supersedes?: ((work: Workspace) => StoredMemory | undefined) | undefined
  /** What is to be done about a memory that is alike. */
  judgement?: Judgement | undefined
  /** The version that the slot's current memory must have; 0: the slot must be empty. */
  expectedVersion: number | undefined
}

export function draftUnit(options: DraftUnitOptions): Unit {
  const { incoming, claimId } = options
  const { id } = incoming.memory
  return {
    reads: claimId === undefined ? [] : [claimId],
    peeks: [erasuresId],
    fresh: options.isRepeat ? [] : [id],
    async plan(work) {
      const own = ownMemory(work, options)
      if (own !== undefined && !mayBeginAgain(own.memory)) return finish(work, own, options)
      if (isBeingErased(work, incoming.memory)) return { action: 'rejected', reason: beingErasedReason }
      if (await isBuried(work, incoming.memory, options)) return { action: 'rejected', reason: buriedReason }
      const holder = claimId === undefined ? undefined : holderOf(work, claimId, options)
      if (options.withIntent && work.isChanged()) return { action: 'settled' }
      if (holder?.memory.id === id) return finish(work, holder, options)
      const { judgement } = options
      const target = holder ?? (judgement === undefined || !('id' in judgement) ? undefined : work.memory(judgement.id))
      const done = target && ownVersion(work, target, options)
      if (target !== undefined && done !== undefined) {
        const { action, reason } = done.change
        // It may have begun earlier since; what stood before it ends there.
        const mayExtend = incoming.type.merge === 'supersede' && incoming.memory.key !== undefined
        if (mayExtend && incoming.datedByCaller) endBefore(work, target, options.writeId)
        const why = holder === undefined && judgement !== undefined ? judgement.reason : reason
        return { action: action as 'reinforced', memory: target.memory, previous: done.memory, reason: why }
      }
      // What a dead writer left is written all the same: else its version would stand in the way for ever.
      const error = conflictOf(options.expectedVersion, holder?.memory)
      return error === undefined ? decide(work, holder, own, options) : { action: 'failed', error }
    },
  }
}

/** What an earlier try of this very write left. Another memory under the id means that ids are not unique. */
function ownMemory(work: Workspace, { incoming, writeId, isRepeat }: DraftUnitOptions): StoredMemory | undefined {
  const { id, type, scope, createdAt } = incoming.memory
  const stored = work.memory(id)
  if (stored === undefined) return undefined
  const { memory } = stored
  const isOurs =
    isRepeat ||
    work.row(id)?.writeId === writeId ||
    (memory.createdAt === createdAt && memory.type === type && scopeKey(memory.scope) === scopeKey(scope))
  if (!isOurs) throw new ConfigError(`newId gave an id that another memory has: ${JSON.stringify(id)}`)
  return stored
}

async function decide(
  work: Workspace,
  holder: StoredMemory | undefined,
  withdrawn: StoredMemory | undefined,
  options: DraftUnitOptions,
): Promise<Decided> {
  const { incoming, claimId, now } = options
  const target = targetOf(work, holder, options)
  const decision = target?.decision ?? reconcile(incoming, holder?.memory, now)
  // What an application's own merge function made is no better than what comes from outside.
  if (decision.action === 'merged' && typeof incoming.type.merge === 'function') {
    const data = await readData('', decision.next.data, incoming.type)
    decision.next = defined<Memory>({ ...decision.next, data })
    if (await isBuried(work, decision.next, options)) return { action: 'rejected', reason: buriedReason }
  }
  const { memory, type } = incoming
  const hadValues = claimId !== undefined && memory.key !== undefined && work.row(claimId) !== undefined
  const isPlaced =
    decision.action === 'late' || (decision.action === 'added' && hadValues && type.merge === 'supersede')
  if (isPlaced) return place(work, decision.reason, withdrawn, options)
  return store(work, decision, { current: target?.current ?? holder, holder, withdrawn }, options)
}

function store(
  work: Workspace,
  decision: Exclude<Decision, { action: 'late' }>,
  { current, holder, withdrawn }: { [who in 'current' | 'holder' | 'withdrawn']: StoredMemory | undefined },
  options: DraftUnitOptions,
): Decided {
  const { incoming, claimId, writeId, now } = options
  const { reason, note = reason } = decision
  if (decision.action === 'unchanged') return { action: 'unchanged', reason, memory: current?.memory as Memory }
  const { action } = decision
  const change = { action, reason: note, at: now, by: incoming.memory.source }
  // Said again in the same words: what it says rests on what was there before.
  const isContent = action !== 'reinforced' || decision.next.text !== current?.memory.text
  const isNew = action === 'added' || action === 'superseded'
  const isSlot = claimId !== undefined && incoming.memory.key !== undefined
  const last = isNew && isSlot ? lastVersion(work, claimId) : 0
  if (action === 'superseded') {
    const keeps = decision.closed.status === 'active' ? defined({ claimId: current?.claimId }) : {}
    work.putMemory({ memory: decision.closed, change, ...keeps }, writeId)
    // A slot keeps its claim, which tells the next value which version comes next.
    const isOpen = decision.closed.status === 'active'
    const isFree = current !== undefined && current.memory.key === undefined && current.claimId !== claimId && !isOpen
    if (isFree) releaseClaim(work, current.claimId, current.memory.id)
  }
  const next = onward({ ...decision.next, version: Math.max(decision.next.version, last + 1) }, withdrawn)
  const replaces = action === 'superseded' ? current?.memory.version : undefined
  const held = isNew ? claimId : current?.claimId
  const row = work.putMemory(
    { memory: next, change: { ...change, isContent }, ...defined({ claimId: held, replaces }) },
    writeId,
  )
  if (isNew && claimId !== undefined && next.id !== holder?.memory.id) putClaim(work, claimId, row, options)
  switch (action) {
    case 'superseded':
      return { action, reason, memory: next, previous: decision.closed }
    case 'added':
      return { action, reason, memory: next }
    default:
      return { action, reason, memory: next, previous: current?.memory as Memory }
  }
}

/** A memory other than the holder of its own claim that a draft is about: one that it names, or one that is alike. */
function targetOf(
  work: Workspace,
  holder: StoredMemory | undefined,
  { incoming: { memory }, now, supersedes, judgement }: DraftUnitOptions,
): { current: StoredMemory; decision: Decision } | undefined {
  const current = supersedes?.(work)
  if (current !== undefined) {
    if (holder === undefined || holder.memory.id === current.memory.id) {
      return { current, decision: superseded(memory, current.memory, now, 'named by the caller') }
    }
    throw new ConflictError(`${JSON.stringify(memory.key ?? memory.text.slice(0, 80))} is held by another memory`, {
      id: holder.memory.id,
      currentVersion: holder.memory.version,
    })
  }
  if (holder !== undefined || judgement === undefined || judgement.action === 'rejected') return undefined
  const { id, version, action, reason } = judgement
  const alike = work.memory(id)
  // What this very batch has made of it is no surprise.
  const isAsItWas = (alike?.memory.version === version || work.isWritten(id)) && !isOver(alike?.memory ?? memory, now)
  if (alike === undefined || !isAsItWas) return undefined
  if (action === 'superseded') return { current: alike, decision: superseded(memory, alike.memory, now, reason) }
  // The words of the repetition are for the history only: reasons are kept where texts must not be.
  const note = `${reason}: ${JSON.stringify(memory.text)}`
  return { current: alike, decision: { action, next: reinforced(alike.memory, memory, now), reason, note } }
}

/** The work was done in an earlier try, or by the one who found it half-done; what may be missing is completed. */
function finish(work: Workspace, own: StoredMemory, options: DraftUnitOptions): Planned {
  const { memory, change } = own
  const { reason } = change
  const previous = memory.supersedes === undefined ? undefined : work.memory(memory.supersedes)
  if (change.action === 'added') {
    const mayLink = memory.key !== undefined && options.incoming.type.merge === 'supersede'
    if (mayLink) linkNeighbours(work, own, placeAmong(work.valuesOf(memory), memory), options.writeId)
    return { action: 'added', memory, reason }
  }
  if (previous === undefined) return { action: 'added', memory, reason }
  if (memory.status !== 'active') return { action: 'superseded', memory, previous: previous.memory, reason }
  const { stands, over } = settle(work, own, options)
  return stands ? { action: 'superseded', memory, previous: over ?? previous.memory, reason } : { action: 'settled' }
}

function conflictOf(expected: number | undefined, current: Memory | undefined): ConflictError | undefined {
  const version = current?.version ?? 0
  if (expected === undefined || expected === version) return undefined
  const message = `expected version ${expected} of the slot, found ${current === undefined ? 'none' : version}`
  return new ConflictError(message, defined({ id: current?.id, currentVersion: version }))
}
