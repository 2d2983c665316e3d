/** What all batches of one import into one tenant have in common. */
import type { Engine } from '../engine.ts'
import type { Row } from '../stores/contract.ts'
import { rowPages } from '../stores/pages.ts'
import type { ImportReport } from './import-report.ts'
import { putRows } from './put-rows.ts'

export interface ImportRun {
  report: ImportReport
  dryRun: boolean
  signal: AbortSignal | undefined
  /** Whether the vectors of the file are of this memory's embedder. */
  takesVectors: boolean
  /** Begins the `writeId` of whatever it writes. */
  mark: string
  /** Called before the first memory is written; what the lines before it erase is gone by then. */
  beforeMemories: (() => Promise<void>) | undefined
  /** Ids that the target has erased, of the tenant at hand. */
  erased: Set<string>
  /** Tombstones of the file: who made it knew of them, and kept what it has all the same. */
  tombstones: Set<string>
  /** Whether an import before this one was killed, on a store that commits row by row. */
  isResumed: boolean
  /** Called before the first write to a tenant. */
  begin: () => Promise<void>
}

const receiptsPerPage = 1_000
/** There while an import is under way on a store that commits row by row. */
const markerId = 'moving:import'

export async function beginImport(
  engine: Engine,
  tenant: string,
  run: Omit<ImportRun, 'erased' | 'tombstones' | 'isResumed' | 'begin'>,
): Promise<ImportRun> {
  const { signal } = run
  const erased = new Set<string>()
  for await (const rows of rowPages(engine.rows, tenant, { kind: 'receipt', limit: receiptsPerPage }, signal)) {
    for (const { body } of rows) for (const id of JSON.parse(body) as string[]) erased.add(id)
  }
  const isAtomic = engine.rows.traits.commit === 'atomic'
  const isResumed = !isAtomic && (await engine.rows.get(tenant, [markerId], signal)).has(markerId)
  let isMarked = isAtomic || isResumed
  async function begin(): Promise<void> {
    if (isMarked) return
    await putRows(engine, tenant, [{ id: markerId, kind: 'moving', expects: 'any', row: markerRow(engine) }], signal)
    isMarked = true
  }
  return { ...run, erased, tombstones: new Set(), isResumed, begin }
}

function markerRow({ now, newWriteId }: Engine): Row {
  const at = now()
  const fields = { createdAt: at, occurredAt: at }
  return { id: markerId, kind: 'moving', version: 1, writeId: newWriteId(), fields, body: '' }
}

export async function endImport(engine: Engine, tenant: string, { dryRun, signal }: ImportRun): Promise<void> {
  if (dryRun || engine.rows.traits.commit === 'atomic') return
  if (!(await engine.rows.get(tenant, [markerId], signal)).has(markerId)) return
  await putRows(engine, tenant, [{ id: markerId, kind: 'moving', expects: 'any', row: null }], signal)
}
