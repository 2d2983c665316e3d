/** A batch of memories into the store: one look at the target, their past, then they themselves. */
import type { Engine } from '../engine.ts'
import { ModelError } from '../errors.ts'
import { deleteOrphans, stampAgain } from '../governance/delete-memories.ts'
import { indexIds } from '../lifecycle/catch-up.ts'
import { toRow } from '../record.ts'
import { analyserVersion, termsOf } from '../retrieve/analyse.ts'
import { scopeKey, scopeParts } from '../scope.ts'
import { delay, isRetryable, maxAttempts, retryDelayMs } from '../stores/call.ts'
import type { Change } from '../stores/contract.ts'
import { split } from '../stores/rows.ts'
import { typeNamed } from '../types/memory-type.ts'
import { claimIdOf } from '../write/claims.ts'
import { commitParts, unitsPerCommit } from '../write/commit-parts.ts'
import { commitUnits } from '../write/commit-units.ts'
import { notIndexed } from '../write/index-plan.ts'
import { makePlan } from '../write/make-plan.ts'
import { toRevision } from '../write/workspace.ts'
import type { Version } from './format.ts'
import { countConflict, type ImportReport } from './import-report.ts'
import { type ImportUnit, importUnit, type Verdict } from './import-unit.ts'
import type { MemoryRecord } from './read-records.ts'

export interface ImportRun {
  report: ImportReport
  dryRun: boolean
  signal: AbortSignal | undefined
  /** Whether the vectors of the file are of this memory's embedder. */
  takesVectors: boolean
  /** Begins the `writeId` of whatever it writes. */
  mark: string
  /** Ids that the target has erased, of the tenant at hand. */
  erased: Set<string>
  /** Whether an import before this one was killed, on a store that commits row by row. */
  isResumed: boolean
  /** Called before the first write to a tenant. */
  begin: () => Promise<void>
}

/** The memory, its revision, two claims, its statistics, the stamp of its scope. */
const changesPerMemory = 6
const memoriesAtOnce = 50

export function memoriesPerBatch(engine: Engine): number {
  return engine.rows.traits.commit === 'atomic' ? unitsPerCommit(engine, changesPerMemory) : memoriesAtOnce
}

interface Planned {
  record: MemoryRecord
  claimId: string | undefined
  unit: ImportUnit
}

/**
 * @param isLast whether what is in the way now stays so.
 * @returns the memories that wait for others of the file.
 */
export async function importMemories(
  engine: Engine,
  tenant: string,
  records: readonly MemoryRecord[],
  run: ImportRun,
  isLast: boolean,
): Promise<MemoryRecord[]> {
  const { signal, report } = run
  const claims = await Promise.all(
    records.map(({ memory }) => claimIdOf(memory, typeNamed(engine.types, memory.type, 'type'))),
  )
  const unitOf = (record: MemoryRecord, claimId: string | undefined, settles: boolean): ImportUnit => {
    const writeId = `${run.mark}:${engine.newWriteId()}`
    return importUnit(engine, record, { claimId, erased: run.erased, writeId, now: engine.now(), settles })
  }
  const looked = records.map((record, at): Planned => {
    const claimId = claims[at]
    return { record, claimId, unit: unitOf(record, claimId, false) }
  })
  await makePlan(
    engine,
    tenant,
    looked.map(({ unit }) => unit),
    false,
    { signal, vectors: new Map() },
  )
  const wanted = looked.filter(({ unit }) => unit.writes())
  const left = looked.filter(({ unit }) => !unit.writes())
  const lacking = looked.flatMap(({ unit }) => unit.lacking())
  const waiting: MemoryRecord[] = []
  const count = (record: MemoryRecord, verdict: Verdict): void => {
    if (verdict.is === 'conflict' && verdict.mayPass && !isLast) waiting.push(record)
    else countVerdict(report, record, verdict)
  }
  if (run.dryRun) {
    report.revisions += lacking.length
    for (const { record, unit } of looked) count(record, unit.verdict())
    return waiting
  }
  if (wanted.length > 0 || lacking.length > 0) await run.begin()
  const vectors = await vectorsFor(engine, wanted, run)
  await putRevisions(engine, tenant, lacking, run)
  const written = wanted.map(({ record, claimId }): Planned => {
    return { record, claimId, unit: unitOf(record, claimId, engine.rows.traits.commit !== 'atomic') }
  })
  const isIndexed = await commitAll(engine, tenant, written, vectors, signal)
  for (const { record, unit } of [...left, ...written]) count(record, unit.verdict())
  countVectors(engine, written, isIndexed, run)
  await tidy(engine, tenant, { written, left }, run)
  return waiting
}

function countVerdict(report: ImportReport, { line, tenant, memory }: MemoryRecord, verdict: Verdict): void {
  if (verdict.is === 'conflict') countConflict(report, { line, tenant, id: memory.id, reason: verdict.reason })
  else report[verdict.is]++
}

/** Vectors by their texts: of the file, and for the rest in one call of the embedder. */
async function vectorsFor(
  engine: Engine,
  wanted: readonly Planned[],
  run: ImportRun,
): Promise<ReadonlyMap<string, Float32Array> | 'unavailable'> {
  const { signal } = run
  const active = wanted.map(({ record }) => record).filter(({ memory }) => memory.status === 'active')
  if (engine.semantic === undefined) return new Map()
  const vectors = takenVectors(active, run)
  const texts = active.map(({ memory }) => memory.text).filter((text) => !vectors.has(text))
  try {
    const embedded = await engine.semantic.embeddings.embed(texts, 'document', signal)
    return new Map([...embedded, ...vectors])
  } catch (error) {
    signal?.throwIfAborted()
    if (!(error instanceof ModelError) || engine.onModelFailure === 'throw') throw error
    return 'unavailable'
  }
}

/** The rows of past versions never change, so that it does not matter who else writes them. */
async function putRevisions(
  engine: Engine,
  tenant: string,
  versions: readonly Version[],
  { mark, report, signal }: ImportRun,
): Promise<void> {
  const changes = versions.map((version): Change => {
    const { memory } = version
    const scope = { key: scopeKey(memory.scope), parts: scopeParts(memory.scope) }
    const stored = { ...version, terms: termsOf(memory), analyser: analyserVersion }
    const row = toRevision(toRow(stored, scope, engine.fields, `${mark}:${engine.newWriteId()}`))
    return { id: row.id, kind: row.kind, expects: 'any', row }
  })
  await putRows(engine, tenant, changes, signal)
  report.revisions += changes.length
}

/** Stores rows whatever is there; safe to repeat. */
export async function putRows(
  engine: Engine,
  tenant: string,
  changes: readonly Change[],
  signal: AbortSignal | undefined,
): Promise<void> {
  for (const part of split(changes, engine.rows.traits.maxBatch)) {
    for (let attempt = 1; ; attempt++) {
      try {
        await engine.rows.commit(tenant, part, signal)
        break
      } catch (error) {
        if (!isRetryable(error) || attempt >= maxAttempts) throw error
        await delay(retryDelayMs(attempt), signal)
      }
    }
  }
}

/** Whether each memory is in the index. */
async function commitAll(
  engine: Engine,
  tenant: string,
  written: readonly Planned[],
  vectors: ReadonlyMap<string, Float32Array> | 'unavailable',
  signal: AbortSignal | undefined,
): Promise<boolean[]> {
  const parts = split(written, unitsPerCommit(engine, changesPerMemory))
  const keyOf = ([first]: readonly Planned[]): string | undefined => first?.claimId
  const outcomes = await commitParts(engine, parts, { keyOf, signal }, (part) =>
    commitUnits(
      engine,
      tenant,
      part.map(({ unit }) => unit),
      { signal, vectors },
    ),
  )
  return outcomes.map(({ indexed }) => indexed)
}

function countVectors(
  { semantic }: Engine,
  written: readonly Planned[],
  isIndexed: readonly boolean[],
  { report: { vectors }, takesVectors }: ImportRun,
): void {
  if (semantic === undefined) return
  for (const [at, { record, unit }] of written.entries()) {
    if (record.memory.status !== 'active' || !['added', 'updated'].includes(unit.verdict().is)) continue
    if (isIndexed[at] !== true) vectors.missing++
    else if (takesVectors && record.vector !== undefined) vectors.taken++
    else vectors.embedded++
  }
}

/** What somebody who was killed before left undone, and what somebody who erases meanwhile must not find again. */
async function tidy(
  engine: Engine,
  tenant: string,
  { written, left }: { written: readonly Planned[]; left: readonly Planned[] },
  run: ImportRun,
): Promise<void> {
  const { signal } = run
  const refused = written.filter(({ unit }) => unit.verdict().is === 'erased').map(({ record }) => record.memory.id)
  if (refused.length > 0) await deleteOrphans(engine, tenant, refused, signal)
  const same = left.filter(({ unit }) => unit.verdict().is === 'unchanged').map(({ record }) => record.memory)
  if (run.isResumed) await stampAgain(engine, tenant, new Set(same.map(({ scope }) => scopeKey(scope))), signal)
  await completeVectors(engine, tenant, left, run)
}

/** Memories that were there already, and are not in the index. */
async function completeVectors(
  engine: Engine,
  tenant: string,
  left: readonly Planned[],
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
