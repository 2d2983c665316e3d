/** `import`: the lines of an export into the store, in batches that may be killed and run again. */
import type { Engine } from '../engine.ts'
import { split } from '../stores/rows.ts'
import type { Header } from './format.ts'
import { importMemories, memoriesPerBatch } from './import-memories.ts'
import { emptyImportReport, type ImportReport, snapshotOf } from './import-report.ts'
import { beginImport, endImport, type ImportRun } from './import-run.ts'
import { importSidecars } from './import-sidecars.ts'
import { type MemoryRecord, readRecords, type SideRecord } from './read-records.ts'
import type { ImportChunks } from './text-lines.ts'

export interface ImportOptions {
  /** Reads and checks everything, and says what would happen. */
  dryRun?: boolean
  /** Writes the one tenant of the file under this name. */
  tenant?: string
  /** Called after each batch. */
  onProgress?: (report: ImportReport) => void
  signal?: AbortSignal
}

interface Inner extends ImportOptions {
  /** Begins the `writeId` of whatever it writes. */
  mark?: string
  /** What to count on with. */
  report?: ImportReport
  beforeMemories?: ImportRun['beforeMemories']
}

/** More than these do not wait for what is in their way to pass: the next import finds it passed. */
const maxWaiting = 1_000

/** @throws InputError naming the line; what stands before it may be imported. */
export async function importLines(engine: Engine, chunks: ImportChunks, options: Inner): Promise<ImportReport> {
  const { dryRun = false, tenant: renamed, onProgress, signal, beforeMemories } = options
  const { mark = 'import', report = emptyImportReport(dryRun) } = options
  const tenants = new Set<string>()
  const before = report.tenants
  let takesVectors = false
  let open: TenantImport | undefined
  for await (const record of readRecords(engine, chunks, { tenant: renamed, signal })) {
    if (record.kind === 'header') {
      takesVectors = isOwnEmbedder(engine, record.embedder)
      continue
    }
    if (open?.tenant !== record.tenant) {
      await open?.finish()
      report.tenants = before + tenants.add(record.tenant).size
      const common = { report, dryRun, signal, mark, takesVectors, beforeMemories }
      const run = await beginImport(engine, record.tenant, common)
      open = tenantImport(engine, record.tenant, run, () => onProgress?.(snapshotOf(report)))
    }
    await open.take(record)
  }
  await open?.finish()
  return report
}

/** Whether vectors of this embedder are as good as own ones. */
function isOwnEmbedder({ semantic }: Engine, embedder: Header['embedder']): boolean {
  if (semantic === undefined || embedder === undefined) return false
  const { name, dimensions } = semantic.embeddings
  return embedder.name === name && embedder.dimensions === dimensions
}

interface TenantImport {
  tenant: string
  take(record: MemoryRecord | SideRecord): Promise<void>
  finish(): Promise<void>
}

function tenantImport(engine: Engine, tenant: string, run: ImportRun, afterBatch: () => void): TenantImport {
  const size = memoriesPerBatch(engine)
  let memories: MemoryRecord[] = []
  let sides: SideRecord[] = []
  let waiting: MemoryRecord[] = []
  let hasBegun = false

  async function flush(): Promise<void> {
    if (memories.length + sides.length === 0) return
    const isLast = waiting.length >= maxWaiting
    if (sides.length > 0) await importSidecars(engine, tenant, sides, run)
    if (memories.length > 0) waiting.push(...(await importMemories(engine, tenant, memories, run, isLast)))
    memories = []
    sides = []
    afterBatch()
  }

  async function begin(): Promise<void> {
    hasBegun = true
    await flush()
    await run.beforeMemories?.()
  }

  /** As long as some of them come in, others may follow. */
  async function letIn(): Promise<void> {
    for (let before = Number.POSITIVE_INFINITY; waiting.length > 0; ) {
      const isLast = waiting.length === before
      const records = waiting
      before = records.length
      waiting = []
      for (const part of split(records, size)) {
        waiting.push(...(await importMemories(engine, tenant, part, run, isLast)))
      }
      afterBatch()
    }
  }

  return {
    tenant,
    async take(record) {
      const isMemory = record.kind === 'memory'
      if (isMemory && !hasBegun) await begin()
      if (isMemory ? sides.length > 0 : memories.length > 0 || sides[0]?.kind !== record.kind) await flush()
      if (isMemory) memories.push(record)
      else sides.push(record)
      if (memories.length >= size || sides.length >= engine.rows.traits.maxBatch) await flush()
    },
    async finish() {
      await flush()
      await letIn()
      await endImport(engine, tenant, run)
    },
  }
}
