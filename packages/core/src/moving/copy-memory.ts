/** `copyTo`: from one store to another of any kind. Run again, it copies what is new, and deletes what is gone. */
import type { Engine } from '../engine.ts'
import { canonicalJson } from '../hash.ts'
import { exportRecords, headerOf, tenantsOf } from './export-lines.ts'
import type { Counts, DataLine } from './format.ts'
import { importLines } from './import-lines.ts'
import { emptyImportReport, type ImportReport, snapshotOf } from './import-report.ts'
import { headerLine, type LineDigest, lineDigest } from './line-writer.ts'
import { originOf } from './origin.ts'
import { pruneLinks, pruneMemories, pruneRevisions } from './prune-copies.ts'
import { settleHalves } from './settle-halves.ts'

export interface CopyOptions {
  /** Only this tenant. */
  tenant?: string
  /** Whether to take over vectors, where both have the same embedder. Default true. */
  vectors?: boolean
  /** Called after each batch. */
  onProgress?: (report: ImportReport) => void
  signal?: AbortSignal
}

/** What a tenant holds: its lines by kind, and the hash that its export ends with, without vectors. */
export interface TenantSum {
  counts: Counts
  sha256: string
}

export interface CheckedTenant {
  tenant: string
  /** As it was read. */
  source: TenantSum
  /** As it was afterwards. */
  target: TenantSum
  equal: boolean
}

export interface CopyReport extends Omit<ImportReport, 'dryRun'> {
  /** Whether every tenant of the target holds what the source held, and nothing else. */
  verified: boolean
  checked: CheckedTenant[]
}

export async function copyMemory(source: Engine, target: Engine, options: CopyOptions): Promise<CopyReport> {
  const { tenant, signal } = options
  const report = emptyImportReport(false)
  const checked: CheckedTenant[] = []
  for (const name of tenant === undefined ? await tenantsOf(source, signal) : [tenant]) {
    checked.push(await copyTenant(source, target, name, report, options))
  }
  const { dryRun: _dryRun, ...counts } = snapshotOf(report)
  return { ...counts, verified: checked.every(({ equal }) => equal), checked }
}

async function copyTenant(
  source: Engine,
  target: Engine,
  tenant: string,
  report: ImportReport,
  { vectors = true, onProgress, signal }: CopyOptions,
): Promise<CheckedTenant> {
  await settleHalves(source, tenant, signal)
  const mark = `copy:${await originOf(source, tenant, signal)}`
  const read = lineDigest()
  const lines = copiedLines(source, { tenant, vectors, signal }, read)
  await pruneLinks(source, target, tenant, mark, signal)
  // What is gone may hold the place of what came there since.
  const deleteGone = async (): Promise<void> => {
    report.deleted += await pruneMemories(source, target, tenant, mark, signal)
  }
  const options = {
    mark,
    report,
    beforeMemories: deleteGone,
    ...(onProgress && { onProgress }),
    ...(signal && { signal }),
  }
  await importLines(target, lines, options)
  const here = read.end()
  let there = await sumOf(target, tenant, signal)
  if (there.sha256 !== here.sha256) {
    // No memory may be left in the source, or fewer than when it was read.
    await deleteGone()
    await pruneRevisions(source, target, tenant, mark, signal)
    there = await sumOf(target, tenant, signal)
  }
  return { tenant, source: here, target: there, equal: here.sha256 === there.sha256 }
}

interface Wanted {
  tenant: string
  vectors: boolean
  signal: AbortSignal | undefined
}

async function* copiedLines(source: Engine, { signal, ...wanted }: Wanted, read: LineDigest): AsyncGenerator<string> {
  yield headerLine(headerOf(source, wanted))
  for await (const records of exportRecords(source, { ...wanted, ...(signal && { signal }) })) {
    for (const record of records) {
      const line = `${canonicalJson(record)}\n`
      read.add(record.kind, hasVector(record) ? `${canonicalJson(withoutVector(record))}\n` : line)
      yield line
    }
  }
  yield '{"kind":"end"}\n'
}

async function sumOf(engine: Engine, tenant: string, signal: AbortSignal | undefined): Promise<TenantSum> {
  const sum = lineDigest()
  for await (const records of exportRecords(engine, { tenant, ...(signal && { signal }) })) {
    for (const record of records) sum.add(record.kind, `${canonicalJson(record)}\n`)
  }
  return sum.end()
}

function hasVector(record: DataLine): boolean {
  return record.kind === 'memory' && record.vector !== undefined
}

function withoutVector(record: DataLine): DataLine {
  if (record.kind !== 'memory') return record
  const { vector: _vector, ...rest } = record
  return rest
}
