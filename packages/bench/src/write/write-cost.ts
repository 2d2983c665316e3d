/** What it costs to make memories of a conversation: time, and what the models are asked for. */
import type { Embedder } from '@loci/core'
import { percentile } from '../retrieval/metrics.ts'
import { type Spent, stopwatch } from '../stopwatch.ts'
import { conversation, type SaidTurn, statementsIn } from './conversation.ts'
import { plainAdd } from './loci-writers.ts'
import { type ModelCounts, type ScriptedModel, scriptedModel } from './scripted-model.ts'
import type { OpenWriter, Writer } from './writer.ts'

export interface WriteCostOptions {
  turns: number
  writers: readonly Writer[]
  /** Makes the vectors of all. */
  embedder: Embedder
  /** How often each of them is told all, each time empty; times are the medians. */
  rounds?: number
  onProgress: (line: string) => void
}

export interface WriteCostReport {
  turns: number
  /** How many sentences are worth remembering. */
  statements: number
  rounds: number
  rows: WriteCost[]
}

/** All without what the model server took to make its answers. */
export interface WriteCost {
  system: string
  /** Of one call. */
  'turns at once': number
  'turns/s': number
  'memories/s': number
  'turns/cpu s': number
  /** Of the time by the clock, and of the processor's, that `add` of the same turns took; absent where it was not measured. */
  'time ÷ add'?: number
  'cpu ÷ add'?: number
  memories: number
  /** Turns word for word. */
  kept: number
  'per 1000 turns': ModelCounts
  /** The same conversation once more. */
  again: { 'turns/s': number; memories: number; kept: number; 'per 1000 turns': ModelCounts }
}

interface Measured {
  spent: Spent
  models: ModelCounts
  memories: number
  kept: number
}

interface Run {
  writer: Writer
  size: number
  first: Measured[]
  again: Measured[]
}

/** By turns, so that whatever else the machine does meets all. */
export async function writeCost(options: WriteCostOptions): Promise<WriteCostReport> {
  const { turns: count, writers, embedder, rounds = 3, onProgress } = options
  const turns = conversation(count, 'talk')
  const runs = writers.flatMap((writer) =>
    writer.sizes.map((size): Run => ({ writer, size: size === 0 ? count : size, first: [], again: [] })),
  )
  const model = await scriptedModel(embedder)
  try {
    for (let round = 1; round <= rounds; round++) {
      for (const run of runs) await measure(run, turns, model)
      onProgress(`round ${round} of ${rounds}`)
    }
  } finally {
    model.close()
  }
  const statements = turns.flatMap(({ content }) => statementsIn(content)).length
  return { turns: count, statements, rounds, rows: runs.map((run) => toRow(run, runs, count)) }
}

async function measure({ writer, size, first, again }: Run, turns: readonly SaidTurn[], model: ScriptedModel) {
  const opened = await writer.open(model)
  try {
    // What is loaded, compiled and prepared once is not a part of it.
    await tellAll(opened, conversation(20, 'before'), Math.min(size, 20))
    for (const times of [first, again]) {
      const [had, spentBefore, asked] = [await opened.count(), model.spent(), model.counts()]
      const stop = stopwatch()
      await tellAll(opened, turns, size)
      const [total, answering, has] = [stop(), difference(model.spent(), spentBefore), await opened.count()]
      times.push({
        spent: difference(total, answering),
        models: difference(model.counts(), asked),
        ...difference(has, had),
      })
    }
  } finally {
    await opened.close()
  }
}

async function tellAll(opened: OpenWriter, turns: readonly SaidTurn[], size: number): Promise<void> {
  for (let from = 0; from < turns.length; from += size) await opened.tell(turns.slice(from, from + size))
  await opened.finish?.()
}

function difference<T extends { [Name in keyof T]: number }>(after: T, before: T): T {
  const entries = Object.entries<number>(after).map(([name, value]) => [
    name,
    value - (before[name as keyof T] as number),
  ])
  return Object.fromEntries(entries) as T
}

function toRow({ writer, size, first, again }: Run, runs: readonly Run[], turns: number): WriteCost {
  const { memories, kept, models } = first.at(-1) as Measured
  const repeated = again.at(-1) as Measured
  const [ms, cpuMs] = [median(first, 'ms'), median(first, 'cpuMs')]
  const added = runs.find((run) => run.writer === plainAdd && run.size === size)?.first
  return {
    system: writer.system,
    'turns at once': size,
    'turns/s': (turns * 1_000) / ms,
    'memories/s': (memories * 1_000) / ms,
    'turns/cpu s': (turns * 1_000) / cpuMs,
    ...(added && { 'time ÷ add': ms / median(added, 'ms'), 'cpu ÷ add': cpuMs / median(added, 'cpuMs') }),
    memories,
    kept,
    'per 1000 turns': perThousand(models, turns),
    again: {
      'turns/s': (turns * 1_000) / median(again, 'ms'),
      memories: repeated.memories,
      kept: repeated.kept,
      'per 1000 turns': perThousand(repeated.models, turns),
    },
  }
}

function median(measured: readonly Measured[], time: keyof Spent): number {
  return percentile(
    measured.map(({ spent }) => spent[time]),
    0.5,
  )
}

function perThousand(counts: ModelCounts, turns: number): ModelCounts {
  const entries = Object.entries<number>({ ...counts }).map(([name, count]) => [
    name,
    Math.round((count * 1_000) / turns),
  ])
  return Object.fromEntries(entries) as unknown as ModelCounts
}
