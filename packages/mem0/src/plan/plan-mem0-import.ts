/** The dry run: reads all that mem0 has, decides about each memory, and writes nothing. */
import { checkOptions, type Embedder, type Time } from '@loci/core'
import type { Mem0Report } from '../report/report.ts'
import { reportOf } from '../report/report-of.ts'
import type { Mem0Source } from '../source.ts'
import { importableLines } from './export-lines.ts'
import { createdAtOf, locate, type Mapping } from './locate.ts'
import type { Left, Located } from './located.ts'
import { readEvents, readRecords } from './read-all.ts'
import { type ReplayOptions, replay } from './replay.ts'
import { vectorSpool } from './vector-spool.ts'

export interface PlanOptions extends Mapping, ReplayOptions {
  /**
   * What made the vectors of mem0, where the Loci to come has the same: they are taken along then. Default: all texts are
   * embedded anew.
   */
  embedder?: Pick<Embedder, 'name' | 'dimensions'>
  /** What has expired, has by then. Default: now. */
  now?: Time
  /** How many examples of each finding the report has. Default 3. */
  examples?: number
}

/** What an import will do. */
export interface Mem0Plan {
  report: Mem0Report
  /** For each memory that is moved, the id that stands for it: its own, or that of the one it was merged into. */
  ids: ReadonlyMap<string, string>
  tenants: readonly string[]
  /** What `memory.import` takes. The same database and options give the same lines. */
  lines(): AsyncIterable<string>
  /** Removes what it keeps on disk. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

const optionNames: readonly (keyof PlanOptions)[] = [
  ...([
    'tenant',
    'identity',
    'draft',
    'types',
    'identities',
    'decide',
    'embedder',
    'now',
    'examples',
    'signal',
    'onProgress',
  ] as const),
]

/**
 * Reads the whole source once. Texts are held in memory, vectors in a temporary file.
 * @throws ConfigError; StoreError when mem0's store or history cannot be read.
 */
export async function planMem0Import(source: Mem0Source, options: PlanOptions): Promise<Mem0Plan> {
  checkOptions('planMem0Import', options, optionNames)
  const { embedder, signal, examples = 3 } = options
  const now = Number(options.now ?? Date.now())
  const dimensions = embedder?.dimensions
  const spool = dimensions === undefined ? undefined : await vectorSpool(dimensions)
  try {
    const all = await readRecords(source, { spool, dimensions, signal })
    const events = await readEvents(source, all.records, signal)
    const messages = (await source.countMessages?.()) ?? 0
    const times = [...all.records.values()].map((record) => createdAtOf(record, events.ofKept.get(record.id) ?? []))
    const undatedAt = times.reduce<number>((oldest, time = oldest) => Math.min(oldest, time), now)
    const context = { ...options, events: events.ofKept, undatedAt }
    const places = [...all.records.values()].map((record) => locate(record, context))
    const located = places.filter((place): place is Located => 'statedAt' in place).sort(inOrder)
    const told = await replay(located, options)
    const left = [...places.filter((place): place is Left => 'reason' in place), ...told.refused]
    const byId = new Map(located.map((one) => [one.record.id, one]))
    async function close(): Promise<void> {
      await told.staging.close()
      await spool?.close()
    }
    return {
      report: reportOf({ source: source.name, now, examples, ...all, events, messages, told, left, byId }),
      ids: new Map(told.decisions.map(({ located: { record }, id }) => [record.id, id])),
      tenants: [...new Set(located.map(({ tenant }) => tenant))].sort(),
      lines: () =>
        importableLines({
          staging: told.staging,
          byId,
          spool,
          embedder: embedder && { name: embedder.name, dimensions: embedder.dimensions },
        }),
      close,
      [Symbol.asyncDispose]: close,
    }
  } catch (error) {
    await spool?.close()
    throw error
  }
}

/** In the order in which they came to say what they say now. */
function inOrder(a: Located, b: Located): number {
  return a.statedAt - b.statedAt || (a.record.id < b.record.id ? -1 : 1)
}
