/**
 * `sweep`: what time does to memories, by policy. Expired ones are forgotten, faded ones archived, near-duplicates merged,
 * forgotten ones deleted after their time, old revisions compacted. It says of each what and why; `dryRun` only says it.
 */
import type { Engine } from '../engine.ts'
import { deleteUnchanged } from '../governance/delete-unchanged.ts'
import { fromRow, type StoredMemory } from '../record.ts'
import type { Row } from '../stores/contract.ts'
import { pages } from '../stores/pages.ts'
import { compactRevisions } from './compact-revisions.ts'
import { eachTenant } from './each-tenant.ts'
import { findSweepable, type SweepAction } from './sweep-memories.ts'
import { merge, retire } from './sweep-steps.ts'

export interface SweepPolicy {
  /** Strength below which memories of types with a half-life are archived, 0..1. Default 0.05: after some four half-lives. */
  fadedBelow?: number
  /** Days after which what was forgotten can no longer be restored, and is deleted. Default 30. */
  forgottenDays?: number
  /** Past versions that are older than so many days are deleted, but for the newest `keep` of each memory. Default: kept. */
  revisions?: { olderThanDays: number; keep: number }
}

export interface SweepOptions {
  /** Only this tenant. */
  tenant?: string
  /** Says what would be done, and does nothing. */
  dryRun?: boolean
  /** How long it may take, in milliseconds; the next call goes on where it stopped. */
  maxMs?: number
  signal?: AbortSignal
}

export interface SweepReport {
  tenants: number
  /** Memories that were looked at. */
  examined: number
  expired: number
  archived: number
  merged: number
  deleted: number
  /** Past versions that were deleted. */
  compacted: number
  /** What was done to which memory and why: the first thousand. */
  actions: SweepAction[]
  /** What could not be done for a tenant, and why. */
  problems: string[]
  /** False when the time was over before the work was, or something failed. */
  complete: boolean
}

const pageSize = 200
const maxActions = 1_000

export async function sweep(engine: Engine, { tenant, maxMs, ...options }: SweepOptions): Promise<SweepReport> {
  const report = emptyReport()
  const until = maxMs === undefined ? Number.POSITIVE_INFINITY : performance.now() + maxMs
  if (tenant !== undefined) {
    await sweepTenant(engine, tenant, { ...options, until }, report)
    return report
  }
  const { problems, complete } = await eachTenant(engine, { until, signal: options.signal }, (name) =>
    sweepTenant(engine, name, { ...options, until }, report),
  )
  report.problems.push(...problems)
  report.complete &&= complete
  return report
}

export function emptyReport(): SweepReport {
  return {
    tenants: 0,
    examined: 0,
    expired: 0,
    archived: 0,
    merged: 0,
    deleted: 0,
    compacted: 0,
    actions: [],
    problems: [],
    complete: true,
  }
}

export interface SweepRun {
  dryRun?: boolean
  until: number
  signal?: AbortSignal | undefined
}

export async function sweepTenant(engine: Engine, tenant: string, run: SweepRun, report: SweepReport): Promise<void> {
  report.tenants++
  const filter = { op: 'in', field: 'status', values: ['active', 'forgotten'] } as const
  const position = await startOf(engine, tenant, run)
  const query = { kind: 'memory', filter, limit: pageSize }
  let first = position
  for await (const { rows, cursor } of pages((page) => {
    const from = first === undefined ? page : { cursor: first }
    first = undefined
    return engine.rows.list(tenant, { ...query, ...from }, run.signal)
  })) {
    report.examined += rows.length
    await sweepPage(engine, tenant, rows.map(fromRow), run, report)
    if (run.dryRun === true) continue
    if (cursor !== undefined && performance.now() >= run.until) {
      await keepPosition(engine, tenant, cursor, run.signal)
      report.complete = false
      return
    }
  }
  const { compacted, complete } = await compactRevisions(engine, tenant, run)
  report.compacted += compacted
  report.complete &&= complete
  if (run.dryRun !== true && position !== undefined) await keepPosition(engine, tenant, undefined, run.signal)
}

async function sweepPage(
  engine: Engine,
  tenant: string,
  page: readonly StoredMemory[],
  run: SweepRun,
  report: SweepReport,
): Promise<void> {
  const actions = await findSweepable(engine, tenant, page, run.signal)
  const doomed = actions.filter(({ action }) => action === 'deleted')
  const gone = run.dryRun === true ? [] : await deleteUnchanged(engine, tenant, doomed, run.signal)
  for (const action of actions) {
    const isDone =
      run.dryRun === true || gone.includes(action.id) || (await perform(engine, tenant, action, run.signal))
    if (!isDone) continue
    report[action.action]++
    if (report.actions.length < maxActions) report.actions.push(action)
  }
}

async function perform(engine: Engine, tenant: string, action: SweepAction, signal?: AbortSignal): Promise<boolean> {
  switch (action.action) {
    case 'expired':
      return await retire(engine, tenant, action, 'forgotten', signal)
    case 'archived':
      return await retire(engine, tenant, action, 'archived', signal)
    case 'merged':
      return await merge(engine, tenant, action, signal)
    case 'deleted':
      return false
  }
}

/** Where the last sweep had to stop. */
async function startOf(engine: Engine, tenant: string, { dryRun, signal }: SweepRun): Promise<string | undefined> {
  if (dryRun === true) return undefined
  const row = (await engine.rows.get(tenant, [positionId], signal)).get(positionId)
  return row?.body
}

const positionId = 'sweep'

async function keepPosition(
  engine: Engine,
  tenant: string,
  cursor: string | undefined,
  signal?: AbortSignal,
): Promise<void> {
  const at = engine.now()
  const fields = { createdAt: at, occurredAt: at }
  const row: Row = {
    id: positionId,
    kind: 'sweep',
    version: 1,
    writeId: engine.newWriteId(),
    fields,
    body: cursor ?? '',
  }
  const replacement = cursor === undefined ? null : row
  await engine.rows.commit(tenant, [{ id: positionId, kind: 'sweep', expects: 'any', row: replacement }], signal)
}
