/**
 * Access statistics: how often and when a memory was last retrieved. Counted in this process and written behind, without
 * a version: a read never waits for them, and a crash may lose the last of them.
 */
import type { Engine } from '../engine.ts'
import { ConflictError } from '../errors.ts'
import type { Memory } from '../record.ts'
import { scopeKey } from '../scope.ts'
import type { Change, Row } from '../stores/contract.ts'
import { split } from '../stores/rows.ts'
import { randomVersion } from '../write/claims.ts'

export interface Usage {
  retrievals: number
  lastRetrievedAt: number
}

interface Noted extends Usage {
  scopeKey: string
}

/** What this process has counted and not written yet, by tenant and memory. */
export type UsageNotes = Map<string, Map<string, Noted>>

/** More than these are not kept in memory; what comes then is not counted. */
const maxNotes = 10_000

export function noteRetrieved(engine: Engine, tenant: string, memories: readonly Memory[]): void {
  const notes = engine.usage.get(tenant) ?? new Map<string, Noted>()
  engine.usage.set(tenant, notes)
  const at = engine.now()
  for (const { id, scope } of memories) {
    const known = notes.get(id)
    if (known === undefined && notes.size >= maxNotes) continue
    notes.set(id, { retrievals: (known?.retrievals ?? 0) + 1, lastRetrievedAt: at, scopeKey: scopeKey(scope) })
  }
}

/** Adds what was counted to what is stored. @returns how many memories. */
export async function writeUsage(engine: Engine, tenant: string, signal?: AbortSignal): Promise<number> {
  const notes = [...(engine.usage.get(tenant) ?? [])]
  engine.usage.delete(tenant)
  // A memory that was erased meanwhile must not come back as a number.
  const alive = await engine.rows.get(
    tenant,
    notes.map(([id]) => id),
    signal,
  )
  let written = 0
  for (const part of split(
    notes.filter(([id]) => alive.has(id)),
    engine.rows.traits.maxBatch,
  )) {
    written += await writePart(engine, tenant, part, signal)
  }
  return written
}

export async function readUsage(
  engine: Engine,
  tenant: string,
  ids: readonly string[],
  signal?: AbortSignal,
): Promise<Map<string, Usage>> {
  const rows = await engine.rows.get(tenant, ids.map(usageId), signal)
  return new Map(
    ids.flatMap((id) => {
      const row = rows.get(usageId(id))
      return row === undefined ? [] : [[id, JSON.parse(row.body) as Usage] as const]
    }),
  )
}

async function writePart(
  engine: Engine,
  tenant: string,
  notes: readonly (readonly [id: string, noted: Noted])[],
  signal?: AbortSignal,
): Promise<number> {
  const stored = await engine.rows.get(
    tenant,
    notes.map(([id]) => usageId(id)),
    signal,
  )
  const changes = notes.map(([memoryId, noted]): Change => {
    const before = stored.get(usageId(memoryId))
    const known = before === undefined ? undefined : (JSON.parse(before.body) as Usage)
    const row = usageRow(engine, memoryId, noted.scopeKey, added(known, noted))
    return { id: row.id, kind: 'usage', expects: before?.version ?? 'absent', row }
  })
  try {
    if (changes.length > 0) await engine.rows.commit(tenant, changes, signal)
    return changes.length
  } catch (error) {
    // Another process counts too. These are statistics: what is lost now and then does not matter.
    if (error instanceof ConflictError) return 0
    throw error
  }
}

function added(known: Usage | undefined, noted: Usage): Usage {
  return {
    retrievals: noted.retrievals + (known?.retrievals ?? 0),
    lastRetrievedAt: Math.max(noted.lastRetrievedAt, known?.lastRetrievedAt ?? 0),
  }
}

export function usageRow(
  engine: Pick<Engine, 'now' | 'newWriteId'>,
  memoryId: string,
  scope: string,
  { retrievals, lastRetrievedAt }: Usage,
): Row {
  const at = engine.now()
  const fields = { createdAt: at, occurredAt: at, memoryId, scopeKey: scope }
  const body = JSON.stringify({ retrievals, lastRetrievedAt } satisfies Usage)
  return { id: usageId(memoryId), kind: 'usage', version: randomVersion(), writeId: engine.newWriteId(), fields, body }
}

export function usageId(memoryId: string): string {
  return `usage:${memoryId}`
}
