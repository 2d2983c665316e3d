/** Memories that wait for somebody's approval: stored, and read by nobody. */
import { defined } from '../defined.ts'
import type { Engine } from '../engine.ts'
import { NotFoundError } from '../errors.ts'
import { fromRow, type Outcome, type StoredMemory } from '../record.ts'
import type { Change } from '../stores/contract.ts'
import { typeNamed } from '../types/memory-type.ts'
import { claimIdOf } from '../write/claims.ts'
import { commitUnits } from '../write/commit-units.ts'
import { draftUnit } from '../write/draft-unit.ts'
import type { Unit } from '../write/unit.ts'
import type { Workspace } from '../write/workspace.ts'
import { deleteMemories } from './delete-memories.ts'
import { tombstoneRow } from './tombstones.ts'

/** Lets a memory in, as if it had been said now: it supersedes, reinforces or is added like any other. @throws NotFoundError */
export async function approve(engine: Engine, tenant: string, id: string, signal?: AbortSignal): Promise<Outcome> {
  const { memory } = fromRow(await pendingRow(engine, tenant, id, signal))
  const type = typeNamed(engine.types, memory.type, 'type')
  const now = engine.now()
  const approved = defined({
    ...memory,
    id: engine.newId(),
    status: 'active' as const,
    createdAt: now,
    updatedAt: now,
    version: 1,
  })
  const writeId = engine.newWriteId()
  const draft = draftUnit({
    incoming: { memory: approved, type, datedByCaller: memory.validFrom !== memory.createdAt },
    claimId: await claimIdOf(approved, type),
    tombstones: engine.tombstones,
    writeId,
    isRepeat: false,
    startedAt: now,
    now,
    withIntent: engine.rows.traits.commit !== 'atomic',
    expectedVersion: undefined,
  })
  const options = { signal, vectors: new Map<string, Float32Array>() }
  const approval = approvalUnit(id, approved.id, now, writeId)
  // Where a commit may stop half-way, what is let in twice is counted once: the first is known by then.
  const commits = engine.rows.traits.commit === 'atomic' ? [[draft, approval]] : [[draft], [approval]]
  const outcomes: Outcome[] = []
  for (const units of commits) outcomes.push(...(await commitUnits(engine, tenant, units, options)))
  return outcomes[0] as Outcome
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
export function pendingUnit({ memory }: Pick<StoredMemory, 'memory'>, now: number, writeId: string): Unit {
  const reason = 'kept for review'
  return {
    reads: [],
    fresh: [],
    async plan(work) {
      const waiting = { ...memory, status: 'pending' as const }
      const stored = work.memory(memory.id)
      if (stored === undefined)
        work.putMemory({ memory: waiting, change: { action: 'added', reason, at: now, by: memory.source } }, writeId)
      return { action: 'added', memory: stored?.memory ?? waiting, reason }
    },
  }
}

function approvalUnit(id: string, approvedId: string, now: number, writeId: string): Unit {
  return {
    reads: [id],
    fresh: [],
    async plan(work: Workspace) {
      const stored = work.memory(id)
      const isOurs = work.row(id)?.writeId === writeId
      if (!isOurs && stored?.memory.status !== 'pending') throw new NotFoundError(id)
      const memory = (stored as StoredMemory).memory
      const reason = 'approved'
      if (isOurs) return { action: 'unchanged', memory, reason }
      const done = {
        ...memory,
        status: 'archived' as const,
        supersededBy: approvedId,
        updatedAt: now,
        version: memory.version + 1,
      }
      work.putMemory({ memory: done, change: { action: 'merged', reason, at: now, by: { role: 'operator' } } }, writeId)
      return { action: 'merged', memory: done, previous: memory, reason }
    },
  }
}

async function pendingRow(engine: Engine, tenant: string, id: string, signal?: AbortSignal) {
  const row = (await engine.rows.get(tenant, [String(id)], signal)).get(String(id))
  if (row?.kind !== 'memory' || row.fields.status !== 'pending') throw new NotFoundError(String(id))
  return row
}
