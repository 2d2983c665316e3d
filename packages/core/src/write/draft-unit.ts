/** One draft on its way into the store: `add` and `upsert`. */
import { defined } from '../defined.ts'
import { ConfigError, ConflictError } from '../errors.ts'
import type { Decided, Memory, StoredMemory } from '../record.ts'
import { scopeKey } from '../scope.ts'
import { readData } from '../types/schema.ts'
import { holderOf, lastVersion, putClaim, settle } from './claim-holder.ts'
import type { Incoming } from './prepare-memory.ts'
import { reconcile } from './reconcile.ts'
import { isWithdrawn, onward } from './succession.ts'
import type { Planned, Unit } from './unit.ts'
import { ownVersion, type Workspace } from './workspace.ts'

export interface DraftUnitOptions {
  incoming: Incoming
  claimId: string | undefined
  writeId: string
  /** Whether an earlier attempt may have written under the same ids. */
  isRepeat: boolean
  /** When the first attempt began. */
  startedAt: number
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
    fresh: options.isRepeat ? [] : [id],
    async plan(work) {
      const own = ownMemory(work, options)
      if (own !== undefined && !isWithdrawn(own.memory)) return finish(work, own, options)
      const holder = claimId === undefined ? undefined : holderOf(work, claimId, options)
      if (options.withIntent && work.isChanged()) return { action: 'settled' }
      if (holder?.memory.id === id) return finish(work, holder, options)
      const done = holder && ownVersion(work, holder, options)
      if (holder !== undefined && done !== undefined) {
        const { action, reason } = done.change
        return { action: action as 'reinforced', memory: holder.memory, previous: done.memory, reason }
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
  const { incoming, claimId, writeId, now } = options
  const current = holder?.memory
  const decision = reconcile(incoming, current, now)
  // What an application's own merge function made is no better than what comes from outside.
  if (decision.action === 'merged') await readData('', decision.next.data, incoming.type)
  const { action, reason } = decision
  if (action === 'unchanged') return { action, reason, memory: current as Memory }
  const change = { action, reason, at: now, by: incoming.memory.source }
  if (action === 'superseded') work.putMemory({ memory: decision.closed, change }, writeId)
  const holdsClaim = claimId !== undefined && decision.next.status === 'active'
  const last = holdsClaim && current === undefined ? lastVersion(work, claimId) : 0
  const next = onward({ ...decision.next, version: Math.max(decision.next.version, last + 1) }, withdrawn)
  const replaces = action === 'superseded' ? current?.version : undefined
  const stored = { memory: next, change, ...defined({ claimId: holdsClaim ? claimId : undefined, replaces }) }
  const row = work.putMemory(stored, writeId)
  if (holdsClaim && next.id !== current?.id) putClaim(work, claimId, row, options)
  switch (action) {
    case 'superseded':
      return { action, reason, memory: next, previous: decision.closed }
    case 'added':
      return { action, reason, memory: next }
    default:
      return { action, reason, memory: next, previous: current as Memory }
  }
}

/** The work was done in an earlier try, or by the one who found it half-done; what may be missing is completed. */
function finish(work: Workspace, own: StoredMemory, options: DraftUnitOptions): Planned {
  const { memory, change } = own
  const { reason } = change
  const previous = memory.supersedes === undefined ? undefined : work.memory(memory.supersedes)?.memory
  if (previous === undefined) return { action: 'added', memory, reason }
  if (memory.status !== 'active') return { action: 'superseded', memory, previous, reason }
  const { stands, over } = settle(work, own, options)
  return stands ? { action: 'superseded', memory, previous: over ?? previous, reason } : { action: 'settled' }
}

function conflictOf(expected: number | undefined, current: Memory | undefined): ConflictError | undefined {
  const version = current?.version ?? 0
  if (expected === undefined || expected === version) return undefined
  const message = `expected version ${expected} of the slot, found ${current === undefined ? 'none' : version}`
  return new ConflictError(message, defined({ id: current?.id, currentVersion: version }))
}
