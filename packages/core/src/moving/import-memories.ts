/** A batch of memories into the store: one look at the target, their past, then they themselves. */
import type { Engine } from '../engine.ts'
import { deleteOrphans, stampAgain } from '../governance/delete-memories.ts'
import { scopeKey } from '../scope.ts'
import { typeNamed } from '../types/memory-type.ts'
import { claimIdOf } from '../write/claims.ts'
import { commitUnits } from '../write/commit-units.ts'
import { makePlan } from '../write/make-plan.ts'
import { countConflict, type ImportReport } from './import-report.ts'
import type { ImportRun } from './import-run.ts'
import { type ImportUnit, importUnit, type Verdict } from './import-unit.ts'
import { completeVectors, countVectors, vectorsFor } from './import-vectors.ts'
import { putRevisions } from './put-rows.ts'
import type { MemoryRecord } from './read-records.ts'

/** The memory, its revision, two claims, its statistics, the stamp of its scope. */
const changesPerMemory = 6
/** The index job, and finished ones. */
const changesPerCommit = 4
const maxMemories = 50

/** As many as one commit takes. */
export function memoriesPerBatch({ rows }: Engine): number {
  const fitting = Math.floor((rows.traits.maxBatch - changesPerCommit) / changesPerMemory)
  return Math.max(1, Math.min(maxMemories, fitting))
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
  const unitOf = (record: MemoryRecord, claimId: string | undefined): ImportUnit => {
    const writeId = `${run.mark}:${engine.newWriteId()}`
    return importUnit(engine, record, { claimId, run, writeId, now: engine.now() })
  }
  const looked = records.map((record, at): Planned => {
    const claimId = claims[at]
    return { record, claimId, unit: unitOf(record, claimId) }
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
  const vectors = await vectorsFor(engine, tenant, wanted, run)
  await putRevisions(engine, tenant, lacking, run)
  const written = wanted.map(({ record, claimId }): Planned => {
    return { record, claimId, unit: unitOf(record, claimId) }
  })
  const units = written.map(({ unit }) => unit)
  const outcomes = units.length === 0 ? [] : await commitUnits(engine, tenant, units, { signal, vectors })
  for (const { record, unit } of [...left, ...written]) count(record, unit.verdict())
  countVectors(engine, written, outcomes, run)
  await tidy(engine, tenant, { written, left }, run)
  return waiting
}

function countVerdict(report: ImportReport, { line, tenant, memory }: MemoryRecord, verdict: Verdict): void {
  if (verdict.is === 'conflict') countConflict(report, { line, tenant, id: memory.id, reason: verdict.reason })
  else report[verdict.is]++
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
