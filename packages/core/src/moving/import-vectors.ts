/** Vectors of imported memories: those of the file where the embedder is the same, else made anew. */
import type { Engine } from '../engine.ts'
import { ModelError } from '../errors.ts'
import { indexIds } from '../lifecycle/catch-up.ts'
import { embedDocuments } from '../models/embed-documents.ts'
import type { Outcome } from '../record.ts'
import { notIndexed } from '../write/index-plan.ts'
import type { ImportRun } from './import-run.ts'
import type { ImportUnit } from './import-unit.ts'
import type { MemoryRecord } from './read-records.ts'

export interface Taken {
  record: MemoryRecord
  unit: ImportUnit
}

/** Vectors by their texts: of the file, and for the rest in one call of the embedder. */
export async function vectorsFor(
  engine: Engine,
  tenant: string,
  wanted: readonly Taken[],
  run: ImportRun,
): Promise<ReadonlyMap<string, Float32Array> | 'unavailable'> {
  const { signal } = run
  const active = wanted.map(({ record }) => record).filter(({ memory }) => memory.status === 'active')
  if (engine.semantic === undefined) return new Map()
  const vectors = takenVectors(active, run)
  const texts = active.map(({ memory }) => memory.text).filter((text) => !vectors.has(text))
  try {
    const embedded = await embedDocuments(engine, engine.semantic, tenant, texts, signal)
    return new Map([...embedded, ...vectors])
  } catch (error) {
    signal?.throwIfAborted()
    if (!(error instanceof ModelError) || engine.onModelFailure === 'throw') throw error
    return 'unavailable'
  }
}

export function countVectors(
  { semantic }: Engine,
  written: readonly Taken[],
  outcomes: readonly Pick<Outcome, 'indexed'>[],
  { report: { vectors }, takesVectors }: ImportRun,
): void {
  if (semantic === undefined) return
  for (const [at, { record, unit }] of written.entries()) {
    if (record.memory.status !== 'active' || !['added', 'updated'].includes(unit.verdict().is)) continue
    if (outcomes[at]?.indexed !== true) vectors.missing++
    else if (takesVectors && record.vector !== undefined) vectors.taken++
    else vectors.embedded++
  }
}

/** Memories that were there already, and are not in the index. */
export async function completeVectors(
  engine: Engine,
  tenant: string,
  left: readonly Taken[],
  run: ImportRun,
): Promise<void> {
  const { signal, report } = run
  const same = left
    .filter(({ record: { memory }, unit }) => unit.verdict().is === 'unchanged' && memory.status === 'active')
    .map(({ record }) => record)
  if (engine.semantic === undefined || same.length === 0) return
  const rows = await engine.rows.get(
    tenant,
    same.map(({ memory }) => memory.id),
    signal,
  )
  const open = new Set(await notIndexed(engine, tenant, [...rows.values()], signal))
  const records = same.filter(({ memory }) => open.has(memory.id))
  const vectors = takenVectors(records, run)
  try {
    await indexIds(engine, tenant, [...open], signal, vectors)
    for (const { memory } of records) report.vectors[vectors.has(memory.text) ? 'taken' : 'embedded']++
  } catch (error) {
    signal?.throwIfAborted()
    if (!(error instanceof ModelError) || engine.onModelFailure === 'throw') throw error
    report.vectors.missing += open.size
  }
}

/** Vectors of the file, by their texts. */
function takenVectors(records: readonly MemoryRecord[], { takesVectors }: ImportRun): Map<string, Float32Array> {
  return new Map(
    records.flatMap(({ memory, vector }) =>
      takesVectors && vector !== undefined ? [[memory.text, vector] as const] : [],
    ),
  )
}
