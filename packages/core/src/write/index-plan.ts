/**
 * What a commit means for the vector index. Where the index is part of the commit, the records travel with it.
 * Elsewhere, or while the embedder is down, a job row remembers what is still to do, and is deleted afterwards.
 */
import type { Engine, Semantic } from '../engine.ts'
import { ModelError } from '../errors.ts'
import { jobChange } from '../lifecycle/jobs.ts'
import { noteStale } from '../lifecycle/note-stale.ts'
import { embedDocuments } from '../models/embed-documents.ts'
import { fromRow, type StoredMemory } from '../record.ts'
import type { Change, Row, VectorRecord } from '../stores/contract.ts'

/** More than one, so that what concurrent commits left shrinks. */
const jobsCleanedPerCommit = 2

export interface IndexPlan {
  /** The changes of the plan, with index records or a job as needed. */
  changes: Change[]
  /** What to write to the index after the commit. */
  upserts: VectorRecord[]
  deletes: string[]
  /** The job that remembers it. */
  job: string | undefined
  /** Whether the vectors could not be had: only the job knows what to do. */
  pending: boolean
  /** Whose vectors they are. */
  semantic: Semantic | undefined
}

export interface IndexOptions {
  signal: AbortSignal | undefined
  /** Vectors of texts that were embedded beforehand, or the news that the embedder is down. */
  vectors: ReadonlyMap<string, Float32Array> | 'unavailable'
}

/** @throws ModelError when the embedder fails and `onModelFailure` is `throw`. */
export async function planIndexing(
  engine: Engine,
  tenant: string,
  changes: readonly Change[],
  options: IndexOptions,
): Promise<IndexPlan> {
  const { semantic, finishedJobs } = engine
  const cleaned = [...(finishedJobs.get(tenant) ?? [])]
    .slice(0, jobsCleanedPerCommit)
    .map((id): Change => ({ id, kind: 'job', expects: 'any', row: null }))
  const written = memoryRows(changes)
  const records =
    semantic === undefined || written.length === 0
      ? undefined
      : await recordsOf(engine, semantic, tenant, written, options)
  const inCommit = semantic?.inCommits ? records : undefined
  const indexed = engine.commitsIndex ? changes.map((change) => withRecord(change, inCommit)) : changes
  const nothingLeft = { upserts: [], deletes: [], job: undefined, pending: false, semantic }
  if (semantic === undefined || written.length === 0) return { ...nothingLeft, changes: [...indexed] }
  if (inCommit !== undefined) return { ...nothingLeft, changes: [...indexed, ...cleaned] }
  const job = jobChange(
    engine,
    'index',
    written.map((row) => row.id),
  )
  return {
    changes: [...indexed, ...cleaned, job],
    upserts: [...(records?.values() ?? [])],
    deletes: records === undefined ? [] : written.map((row) => row.id).filter((id) => !records.has(id)),
    job: job.id,
    pending: records === undefined,
    semantic,
  }
}

/** The memories that a commit stores. */
export function memoryRows(changes: readonly Change[]): Row[] {
  return changes.flatMap(({ kind, row }) => (kind === 'memory' && row !== null ? [row] : []))
}

/** What is closed must not live on in the index, also when no vector can be made. */
function withRecord(change: Change, records: ReadonlyMap<string, VectorRecord> | undefined): Change {
  if (change.kind !== 'memory' || change.row === null) return change
  const record = records?.get(change.id)
  const isClosed = change.row.fields.status !== 'active'
  if (record === undefined && records === undefined && !isClosed) return change
  return { ...change, index: record ?? null }
}

/** Writes the index after the commit. Never throws: what fails here is left to the job. */
export async function finishIndexing(
  engine: Engine,
  tenant: string,
  plan: IndexPlan,
  signal?: AbortSignal,
): Promise<boolean> {
  const { finishedJobs, laggingTenants } = engine
  const { semantic } = plan
  for (const { kind, id, row } of plan.changes) if (kind === 'job' && row === null) finishedJobs.get(tenant)?.delete(id)
  if (semantic?.isRetired) noteStale(engine, tenant, memoryRows(plan.changes))
  if (semantic === undefined || plan.job === undefined) return true
  try {
    if (plan.pending) throw new ModelError('the embedder is down')
    await semantic.vectors.upsert(tenant, plan.upserts, signal)
    await semantic.vectors.delete(tenant, plan.deletes, signal)
  } catch {
    laggingTenants.add(tenant)
    return false
  }
  const finished = finishedJobs.get(tenant) ?? new Set()
  finishedJobs.set(tenant, finished.add(plan.job))
  return true
}

/** The index records of those rows that belong into the index, by id; undefined when the embedder is down. */
export async function recordsOf(
  engine: Engine,
  semantic: Semantic,
  tenant: string,
  rows: readonly Row[],
  { signal, vectors }: IndexOptions,
): Promise<Map<string, VectorRecord> | undefined> {
  if (vectors === 'unavailable') return undefined
  const active = rows
    .map((row) => ({ row, stored: fromRow(row) }))
    .filter(({ stored }) => stored.memory.status === 'active')
  try {
    const unknown = active.map(({ stored }) => stored.memory.text).filter((text) => !vectors.has(text))
    const embedded = await embedDocuments(engine, semantic, tenant, unknown, signal)
    return new Map(
      active.flatMap(({ row, stored }) => {
        const vector = vectors.get(stored.memory.text) ?? embedded.get(stored.memory.text)
        return vector === undefined ? [] : [[row.id, toVectorRecord(row, stored, vector)] as const]
      }),
    )
  } catch (error) {
    if (!(error instanceof ModelError) || engine.onModelFailure === 'throw') throw error
    return undefined
  }
}

/** Ids of the active memories whose vector is missing or old; none without an embedder. */
export async function notIndexed(
  { semantic }: Engine,
  tenant: string,
  rows: readonly Row[],
  signal: AbortSignal | undefined,
): Promise<string[]> {
  const active = rows.filter(({ fields }) => fields.status === 'active')
  if (semantic === undefined || active.length === 0) return []
  const ids = active.map(({ id }) => id)
  const records = await semantic.vectors.get(tenant, ids, signal)
  return active.filter(({ id, version }) => records.get(id)?.version !== version).map(({ id }) => id)
}

function toVectorRecord(row: Row, stored: StoredMemory, vector: Float32Array): VectorRecord {
  return { id: row.id, version: row.version, vector, terms: stored.terms, fields: row.fields }
}
