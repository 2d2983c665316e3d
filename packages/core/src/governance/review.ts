/** Memories that wait for somebody's approval: stored, and read by nobody. */
import { defined } from '../defined.ts'
import type { Engine } from '../engine.ts'
import { ConflictError, NotFoundError } from '../errors.ts'
import { matches } from '../filter.ts'
import { type Decided, fromRow, isOver, type Memory, type Outcome, type StoredMemory } from '../record.ts'
import { isId } from '../retrieve/by-id.ts'
import type { Change, Row } from '../stores/contract.ts'
import { typeNamed } from '../types/memory-type.ts'
import { claimant } from '../write/claim-holder.ts'
import { claimIdOf } from '../write/claims.ts'
import { commitUnits, restamp } from '../write/commit-units.ts'
import { draftUnit } from '../write/draft-unit.ts'
import { repairUnit } from '../write/repair-unit.ts'
import type { Unit } from '../write/unit.ts'
import type { Workspace } from '../write/workspace.ts'
import { deleteMemories } from './delete-memories.ts'
import { deleteUnchanged } from './delete-unchanged.ts'
import { beingErasedReason, erasuresId, erasuresOf, hiddenBy, isBeingErased } from './open-erasures.ts'
import { buriedReason, isBuried, type Tombstones, tombstoneRow } from './tombstones.ts'

/**
 * Lets a memory in under its own id, as what was said when it was proposed: it supersedes, reinforces or is added like any
 * other; where a newer value has come meanwhile, it goes into the past.
 * @throws NotFoundError; ConflictError when what it changes, or the value that it would replace, has changed since.
 */
export async function approve(engine: Engine, tenant: string, id: string, signal?: AbortSignal): Promise<Outcome> {
  if (engine.rows.traits.commit !== 'atomic') await completeApproval(engine, tenant, id, signal)
  const { memory, replaces } = fromRow(await pendingRow(engine, tenant, id, signal))
  const type = typeNamed(engine.types, memory.type, 'type')
  const now = engine.now()
  const { supersedes, ...rest } = memory
  const approved: Memory = { ...rest, status: 'active', updatedAt: now }
  const isAtomic = engine.rows.traits.commit === 'atomic'
  // Where a commit may stop half-way, whoever asks again goes on with the same one.
  const writeId = isAtomic ? engine.newWriteId() : `approval:${id}`
  const claimId = await claimIdOf(approved, type)
  const draft = draftUnit({
    incoming: { memory: approved, type, datedByCaller: true },
    claimId,
    spareId: engine.newId(),
    tombstones: engine.tombstones,
    writeId,
    isRepeat: true,
    startedAt: memory.updatedAt,
    now,
    withIntent: !isAtomic,
    expectedVersion: undefined,
    supersedes: supersedes === undefined ? undefined : (work) => stillCurrent(work, supersedes, replaces, now),
  })
  const options = { signal, vectors: new Map<string, Float32Array>() }
  const isOrdered = type.merge === 'supersede' || type.merge === 'append'
  const holds = isOrdered ? undefined : claimId
  const unit = approvalUnit(id, draft, { now, writeId, holds })
  const [outcome] = await commitUnits(engine, tenant, [unit], options)
  if (outcome?.reason === buriedReason) await deleteMemories(engine, tenant, [id], { signal })
  return outcome as Outcome
}

/** Deletes it for good; with tombstones, it is not learned again. @throws NotFoundError */
export async function reject(engine: Engine, tenant: string, id: string, signal?: AbortSignal): Promise<void> {
  const row = await pendingRow(engine, tenant, id, signal)
  const stone = await tombstoneRow(engine, row)
  const stones: Change[] = stone === undefined ? [] : [{ id: stone.id, kind: stone.kind, expects: 'any', row: stone }]
  const doomed = { id, version: row.version, scopeKey: String(row.fields.scopeKey) }
  const gone = await deleteUnchanged(engine, tenant, [doomed], signal, stones)
  // Somebody has approved it meanwhile.
  if (gone.length === 0) throw new NotFoundError(id)
}

/**
 * Stores a memory that waits. It holds no slot, and nothing is compared with it.
 * @param find finds the memory that it says it supersedes. @throws NotFoundError or ScopeError.
 */
export function pendingUnit(
  { memory }: Pick<StoredMemory, 'memory'>,
  { tombstones, now, writeId }: { tombstones: Tombstones | undefined; now: number; writeId: string },
  find: ((work: Workspace) => StoredMemory) | undefined,
): Unit {
  const reason = 'kept for review'
  return {
    reads: [],
    peeks: [erasuresId],
    fresh: [],
    async plan(work) {
      if (isBeingErased(work, memory)) return { action: 'rejected', reason: beingErasedReason }
      if (await isBuried(work, memory, { tombstones })) return { action: 'rejected', reason: buriedReason }
      const stored = work.memory(memory.id)
      const supersedes = stored === undefined ? find?.(work).memory.id : undefined
      const waiting = defined<Memory>({ ...memory, supersedes, status: 'pending' })
      if (stored === undefined)
        work.putMemory({ memory: waiting, change: { action: 'added', reason, at: now, by: memory.source } }, writeId)
      return { action: 'added', memory: stored?.memory ?? waiting, reason }
    },
  }
}

/** Whoever let it in before may have died before readers could know, or before what it supersedes was closed. */
async function completeApproval(engine: Engine, tenant: string, id: string, signal?: AbortSignal): Promise<void> {
  const row = isId(id) ? (await engine.rows.get(tenant, [id], signal)).get(id) : undefined
  if (row?.kind !== 'memory' || row.fields.status === 'pending') return
  const repair = repairUnit(id, engine.newWriteId(), engine.now())
  const outcomes = await commitUnits(engine, tenant, [repair], { signal, vectors: new Map() })
  await restamp(engine, tenant, outcomes, signal)
}

/**
 * What it says that it supersedes, unless that is over by now.
 * @param replaces the version that a change was made from.
 * @throws ConflictError when it is a change of what has changed since.
 */
function stillCurrent(
  work: Workspace,
  id: string,
  replaces: number | undefined,
  now: number,
): StoredMemory | undefined {
  const stored = work.memory(id)
  if (replaces !== undefined && work.missing().length === 0 && stored?.memory.version !== replaces) {
    const message = `memory ${id} has changed since this change of it was proposed; reject it, and propose another`
    throw new ConflictError(message, defined({ id, currentVersion: stored?.memory.version }))
  }
  return stored === undefined || isOver(stored.memory, now) ? undefined : stored
}

/** The draft's own plan; where that left the waiting memory as it was, it is closed in favour of the one that says it. */
function approvalUnit(
  id: string,
  draft: Unit,
  { now, writeId, holds }: { now: number; writeId: string; holds: string | undefined },
): Unit {
  return {
    reads: [id, ...draft.reads],
    peeks: draft.peeks ?? [],
    fresh: [],
    async plan(work: Workspace) {
      const isOurs = work.row(id)?.writeId === writeId
      if (!isOurs && work.memory(id)?.memory.status !== 'pending') throw new NotFoundError(id)
      if (!isOurs && holds !== undefined) assertNothingNewer(work, work.memory(id), claimant(work, holds, now))
      const planned = await draft.plan(work)
      const stored = work.memory(id)
      if (stored?.memory.status === 'pending' && 'memory' in planned && planned.memory !== undefined) {
        closeWaiting(work, stored, planned, planned.memory.id, { now, writeId })
      }
      return planned
    },
  }
}

/** Values that replace one another have no order of time: an older one must not come after a newer. */
function assertNothingNewer(
  work: Workspace,
  waiting: StoredMemory | undefined,
  holder: StoredMemory | undefined,
): void {
  if (waiting === undefined || holder === undefined || work.missing().length > 0) return
  const { id, version, updatedAt } = holder.memory
  if (updatedAt <= waiting.memory.createdAt) return
  const message = `its slot has a newer value since it was proposed; reject it, and propose another`
  throw new ConflictError(message, { id, currentVersion: version })
}

/** It was never true by itself: its content is with the memory that took it up. */
function closeWaiting(
  work: Workspace,
  { memory }: StoredMemory,
  { action, reason }: Pick<Decided, 'action' | 'reason'>,
  supersededBy: string,
  { now, writeId }: { now: number; writeId: string },
): void {
  const { validFrom, version } = memory
  const ended = { validTo: validFrom, updatedAt: now, version: version + 1 }
  const closed: Memory = { ...memory, ...ended, status: 'superseded', supersededBy }
  const change = { action, reason: `approved: ${reason}`, at: now, by: { role: 'operator' as const } }
  work.putMemory({ memory: closed, change }, writeId)
}

async function pendingRow(engine: Engine, tenant: string, id: string, signal?: AbortSignal): Promise<Row> {
  if (!isId(id)) throw new NotFoundError(String(id).slice(0, 80))
  const rows = await engine.rows.get(tenant, [id, erasuresId], signal)
  const row = rows.get(id)
  const hidden = hiddenBy(erasuresOf(rows.get(erasuresId)))
  const isWaiting = row?.kind === 'memory' && row.fields.status === 'pending'
  if (!isWaiting || (hidden !== undefined && !matches(hidden, row.fields))) throw new NotFoundError(id)
  return row
}
