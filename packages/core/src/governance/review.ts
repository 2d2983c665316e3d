/** Memories that wait for somebody's approval: stored, and read by nobody. */
import type { Engine } from '../engine.ts'
import { NotFoundError } from '../errors.ts'
import { type Decided, fromRow, type Memory, type Outcome, type StoredMemory } from '../record.ts'
import type { Change } from '../stores/contract.ts'
import { typeNamed } from '../types/memory-type.ts'
import { claimIdOf } from '../write/claims.ts'
import { commitUnits } from '../write/commit-units.ts'
import { draftUnit } from '../write/draft-unit.ts'
import type { Unit } from '../write/unit.ts'
import type { Workspace } from '../write/workspace.ts'
import { deleteMemories } from './delete-memories.ts'
import { buriedReason, isBuried, type Tombstones, tombstoneRow } from './tombstones.ts'

/**
 * Lets a memory in under its own id, as if it had been said now: it supersedes, reinforces or is added like any other.
 * @throws NotFoundError
 */
export async function approve(engine: Engine, tenant: string, id: string, signal?: AbortSignal): Promise<Outcome> {
  const { memory } = fromRow(await pendingRow(engine, tenant, id, signal))
  const type = typeNamed(engine.types, memory.type, 'type')
  const now = engine.now()
  const approved = { ...memory, status: 'active' as const, updatedAt: now }
  const writeId = engine.newWriteId()
  const draft = draftUnit({
    incoming: { memory: approved, type, datedByCaller: memory.validFrom !== memory.createdAt },
    claimId: await claimIdOf(approved, type),
    tombstones: engine.tombstones,
    writeId,
    isRepeat: true,
    startedAt: now,
    now,
    withIntent: engine.rows.traits.commit !== 'atomic',
    expectedVersion: undefined,
  })
  const options = { signal, vectors: new Map<string, Float32Array>() }
  const [outcome] = await commitUnits(engine, tenant, [approvalUnit(id, draft, { now, writeId })], options)
  return outcome as Outcome
}

/** Deletes it for good; with tombstones, it is not learned again. @throws NotFoundError */
export async function reject(engine: Engine, tenant: string, id: string, signal?: AbortSignal): Promise<void> {
  const row = await pendingRow(engine, tenant, id, signal)
  const stone = await tombstoneRow(engine, row)
  const changes: Change[] = stone === undefined ? [] : [{ id: stone.id, kind: stone.kind, expects: 'any', row: stone }]
  if (changes.length > 0) await engine.rows.commit(tenant, changes, signal)
  await deleteMemories(engine, tenant, [id], { signal })
}

/** Stores a memory that waits. It holds no slot, and nothing is compared with it. */
export function pendingUnit(
  { memory }: Pick<StoredMemory, 'memory'>,
  { tombstones, now, writeId }: { tombstones: Tombstones | undefined; now: number; writeId: string },
): Unit {
  const reason = 'kept for review'
  return {
    reads: [],
    fresh: [],
    async plan(work) {
      if (await isBuried(work, memory, { tombstones })) return { action: 'rejected', reason: buriedReason }
      const waiting = { ...memory, status: 'pending' as const }
      const stored = work.memory(memory.id)
      if (stored === undefined)
        work.putMemory({ memory: waiting, change: { action: 'added', reason, at: now, by: memory.source } }, writeId)
      return { action: 'added', memory: stored?.memory ?? waiting, reason }
    },
  }
}

/** The draft's own plan; where that left the waiting memory as it was, it is closed in favour of the one that says it. */
function approvalUnit(id: string, draft: Unit, { now, writeId }: { now: number; writeId: string }): Unit {
  return {
    reads: [id, ...draft.reads],
    fresh: [],
    async plan(work: Workspace) {
      const isOurs = work.row(id)?.writeId === writeId
      if (!isOurs && work.memory(id)?.memory.status !== 'pending') throw new NotFoundError(id)
      const planned = await draft.plan(work)
      const stored = work.memory(id)
      if (stored?.memory.status === 'pending' && planned.action !== 'failed' && planned.action !== 'settled') {
        closeWaiting(work, stored, planned, { now, writeId })
      }
      return planned
    },
  }
}

/** It was never true by itself: its content is with the memory that took it up, or was refused. */
function closeWaiting(
  work: Workspace,
  { memory }: StoredMemory,
  { action, reason, memory: taken }: Decided,
  { now, writeId }: { now: number; writeId: string },
): void {
  const { validFrom, version } = memory
  const ended = { validTo: validFrom, updatedAt: now, version: version + 1 }
  const closed: Memory =
    taken === undefined
      ? { ...memory, ...ended, status: 'forgotten' }
      : { ...memory, ...ended, status: 'superseded', supersededBy: taken.id }
  const change = { action, reason: `approved: ${reason}`, at: now, by: { role: 'operator' as const } }
  work.putMemory({ memory: closed, change }, writeId)
}

async function pendingRow(engine: Engine, tenant: string, id: string, signal?: AbortSignal) {
  const row = (await engine.rows.get(tenant, [String(id)], signal)).get(String(id))
  if (row?.kind !== 'memory' || row.fields.status !== 'pending') throw new NotFoundError(String(id))
  return row
}
