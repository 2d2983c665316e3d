/** One draft on its way into the store: `add` and `upsert`. */
import { defined } from '../defined.ts'
import { ConfigError, ConflictError } from '../errors.ts'
import { buriedReason, isBuried, type Tombstones } from '../governance/tombstones.ts'
import { type Decided, isOver, type Memory, type StoredMemory } from '../record.ts'
import { scopeKey } from '../scope.ts'
import { readData } from '../types/schema.ts'
import { holderOf, lastVersion, putClaim, releaseClaim, settle } from './claim-holder.ts'
import type { Judgement } from './judge.ts'
import { intoPlace, linkNeighbours, placeOf } from './late-value.ts'
import type { Incoming } from './prepare-memory.ts'
import { type Decision, reconcile, reinforced, superseded } from './reconcile.ts'
import { isWithdrawn, onward } from './succession.ts'
import type { Planned, Unit } from './unit.ts'
import { ownVersion, type Workspace } from './workspace.ts'

export interface DraftUnitOptions {
  incoming: Incoming
  claimId: string | undefined
  tombstones: Tombstones | undefined
  writeId: string
  /** Whether an earlier attempt may have written under the same ids. */
  isRepeat: boolean
  /** When the first attempt began. */
  startedAt: number
  now: number
  /** Whether claims carry the memory itself, because a commit may stop half-way. */
  withIntent: boolean
  /** Finds the memory that the draft says it supersedes. @throws NotFoundError or ScopeError. */
  supersedes?: ((work: Workspace) => StoredMemory) | undefined
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
    fresh: options.isRepeat ? [] : [id],
    async plan(work) {
      const own = ownMemory(work, options)
      if (own !== undefined && !mayBeginAgain(own.memory)) return finish(work, own, options)
      if (await isBuried(work, incoming.memory, options)) return { action: 'rejected', reason: buriedReason }
      const holder = claimId === undefined ? undefined : holderOf(work, claimId, options)
      if (options.withIntent && work.isChanged()) return { action: 'settled' }
      if (holder?.memory.id === id) return finish(work, holder, options)
      const { judgement } = options
      const target = holder ?? (judgement === undefined || !('id' in judgement) ? undefined : work.memory(judgement.id))
      const done = target && ownVersion(work, target, options)
      if (target !== undefined && done !== undefined) {
        const { action, reason } = done.change
        return { action: action as 'reinforced', memory: target.memory, previous: done.memory, reason }
      }
      // What a dead writer left is written all the same: else its version would stand in the way for ever.
      const error = conflictOf(options.expectedVersion, holder?.memory)
      return error === undefined ? decide(work, holder, own, options) : { action: 'failed', error }
    },
  }
}

/** Whether the memory under its id is no effect of the draft yet: it was taken back, or waited for approval till now. */
function mayBeginAgain(memory: Memory): boolean {
  return memory.status === 'pending' || isWithdrawn(memory)
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
  const { incoming, now } = options
  const target = targetOf(work, holder, options)
  const decision = target?.decision ?? reconcile(incoming, holder?.memory, now)
  // What an application's own merge function made is no better than what comes from outside.
  if (decision.action === 'merged') {
    await readData('', decision.next.data, incoming.type)
    if (await isBuried(work, decision.next, options)) return { action: 'rejected', reason: buriedReason }
  }
  return store(work, decision, { current: target?.current ?? holder, holder, withdrawn }, options)
}

function store(
  work: Workspace,
  decision: Decision,
  { current, holder, withdrawn }: { [who in 'current' | 'holder' | 'withdrawn']: StoredMemory | undefined },
  options: DraftUnitOptions,
): Decided {
  const { incoming, claimId, writeId, now } = options
  const { reason } = decision
  if (decision.action === 'unchanged') return { action: 'unchanged', reason, memory: current?.memory as Memory }
  if (decision.action === 'late') return storeLate(work, current as StoredMemory, reason, options)
  const { action } = decision
  const change = { action, reason, at: now, by: incoming.memory.source }
  if (action === 'superseded') {
    work.putMemory({ memory: decision.closed, change }, writeId)
    // A slot keeps its claim, which tells the next value which version comes next.
    const isFree = current !== undefined && current.memory.key === undefined && current.claimId !== claimId
    if (isFree) releaseClaim(work, current.claimId, current.memory.id)
  }
  const isNew = action === 'added' || action === 'superseded'
  const isSlot = claimId !== undefined && incoming.memory.key !== undefined
  const last = isNew && current === undefined && isSlot ? lastVersion(work, claimId) : 0
  const next = onward({ ...decision.next, version: Math.max(decision.next.version, last + 1) }, withdrawn)
  const replaces = action === 'superseded' ? current?.memory.version : undefined
  const held = isNew ? claimId : current?.claimId
  const row = work.putMemory({ memory: next, change, ...defined({ claimId: held, replaces }) }, writeId)
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
  if (supersedes !== undefined) {
    const current = supersedes(work)
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
  const current = work.memory(id)
  const isAsItWas = current?.memory.version === version && !isOver(current.memory, now)
  if (current === undefined || !isAsItWas) return undefined
  if (action === 'superseded') return { current, decision: superseded(memory, current.memory, now, reason) }
  const said = `${reason}: ${JSON.stringify(memory.text)}`
  return { current, decision: { action, next: reinforced(current.memory, memory, now), reason: said } }
}

/** Puts a value into the past of its slot, where the current one stays. */
function storeLate(work: Workspace, current: StoredMemory, reason: string, options: DraftUnitOptions): Decided {
  const { incoming, writeId, now } = options
  const place = placeOf(work, incoming.memory, current)
  const change = { action: 'added', reason, at: now, by: incoming.memory.source } as const
  const memory = intoPlace(incoming.memory, place)
  work.putMemory({ memory, change }, writeId)
  linkNeighbours(work, { memory, change, terms: [], analyser: 0 }, place, writeId)
  return { action: 'added', reason, memory }
}

/** The work was done in an earlier try, or by the one who found it half-done; what may be missing is completed. */
function finish(work: Workspace, own: StoredMemory, options: DraftUnitOptions): Planned {
  const { memory, change } = own
  const { reason } = change
  const previous = memory.supersedes === undefined ? undefined : work.memory(memory.supersedes)?.memory
  if (change.action === 'added' && memory.supersededBy !== undefined) return finishLate(work, own, options)
  if (previous === undefined) return { action: 'added', memory, reason }
  if (memory.status !== 'active') return { action: 'superseded', memory, previous, reason }
  const { stands, over } = settle(work, own, options)
  return stands ? { action: 'superseded', memory, previous: over ?? previous, reason } : { action: 'settled' }
}

/** Its neighbours may not point to it yet. */
function finishLate(work: Workspace, own: StoredMemory, options: DraftUnitOptions): Decided {
  const { memory, change } = own
  const after = work.memory(memory.supersededBy as string)
  const before = memory.supersedes === undefined ? undefined : work.memory(memory.supersedes)
  if (after !== undefined) linkNeighbours(work, own, { before, after }, options.writeId)
  return { action: 'added', memory, reason: change.reason }
}

function conflictOf(expected: number | undefined, current: Memory | undefined): ConflictError | undefined {
  const version = current?.version ?? 0
  if (expected === undefined || expected === version) return undefined
  const message = `expected version ${expected} of the slot, found ${current === undefined ? 'none' : version}`
  return new ConflictError(message, defined({ id: current?.id, currentVersion: version }))
}
