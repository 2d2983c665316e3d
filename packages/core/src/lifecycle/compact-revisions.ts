/** Deletes past versions by policy. What is pinned keeps its history, and the newest versions of each memory stay. */
import type { Engine } from '../engine.ts'
import { fromRow, type StoredMemory } from '../record.ts'
import type { Change, Row } from '../stores/contract.ts'
import { rowPages } from '../stores/pages.ts'
import { split } from '../stores/rows.ts'
import { dayMs } from '../time.ts'
import type { SweepRun } from './sweep.ts'

const pageSize = 1_000

/** The store lists the versions of a memory one after the other: they share its time of creation, and their ids its own. */
export async function compactRevisions(
  engine: Engine,
  tenant: string,
  { dryRun, until, signal }: SweepRun,
): Promise<{ compacted: number; complete: boolean }> {
  let compacted = 0
  /** Of the memory whose versions may go on on the next page. */
  let open: Row[] = []
  const settle = async (rows: readonly Row[]): Promise<void> => {
    const old = await outdated(engine, tenant, rows, signal)
    compacted += old.length
    if (dryRun === true) return
    const changes = old.map((id): Change => ({ id, kind: 'revision', expects: 'any', row: null }))
    for (const part of split(changes, engine.rows.traits.maxBatch)) await engine.rows.commit(tenant, part, signal)
  }
  if (engine.sweepPolicy.revisions === undefined) return { compacted, complete: true }
  const query = { kind: 'revision', limit: pageSize }
  for await (const rows of rowPages(engine.rows, tenant, query, signal)) {
    const all = [...open, ...rows]
    const last = all.at(-1)?.fields.memoryId
    open = all.filter(({ fields }) => fields.memoryId === last)
    await settle(all.filter(({ fields }) => fields.memoryId !== last))
    if (performance.now() >= until) return { compacted, complete: false }
  }
  await settle(open)
  return { compacted, complete: true }
}

/** Ids of the versions that may go. All versions of each memory are among the rows. */
async function outdated(engine: Engine, tenant: string, rows: readonly Row[], signal?: AbortSignal): Promise<string[]> {
  const { olderThanDays, keep } = engine.sweepPolicy.revisions ?? { olderThanDays: 0, keep: Number.POSITIVE_INFINITY }
  const before = engine.now() - olderThanDays * dayMs
  const versionsOf = new Map<string, { id: string; stored: StoredMemory }[]>()
  for (const row of rows) {
    const memoryId = String(row.fields.memoryId)
    versionsOf.set(memoryId, [...(versionsOf.get(memoryId) ?? []), { id: row.id, stored: fromRow(row) }])
  }
  const current = await engine.rows.get(tenant, versionsOf.keys(), signal)
  return [...versionsOf].flatMap(([memoryId, versions]) => {
    const row = current.get(memoryId)
    if (row === undefined) return []
    const now = fromRow(row)
    if (now.memory.pinned) return []
    const newestFirst = versions.sort((a, b) => b.stored.memory.version - a.stored.memory.version)
    // A version is as old as the one that took its place.
    const endedAt = (index: number): number => (newestFirst[index - 1]?.stored ?? now).change.at
    return newestFirst.filter((_, index) => index >= keep && endedAt(index) < before).map(({ id }) => id)
  })
}
