/** The one call for cron: catches up the index, and deletes what has served its time. */
import type { Engine } from '../engine.ts'
import { ConflictError, ModelError, StoreError } from '../errors.ts'
import { complete } from '../governance/erase.ts'
import { openErasures } from '../governance/open-erasures.ts'
import { noUsage } from '../ingest/usage.ts'
import { workThrough } from '../ingest/work-waiting.ts'
import type { Usage } from '../models/contract.ts'
import { deleteEmbeddings } from '../models/embed-documents.ts'
import { rowPages } from '../stores/pages.ts'
import { catchUp } from './catch-up.ts'
import { eachTenant } from './each-tenant.ts'
import { retireGenerations } from './reembed.ts'
import { emptyReport, type SweepReport, sweepTenant } from './sweep.ts'
import { writeUsage } from './usage.ts'

export interface MaintainOptions {
  /** How long it may take, in milliseconds; the work goes on where it stopped at the next call. Default 60,000. */
  maxMs?: number
  signal?: AbortSignal
}

export interface MaintainReport {
  tenants: number
  /** Memories that were brought up to date in the vector index. */
  indexed: number
  /** Erasures that somebody had left half-done. */
  erasures: number
  /** What the sweep did. */
  swept: SweepReport
  /** Idempotency keys that were over. */
  expiredKeys: number
  /** Vectors of texts that the store had kept long enough. */
  expiredEmbeddings: number
  /** Turns that waited for the extractor, and were read. */
  read: number
  /** Summaries and profiles that were made. */
  digests: number
  /** Of the language model. */
  usage: Usage
  /** What could not be done for a tenant, and why. */
  problems: string[]
  /** False when the time was over before the work was. */
  complete: boolean
}

const pageSize = 200

export async function maintain(
  engine: Engine,
  { maxMs = 60_000, signal }: MaintainOptions = {},
): Promise<MaintainReport> {
  const until = performance.now() + maxMs
  const report: MaintainReport = {
    swept: emptyReport(),
    tenants: 0,
    erasures: 0,
    indexed: 0,
    expiredKeys: 0,
    expiredEmbeddings: 0,
    read: 0,
    digests: 0,
    usage: noUsage(),
    problems: [],
    complete: true,
  }
  const { problems, complete } = await eachTenant(engine, { until, signal }, (tenant) =>
    maintainTenant(engine, tenant, until, report, signal),
  )
  report.problems.push(...problems)
  report.complete &&= complete
  if (performance.now() < until) await attempt(report, () => retireGenerations(engine, signal))
  return report
}

/** What fails because a model or a store is down is tried again by the next call. */
async function attempt(report: MaintainReport, run: () => Promise<void>): Promise<void> {
  try {
    await run()
  } catch (error) {
    if (!(error instanceof ModelError || error instanceof StoreError)) throw error
    report.problems.push(error.message)
  }
}

async function maintainTenant(
  engine: Engine,
  tenant: string,
  until: number,
  report: MaintainReport,
  signal?: AbortSignal,
): Promise<void> {
  report.tenants++
  for (const erasure of await openErasures(engine, tenant, signal)) {
    await complete(engine, tenant, erasure, signal)
    report.erasures++
  }
  await writeUsage(engine, tenant, signal)
  report.expiredKeys += await deleteExpiredKeys(engine, tenant, signal)
  report.expiredEmbeddings += await deleteEmbeddings(engine, tenant, { until: engine.now() }, signal)
  await attempt(report, async () => {
    const { memories, complete } = await catchUp(engine, tenant, until, signal)
    report.indexed += memories
    report.complete &&= complete
  })
  await attempt(report, () => workThrough(engine, tenant, until, report, signal))
  if (performance.now() >= until) report.complete = false
  else await sweepTenant(engine, tenant, { until, signal }, report.swept)
  report.complete &&= report.swept.complete
}

async function deleteExpiredKeys(engine: Engine, tenant: string, signal?: AbortSignal): Promise<number> {
  const filter = { op: 'lte', field: 'expiresAt', value: engine.now() } as const
  const query = { kind: 'idempotency', filter, limit: pageSize }
  let deleted = 0
  for await (const rows of rowPages(engine.rows, tenant, query, signal)) {
    for (const { id, version } of rows) if (await deleteKey(engine, tenant, id, version, signal)) deleted++
  }
  return deleted
}

/** A key that was used again meanwhile has another version, and stays. */
async function deleteKey(
  engine: Engine,
  tenant: string,
  id: string,
  version: number,
  signal?: AbortSignal,
): Promise<boolean> {
  try {
    await engine.rows.commit(tenant, [{ id, kind: 'idempotency', expects: version, row: null }], signal)
    return true
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error
    return false
  }
}
