/** From the signals of a candidate to its place and its score. Pure. */
import { type Filter, matches } from '../filter.ts'
import { fromRow, type Memory } from '../record.ts'
import type { Row } from '../stores/contract.ts'

/** What the arms said of one candidate. */
export interface Signals {
  /** BM25 over the query's ideal, in [0, 1]. */
  lexical?: number
  /** BM25 itself: orders those whose `lexical` reached 1. */
  raw?: number
  /** The query's terms that it contains. */
  terms?: string[]
  /** Similarity by the embedder's calibrated range, in [0, 1]; absent when the vector search did not find it. */
  dense?: number
}

export interface Scored {
  memory: Memory
  score: number
  signals: Signals
}

/** The share of each arm when both were searched. */
const denseWeight = 0.5

/**
 * Candidates that are still true, best first: by score, then by what saturated scores hide, then the newer, then id.
 * A memory whose successor is among the candidates is left out: the commit that closes it is on its way.
 */
export function scoreCandidates(
  candidates: ReadonlyMap<string, Signals>,
  rows: ReadonlyMap<string, Row>,
  filter: Filter,
  weigh: (memory: Memory) => number = () => 1,
): Scored[] {
  const bothArms = [...candidates.values()].some((signals) => signals.dense !== undefined)
  const scored = [...candidates].flatMap(([id, signals]) => {
    const row = rows.get(id)
    if (row === undefined || !matches(filter, row.fields)) return []
    const { memory } = fromRow(row)
    return [{ memory, score: combine(signals, bothArms) * weigh(memory), signals }]
  })
  const superseded = new Set(scored.map(({ memory }) => memory.supersedes))
  return scored
    .filter(({ memory }) => !superseded.has(memory.id))
    .sort(
      (a, b) =>
        b.score - a.score ||
        (b.signals.raw ?? 0) - (a.signals.raw ?? 0) ||
        b.memory.occurredAt - a.memory.occurredAt ||
        (a.memory.id < b.memory.id ? -1 : 1),
    )
}

/** How much a memory may lose by what is not about the query: never so much that it outranks relevance. */
const maxLoss = 0.2

/** A factor in [0, 1] for what has faded, and for what turned out wrong. */
export function weightOf(memory: Memory, strength: number): number {
  return (1 - maxLoss * (1 - strength)) * (1 - maxLoss * (1 - memory.confidence))
}

function combine({ lexical = 0, dense = 0 }: Signals, bothArms: boolean): number {
  return bothArms ? denseWeight * dense + (1 - denseWeight) * lexical : lexical
}
