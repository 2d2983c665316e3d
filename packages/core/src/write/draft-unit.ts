/** One draft on its way into the store: `add` and `upsert`. */
import { ConflictError } from '../errors.ts'
import { type Decided, isOver, type Memory, type StoredMemory } from '../record.ts'
import type { Row } from '../stores/contract.ts'
import { type Claim, claimRow } from './claims.ts'
import type { Incoming } from './prepare-memory.ts'
import { reconcile } from './reconcile.ts'
import type { Unit } from './unit.ts'
import type { Workspace } from './workspace.ts'

export interface DraftUnitOptions {
  incoming: Incoming
  claimId: string | undefined
  writeId: string
  now: number
  /** Whether claims carry the memory itself, because a commit may stop half-way. */
  withIntent: boolean
  /** The version that the slot's current memory must have; 0: the slot must be empty. */
  expectedVersion: number | undefined
}

export function draftUnit(options: DraftUnitOptions): Unit {
  const { incoming, claimId } = options
  const { id } = incoming.memory
  return {
    reads: claimId === undefined ? [] : [claimId],
    fresh: [id],
    async plan(work) {
      const own = work.memory(id)
      if (own !== undefined) return finish(work, own, options)
      const holder = claimId === undefined ? undefined : holderOf(work, claimId, options.now)
      if (holder !== undefined && options.withIntent) closePredecessor(work, holder, options.writeId)
      if (holder?.memory.id === id) return finish(work, holder, options)
      if (holder !== undefined && work.row(holder.memory.id)?.writeId === options.writeId) {
        const { action, reason } = holder.change
        return { action: action as 'reinforced', memory: holder.memory, previous: holder.memory, reason }
      }
      checkExpected(options.expectedVersion, holder?.memory)
      return decide(work, holder, options)
    },
  }
}

function decide(work: Workspace, holder: StoredMemory | undefined, options: DraftUnitOptions): Decided {
  const { incoming, claimId, writeId, now } = options
  const current = holder?.memory
  const decision = reconcile(incoming, current, now)
  const { action, reason } = decision
  if (action === 'unchanged') return { action, reason, memory: current as Memory }
  const change = { action, reason, at: now, by: incoming.memory.source }
  const claim = claimId === undefined ? {} : { claimId }
  if (action === 'superseded') work.putMemory({ memory: decision.closed, change }, writeId)
  const history = decision.next.status !== 'active'
  const row = work.putMemory({ memory: decision.next, change, ...(history ? {} : claim) }, writeId)
  const takesClaim = claimId !== undefined && !history && decision.next.id !== current?.id
  if (takesClaim) putClaim(work, claimId, { memory: decision.next, change }, row, options)
  switch (action) {
    case 'superseded':
      return { action, reason, memory: decision.next, previous: decision.closed }
    case 'added':
      return { action, reason, memory: decision.next }
    default:
      return { action, reason, memory: decision.next, previous: current as Memory }
  }
}

/** The work was done in an earlier try, or by the one who found it half-done; what may be missing is completed. */
function finish(work: Workspace, own: StoredMemory, options: DraftUnitOptions): Decided {
  const { memory, change } = own
  if (memory.supersedes === undefined) return { action: 'added', memory, reason: change.reason }
  const previous = work.memory(memory.supersedes)
  if (previous === undefined) return { action: 'added', memory, reason: change.reason }
  const closed = closePredecessor(work, own, options.writeId) ?? previous.memory
  return { action: 'superseded', memory, previous: closed, reason: change.reason }
}

/** Closes what `holder` supersedes, if the commit that should have done so stopped half-way. */
export function closePredecessor(work: Workspace, holder: StoredMemory, writeId: string): Memory | undefined {
  const { memory, change } = holder
  const previous = memory.supersedes === undefined ? undefined : work.memory(memory.supersedes)
  if (previous === undefined || previous.memory.supersededBy !== undefined) return undefined
  const closed: Memory = {
    ...previous.memory,
    status: memory.validFrom <= memory.createdAt ? 'superseded' : previous.memory.status,
    validTo: memory.validFrom,
    supersededBy: memory.id,
    version: previous.memory.version + 1,
  }
  work.putMemory({ memory: closed, change }, writeId)
  return closed
}

/**
 * The active memory that holds a claim. A claim whose memory was never written (the writer died between the two)
 * carries it, and whoever comes next writes it. A claim that its memory no longer needs is free to take.
 */
export function holderOf(work: Workspace, claimId: string, now: number): StoredMemory | undefined {
  const row = work.row(claimId)
  if (row === undefined) return undefined
  const { memoryId, intent } = JSON.parse(row.body) as Claim
  const stored = work.memory(memoryId)
  if (stored === undefined) {
    if (intent === undefined || work.missing().includes(memoryId)) return undefined
    work.put(intent)
  }
  const holder = work.memory(memoryId)
  return holder !== undefined && holder.claimId === claimId && !isOver(holder.memory, now) ? holder : undefined
}

function putClaim(
  work: Workspace,
  claimId: string,
  holder: Pick<StoredMemory, 'memory' | 'change'>,
  row: Row,
  options: DraftUnitOptions,
): void {
  work.row(claimId)
  const intent = options.withIntent ? row : undefined
  work.put(claimRow(claimId, { ...holder, terms: [], analyser: 0 }, options.writeId, intent))
}

function checkExpected(expected: number | undefined, current: Memory | undefined): void {
  const version = current?.version ?? 0
  if (expected === undefined || expected === version) return
  throw new ConflictError(
    `expected version ${expected} of the slot, found ${current === undefined ? 'none' : version}`,
    {
      ...(current === undefined ? {} : { id: current.id }),
      currentVersion: version,
    },
  )
}
