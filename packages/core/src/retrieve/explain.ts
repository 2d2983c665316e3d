/** Why a memory came back where it did. Pure. */
import { type Ranked, wholeOf } from './rank.ts'
import type { Ranking } from './rank-candidates.ts'
import { evidenceSignals, factorSignals } from './weights.ts'

/** One thing that speaks for or against a memory. */
export interface Signal {
  name: string
  value: number
  weight: number
  /**
   * Of evidence: its part of the score before the factors. Of a factor: what the sum is multiplied by. So
   * `score = min(1, sum of the evidence × product of the factors)`.
   */
  contribution: number
}

/** How a hit came about. */
export interface Why {
  /** The query's terms that it contains, as they are indexed. */
  terms: string[]
  /** How much of the best possible lexical score it has, in [0, 1]. */
  lexical: number
  /** Similarity of meaning, in [0, 1]; absent when no vector search found it. */
  dense?: number
  /** What speaks for it, the strongest first; what says nothing is left out. */
  evidence: Signal[]
  /** What makes it count more or less; what says nothing is left out. */
  factors: Signal[]
  /** Which arms found it; `neighbours`: it stands beside what was found. */
  foundBy: ('words' | 'meaning' | 'time' | 'neighbours')[]
  /** Its place, from 1, in the whole order, and in the order that each arm alone would give. */
  ranks: { all: number; words?: number; meaning?: number }
  /** The score before a reranker gave another. */
  before?: number
  /** Parts of the search that could not be done. */
  degraded?: string[]
}

export function explain(
  one: Ranked,
  { ranked, weights, nearest }: Ranking,
  degraded: readonly string[],
  before?: number,
): Why {
  const { signals, terms, document } = one
  const isByMeaning = nearest.includes(document.id)
  const whole = wholeOf(weights)
  const evidence = evidenceSignals.map((name) => {
    const [value, weight] = [signals[name], weights.evidence[name]]
    return { name, value, weight, contribution: (value * weight) / whole }
  })
  const factors = factorSignals.map((name) => {
    const [value, weight] = [signals[name], weights.factors[name]]
    return { name, value, weight, contribution: Math.exp(value * weight) }
  })
  const foundBy: Why['foundBy'] = []
  if (signals.words > 0) foundBy.push('words')
  if (isByMeaning) foundBy.push('meaning')
  if (signals.time === 1) foundBy.push('time')
  if (foundBy.length === 0) foundBy.push('neighbours')
  const better = ranked.filter((other) => other.signals.words > signals.words).length
  return {
    terms,
    lexical: signals.words,
    ...(isByMeaning ? { dense: signals.meaning } : {}),
    evidence: evidence.filter(({ contribution }) => contribution !== 0).sort((a, b) => b.contribution - a.contribution),
    factors: factors.filter(({ contribution }) => contribution !== 1),
    foundBy,
    ranks: {
      all: ranked.indexOf(one) + 1,
      ...(signals.words > 0 ? { words: better + 1 } : {}),
      ...(isByMeaning ? { meaning: nearest.indexOf(document.id) + 1 } : {}),
    },
    ...(before === undefined ? {} : { before }),
    ...(degraded.length > 0 ? { degraded: [...degraded] } : {}),
  }
}
