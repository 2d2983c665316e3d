/**
 * Makes all vectors anew with another embedder, in a generation of the index beside the one that is searched meanwhile.
 * Only when nothing is missing in it any more does it take the other's place. Killed at any point, the same call goes on.
 */

import type { Engine, Semantic } from '../engine.ts'
import { CapabilityError, ConflictError } from '../errors.ts'
import { checkEmbedder } from '../models/check-embedder.ts'
import type { Embedder } from '../models/contract.ts'
import { createEmbeddings, type Embeddings } from '../models/embeddings.ts'
import { noKnownVectors } from '../retrieve/known-vectors.ts'
import { delay } from '../stores/call.ts'
import { pages } from '../stores/pages.ts'
import type { Vectors } from '../stores/vectors.ts'
import { dayMs } from '../time.ts'
import {
  changeGenerations,
  firstNumber,
  type Generation,
  type Generations,
  generationOf,
  isOf,
  readGenerations,
} from './generations.ts'
import { type ReindexReport, reindex } from './reindex.ts'

export interface ReembedOptions {
  /**
   * How long the old vectors are kept for processes that still search them, in milliseconds; `maintain()` deletes them
   * afterwards. 0 deletes them at once. Default: a day.
   */
  keepPreviousMs?: number
  /** Called after each page. */
  onProgress?: (report: ReembedReport) => void
  signal?: AbortSignal
}

export interface ReembedReport {
  /** Memories of now, counted at the start. */
  memories: number
  /** Of these, how many were looked at in this pass. */
  checked: number
  /** How many were embedded, in all passes; on an index that shows late what it was given, some twice. */
  embedded: number
  /** A pass that finds nothing to embed is the last one. */
  pass: number
}

/** Enough for what is written meanwhile, and for an index that shows late what it was given. */
const maxPasses = 8
const firstWaitMs = 50
const maxWaitMs = 5_000
const pageSize = 1_000

/**
 * @throws CapabilityError where the store keeps one index only; ModelError or StoreError when the embedder or the store
 *   fails: what is done is kept. ConflictError when a `reembed` to another embedder was begun meanwhile.
 */
export async function reembed(live: Engine, embedder: Embedder, options: ReembedOptions): Promise<ReembedReport> {
  const { keepPreviousMs = dayMs, signal } = options
  checkEmbedder(embedder)
  const next = await openNext(live, createEmbeddings(embedder, live.embeddingOptions), signal)
  const report: ReembedReport = { memories: await countMemories(live, signal), checked: 0, embedded: 0, pass: 0 }
  await fill(live, next, report, maxPasses, options)

  await changeGenerations(live, (known) => promote(known, next, live.now() + keepPreviousMs), signal)
  if (live.semantic !== undefined && live.semantic !== next) live.semantic.isRetired = true
  live.semantic = next
  // What was under way with the old one is written now, or noted as stale.
  await fill(live, next, report, 1, options)
  if (keepPreviousMs === 0) await deleteOld(live, signal)
  return report
}

/** Announces the generation, unless that has happened, and opens it. */
async function openNext(live: Engine, embeddings: Embeddings, signal: AbortSignal | undefined): Promise<Semantic> {
  if (live.sibling === undefined) {
    const way = 'export() what it holds, and import() it into a store of the new embedder'
    throw new CapabilityError(`reembed: this store keeps vectors of one embedder only; ${way}`)
  }
  const announced = await changeGenerations(live, (known) => announce(live, known, embeddings), signal)
  const generation = [announced.current, announced.next].find((one) => isOf(one, embeddings)) as Generation
  if (live.semantic?.generation === generation.number) return live.semantic
  const vectors = await openSibling(live, generation)
  return {
    vectors,
    embeddings,
    generation: generation.number,
    inCommits: false,
    isRetired: false,
    known: noKnownVectors(),
  }
}

function announce(live: Engine, known: Generations | undefined, embeddings: Embeddings): Generations | undefined {
  const { semantic } = live
  const own = semantic && generationOf(semantic.embeddings, semantic.generation)
  const generations: Generations = known ?? { current: own, old: [], last: firstNumber }
  const { current, next, old, last } = generations
  if (isOf(current, embeddings) || isOf(next, embeddings)) return known === undefined ? generations : undefined
  // Back to an embedder whose vectors are still there: only what is new is missing in them.
  const kept = old.find((one) => isOf(one, embeddings))
  const abandoned = next === undefined ? [] : [{ ...next, until: live.now() }]
  const number = kept?.number ?? last + 1
  return {
    current,
    next: generationOf(embeddings, number),
    old: [...old.filter((one) => one !== kept), ...abandoned],
    last: Math.max(last, number),
  }
}

/** @throws ConflictError when another generation was announced in the place of this one. */
function promote(known: Generations | undefined, to: Semantic, until: number): Generations | undefined {
  const { current, next, old = [], last = firstNumber } = known ?? {}
  if (current?.number === to.generation) return undefined
  if (next?.number !== to.generation) throw new ConflictError('reembed: another one was begun meanwhile')
  return { current: next, old: current === undefined ? old : [...old, { ...current, until }], last }
}

async function fill(
  live: Engine,
  next: Semantic,
  report: ReembedReport,
  passes: number,
  { onProgress, signal }: ReembedOptions,
): Promise<void> {
  const engine: Engine = { ...live, semantic: next, onModelFailure: 'throw' }
  for (let left = passes; left > 0; left--) {
    report.pass++
    const before = report.embedded
    const tell = ({ checked, indexed }: ReindexReport): void => {
      Object.assign(report, { checked, embedded: before + indexed })
      onProgress?.({ ...report })
    }
    const done = await reindex(engine, { onProgress: tell, ...(signal && { signal }) })
    tell(done)
    if (done.indexed === 0) return
    const isLate = next.vectors.traits.consistency === 'eventual' && left > 1
    if (isLate) await delay(Math.min(maxWaitMs, firstWaitMs * 2 ** report.pass), signal)
  }
}

/**
 * Deletes the vectors of generations whose time is over. Before that everything is compared once more: processes that
 * still searched them wrote there too.
 */
export async function retireGenerations(engine: Engine, signal?: AbortSignal): Promise<void> {
  if (engine.semantic === undefined || engine.sibling === undefined) return
  const { current, old = [] } = (await readGenerations(engine, signal))?.generations ?? {}
  const isDue = old.some(({ until }) => until <= engine.now())
  if (!isDue || current?.number !== engine.semantic.generation) return
  await reindex({ ...engine, onModelFailure: 'throw' }, signal && { signal })
  await deleteOld(engine, signal)
}

async function deleteOld(engine: Engine, signal: AbortSignal | undefined): Promise<void> {
  const { old = [] } = (await readGenerations(engine, signal))?.generations ?? {}
  for (const generation of old.filter(({ until }) => until <= engine.now())) {
    await withSibling(engine, generation, async (vectors) => {
      for await (const tenant of everyTenant(engine, signal)) await vectors.clear(tenant, signal)
    })
    await changeGenerations(engine, (known) => without(known, generation), signal)
  }
}

function without(known: Generations | undefined, { number }: Generation): Generations | undefined {
  if (known === undefined || known.old.every((one) => one.number !== number)) return undefined
  return { ...known, old: known.old.filter((one) => one.number !== number) }
}

/**
 * Runs with the vectors of each generation besides this process's own: the next one, and old ones.
 * @returns how many these are.
 */
export async function eachOther(
  engine: Engine,
  signal: AbortSignal | undefined,
  run: (vectors: Vectors) => Promise<void>,
): Promise<number> {
  if (engine.sibling === undefined) return 0
  const { current, next, old = [] } = (await readGenerations(engine, signal))?.generations ?? {}
  const known = [current, next, ...old].filter((one) => one !== undefined)
  const others = known.filter(({ number }) => number !== engine.semantic?.generation)
  for (const other of others) await withSibling(engine, other, run)
  return others.length
}

async function withSibling(
  engine: Engine,
  generation: Generation,
  run: (vectors: Vectors) => Promise<void>,
): Promise<void> {
  const vectors = await openSibling(engine, generation)
  try {
    await run(vectors)
  } finally {
    engine.siblings.delete(vectors)
    await vectors.close()
  }
}

async function openSibling(engine: Engine, { number, dimensions }: Generation): Promise<Vectors> {
  const vectors = (engine.sibling as () => Vectors)()
  engine.siblings.add(vectors)
  await vectors.open({ dimensions, fields: engine.fields, generation: number, schema: 'migrate' })
  return vectors
}

async function countMemories(engine: Engine, signal: AbortSignal | undefined): Promise<number> {
  const filter = { op: 'eq', field: 'status', value: 'active' } as const
  let memories = 0
  for await (const tenant of everyTenant(engine, signal)) {
    memories += await engine.rows.count(tenant, { kind: 'memory', filter }, signal)
  }
  return memories
}

async function* everyTenant({ rows }: Engine, signal: AbortSignal | undefined): AsyncGenerator<string> {
  for await (const { tenants } of pages((page) => rows.tenants({ limit: pageSize, ...page }, signal))) yield* tenants
}
