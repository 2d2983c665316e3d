/**
 * Makes the index anew from the rows: what is missing or old is embedded again, what has no memory is deleted. On a
 * store that commits row by row it also closes memories whose successor was written when the writer died.
 */
import type { Engine } from '../engine.ts'
import { fromRow } from '../record.ts'
import { delay } from '../stores/call.ts'
import type { Row } from '../stores/contract.ts'
import { pages, rowPages } from '../stores/pages.ts'
import { commitUnits, restamp } from '../write/commit-units.ts'
import { notIndexed } from '../write/index-plan.ts'
import { repairClaimUnit, repairPlaceUnit, repairUnit } from '../write/repair-unit.ts'
import { indexIds } from './catch-up.ts'

export interface ReindexOptions {
  /** Only this tenant. */
  tenant?: string
  /** Called after each page. */
  onProgress?: (report: ReindexReport) => void
  signal?: AbortSignal
}

export interface ReindexReport {
  tenants: number
  /** Memories that were looked at. */
  checked: number
  /** Memories whose vector was missing or old, and is there now. */
  indexed: number
  /** Vectors that belonged to no memory of now. */
  deleted: number
  /** Memories that a killed writer left half-superseded. */
  repaired: number
}

const pageSize = 200

export async function reindex(
  engine: Engine,
  { tenant, onProgress, signal }: ReindexOptions = {},
): Promise<ReindexReport> {
  const report: ReindexReport = { tenants: 0, checked: 0, indexed: 0, deleted: 0, repaired: 0 }
  const run = async (name: string): Promise<void> => {
    report.tenants++
    if (engine.rows.traits.commit !== 'atomic') {
      report.repaired += await repairClaims(engine, name, signal)
      report.repaired += await repairPlaces(engine, name, signal)
    }
    await reindexMemories(engine, name, report, onProgress, signal)
    await deleteOrphans(engine, name, report, onProgress, signal)
  }
  if (tenant !== undefined) await run(tenant)
  else
    for await (const { tenants } of pages((page) => engine.rows.tenants({ limit: pageSize, ...page }, signal)))
      for (const name of tenants) await run(name)
  return report
}

async function reindexMemories(
  engine: Engine,
  tenant: string,
  report: ReindexReport,
  onProgress: ReindexOptions['onProgress'],
  signal: AbortSignal | undefined,
): Promise<void> {
  const filter = { op: 'eq', field: 'status', value: 'active' } as const
  const query = { kind: 'memory', filter, limit: pageSize }
  for await (const rows of rowPages(engine.rows, tenant, query, signal)) {
    report.checked += rows.length
    if (engine.rows.traits.commit !== 'atomic') report.repaired += await repair(engine, tenant, rows, signal)
    const lacking = await notIndexed(engine, tenant, rows, signal)
    report.indexed += (await indexIds(engine, tenant, lacking, signal)).indexed
    onProgress?.({ ...report })
    await letOthers(signal)
  }
}

async function deleteOrphans(
  engine: Engine,
  tenant: string,
  report: ReindexReport,
  onProgress: ReindexOptions['onProgress'],
  signal: AbortSignal | undefined,
): Promise<void> {
  const { semantic, rows } = engine
  if (semantic === undefined) return
  for await (const { records } of pages((page) =>
    semantic.vectors.list(tenant, { limit: pageSize, ...page }, signal),
  )) {
    const ids = records.map(({ id }) => id)
    const found = await rows.get(tenant, ids, signal)
    const orphans = ids.filter((id) => found.get(id)?.fields.status !== 'active')
    await semantic.vectors.delete(tenant, orphans, signal)
    report.deleted += orphans.length
    onProgress?.({ ...report })
    await letOthers(signal)
  }
}

/** An embedded store answers without leaving the turn of the event loop: whoever waits for one would wait till the end. */
async function letOthers(signal: AbortSignal | undefined): Promise<void> {
  await delay(0, signal)
}

/** Memories that a claim announces, and that nobody wrote. */
async function repairClaims(engine: Engine, tenant: string, signal: AbortSignal | undefined): Promise<number> {
  let repaired = 0
  const query = { kind: 'claim', limit: pageSize }
  for await (const rows of rowPages(engine.rows, tenant, query, signal)) {
    const holders = await engine.rows.get(
      tenant,
      rows.map(({ fields }) => String(fields.memoryId)),
      signal,
    )
    for (const { id } of rows.filter(({ fields }) => !holders.has(String(fields.memoryId)))) {
      const unit = repairClaimUnit(id, engine.newWriteId(), engine.now())
      const [outcome] = await commitUnits(engine, tenant, [unit], { signal, vectors: new Map() })
      if (outcome?.action === 'superseded') repaired++
    }
  }
  return repaired
}

/** Values that were put among others of their slot, by a writer who died before these knew. */
async function repairPlaces(engine: Engine, tenant: string, signal: AbortSignal | undefined): Promise<number> {
  let repaired = 0
  const filter = { op: 'in', field: 'status', values: ['active', 'superseded'] } as const
  const query = { kind: 'memory', filter, limit: pageSize }
  for await (const rows of rowPages(engine.rows, tenant, query, signal)) {
    const placed = rows.map(fromRow).filter(({ memory: { key, type, version, status }, change }) => {
      const isPlaced = key !== undefined && (version > 1 || status === 'superseded') && change.action === 'added'
      return isPlaced && engine.types.get(type)?.merge === 'supersede'
    })
    for (const { memory } of placed) {
      const unit = repairPlaceUnit(memory.id, engine.newWriteId())
      const [outcome] = await commitUnits(engine, tenant, [unit], { signal, vectors: new Map() })
      if (outcome?.action === 'merged') repaired++
    }
  }
  return repaired
}

async function repair(
  engine: Engine,
  tenant: string,
  rows: readonly Row[],
  signal: AbortSignal | undefined,
): Promise<number> {
  let repaired = 0
  for (const { id } of rows.filter((row) => fromRow(row).memory.supersedes !== undefined)) {
    const unit = repairUnit(id, engine.newWriteId(), engine.now())
    const [outcome] = await commitUnits(engine, tenant, [unit], { signal, vectors: new Map() })
    if (outcome?.action === 'superseded' || outcome?.action === 'forgotten') repaired++
  }
  // A writer that died before its stamp left readers with an index that they take for true.
  await restamp(
    engine,
    tenant,
    rows.map((row) => fromRow(row)),
    signal,
  )
  return repaired
}
