/** Brings the vector index up to what the rows say, for the memories that are known to lag. */
import type { Engine } from '../engine.ts'
import { ModelError } from '../errors.ts'
import { deleteMemories, deleteOrphans } from '../governance/delete-memories.ts'
import type { Row } from '../stores/contract.ts'
import { pages } from '../stores/pages.ts'
import { recordsOf } from '../write/index-plan.ts'
import { idsOf, type Task, taskOf } from './jobs.ts'

const jobsPerPage = 100
const underwayMs = 600_000

/** Whether a write or a search of this process left something to catch up on. */
export function lags(engine: Engine, tenant: string): boolean {
  return engine.laggingTenants.has(tenant) || (engine.staleIndex.get(tenant)?.size ?? 0) > 0
}

/**
 * Does index jobs until none is left or the time is over.
 * @returns how many memories were brought up to date, and whether it is all.
 * @throws ModelError or StoreError when the embedder or the index is still down.
 */
export async function catchUp(
  engine: Engine,
  tenant: string,
  until: number,
  signal?: AbortSignal,
): Promise<{ memories: number; complete: boolean }> {
  let memories = await indexStale(engine, tenant, signal)
  const page = { kind: 'job', limit: Math.min(jobsPerPage, engine.rows.traits.maxBatch) }
  for await (const { rows: jobs, cursor } of pages((after) =>
    engine.rows.list(tenant, { ...page, ...after }, signal),
  )) {
    const open = jobs.filter(({ id }) => !engine.finishedJobs.get(tenant)?.has(id))
    const idsFor = (task: Task): string[] => idsOf(open.filter((job) => taskOf(job) === task))
    await deleteMemories(engine, tenant, idsFor('erase'), { signal })
    await deleteOrphans(engine, tenant, idsFor('orphans'), signal)
    memories += (await indexIds(engine, tenant, idsFor('index'), signal)).memories
    await deleteJobs(engine, tenant, await withoutUnderway(engine, tenant, jobs, signal), signal)
    if (cursor !== undefined && performance.now() >= until) return { memories, complete: false }
  }
  engine.laggingTenants.delete(tenant)
  return { memories, complete: true }
}

/**
 * Writes what belongs into the index for these ids, and deletes what does not.
 * @param vectors of texts that were embedded beforehand.
 * @returns how many memories these are, and how many of them have a vector: some texts have none.
 */
export async function indexIds(
  engine: Engine,
  tenant: string,
  ids: readonly string[],
  signal?: AbortSignal,
  vectors: ReadonlyMap<string, Float32Array> = new Map(),
): Promise<{ memories: number; indexed: number }> {
  const { semantic } = engine
  if (semantic === undefined) return { memories: 0, indexed: 0 }
  const indexed = new Set<string>()
  let wanted = [...new Set(ids)]
  while (wanted.length > 0) {
    const rows = await engine.rows.get(tenant, wanted, signal)
    const records = await recordsOf(engine, semantic, tenant, [...rows.values()], { signal, vectors })
    if (records === undefined) throw new ModelError('the embedder is down; the index is caught up later')
    await semantic.vectors.upsert(tenant, [...records.values()], signal)
    for (const id of records.keys()) indexed.add(id)
    const gone = wanted.filter((id) => !records.has(id))
    await semantic.vectors.delete(tenant, gone, signal)
    // What changed meanwhile, above all what was forgotten, must not stay in the index as it was.
    const now = await engine.rows.get(tenant, [...records.keys()], signal)
    wanted = [...records.values()].filter(({ id, version }) => now.get(id)?.version !== version).map(({ id }) => id)
  }
  return { memories: new Set(ids).size, indexed: indexed.size }
}

async function indexStale(engine: Engine, tenant: string, signal?: AbortSignal): Promise<number> {
  const stale = [...(engine.staleIndex.get(tenant) ?? [])]
  const { memories } = await indexIds(engine, tenant, stale, signal)
  for (const id of stale) engine.staleIndex.get(tenant)?.delete(id)
  return memories
}

/**
 * Where a job is written before its memories, a young one whose memories are not there yet belongs to a write under way;
 * and a young erasure may have left a writer under way.
 */
async function withoutUnderway(
  engine: Engine,
  tenant: string,
  jobs: readonly Row[],
  signal?: AbortSignal,
): Promise<Row[]> {
  const isYoung = (job: Row): boolean => Number(job.fields.createdAt) > engine.now() - underwayMs
  const isOutOfReach = engine.hasVectors && !engine.commitsIndex && engine.semantic === undefined
  const mayGo = jobs.filter((job) => taskOf(job) !== 'erase' || (!isYoung(job) && !isOutOfReach))
  if (engine.rows.traits.commit === 'atomic') return mayGo
  const present = await engine.rows.get(tenant, idsOf(mayGo), signal)
  return mayGo.filter((job) => taskOf(job) !== 'index' || !isYoung(job) || idsOf([job]).every((id) => present.has(id)))
}

async function deleteJobs(engine: Engine, tenant: string, jobs: readonly Row[], signal?: AbortSignal): Promise<void> {
  if (jobs.length === 0) return
  const changes = jobs.map(({ id }) => ({ id, kind: 'job', expects: 'any', row: null }) as const)
  await engine.rows.commit(tenant, changes, signal)
  for (const { id } of jobs) engine.finishedJobs.get(tenant)?.delete(id)
}
