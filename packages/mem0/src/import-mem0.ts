/** The move itself. */
import {
  checkOptions,
  type ImportOptions,
  type ImportReport,
  type LociMemory,
  StoreError,
  type TypeMap,
} from '@loci/core'
import type { Mem0Plan } from './plan/plan-mem0-import.ts'

export interface ImportMem0Options extends Pick<ImportOptions, 'onProgress' | 'signal'> {
  /** Reads and checks everything, and says what would happen in the target. */
  dryRun?: boolean
}

export interface Mem0ImportReport extends ImportReport {
  /** Memories of the plan, and how many of them the target has now, or knows why not: they are equal. */
  expected: number
  /** Memories from mem0 that the target has now, of any status. */
  inTarget: number
}

/**
 * Takes the plan into a memory. Running it again takes in what is new in mem0; what the target has changed since is left alone
 * and told as a conflict. Who was killed runs it again.
 * @throws StoreError when the counts do not fit afterwards; what `memory.import` throws.
 */
export async function importMem0<Types extends TypeMap>(
  memory: LociMemory<Types>,
  plan: Mem0Plan,
  options: ImportMem0Options = {},
): Promise<Mem0ImportReport> {
  checkOptions('importMem0', options, ['dryRun', 'onProgress', 'signal'])
  const report = await memory.import(plan.lines(), options)
  const expected = new Set(plan.ids.values()).size
  const seen = report.added + report.updated + report.unchanged + report.conflicts + report.erased
  let inTarget = 0
  for (const tenant of plan.tenants) {
    const byStatus = await memory.admin(tenant).count({ by: 'status', filter: { 'source.channel': 'mem0' } })
    for (const count of Object.values(byStatus)) inTarget += count
  }
  const missing = Math.max(expected - seen, report.dryRun ? 0 : expected - report.conflicts - report.erased - inTarget)
  if (missing > 0) {
    const message = `${missing} of ${expected} memories are not in the target after the import; run it again`
    throw new StoreError({ store: 'mem0', operation: 'import', retryable: true, message })
  }
  return { ...report, expected, inTarget }
}
