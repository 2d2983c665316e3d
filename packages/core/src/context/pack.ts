/**
 * Chooses what goes into a context and never exceeds its budget. Pure. Always-on memories first, up to their share,
 * then what the query found, best first; what does not fit is reported, and something smaller may still fit.
 */
import type { Memory } from '../record.ts'

export interface Candidate {
  memory: Memory
  /** 0..1; always-on memories are ranked by importance. */
  score: number
}

export interface Dropped {
  memory: Memory
  score: number
  reason: string
}

export interface Packed {
  used: Candidate[]
  dropped: Dropped[]
}

export interface PackInput {
  always: readonly Candidate[]
  found: readonly Candidate[]
  /** In tokens. */
  budget: number
  /** The part of the budget that always-on memories may take. */
  alwaysShare: number
  tokens: TokenCosts
}

/** What a context costs. The parts are added up while choosing; the whole decides at the end. */
export interface TokenCosts {
  frame: number
  section: (type: string) => number
  line: (memory: Memory) => number
  whole: (memories: readonly Memory[]) => number
}

/** No tokenizer puts more into one: what is longer need not be counted. */
const maxCharactersPerToken = 64

export function pack({ always, found, budget, alwaysShare, tokens }: PackInput): Packed {
  const used: Candidate[] = []
  const dropped: Dropped[] = []
  const openSections = new Set<string>()
  let spent = tokens.frame

  function place(candidates: readonly Candidate[], limit: number, reason: string): void {
    for (const candidate of candidates) {
      const { type, text } = candidate.memory
      if (text.length > maxCharactersPerToken * Math.max(0, limit - spent)) {
        dropped.push({
          ...candidate,
          reason: `${reason}: ${text.length} characters, ${Math.max(0, limit - spent)} tokens left`,
        })
        continue
      }
      const cost = tokens.line(candidate.memory) + (openSections.has(type) ? 0 : tokens.section(type))
      if (spent + cost > limit) {
        dropped.push({ ...candidate, reason: `${reason}: ${cost} tokens, ${Math.max(0, limit - spent)} left` })
        continue
      }
      spent += cost
      openSections.add(type)
      used.push(candidate)
    }
  }

  place([...always].sort(byWeight), Math.floor(budget * alwaysShare), 'over the share of always-on memories')
  place(found, budget, 'over the budget')
  // A tokenizer may count the whole higher than its parts; the least of what was placed goes first.
  while (used.length > 0 && tokens.whole(used.map(({ memory }) => memory)) > budget) {
    dropped.push({ ...(used.pop() as Candidate), reason: 'over the budget: the whole counts more than its parts' })
  }
  return { used, dropped }
}

/** Pinned first, then the most important, then the newest; the order is total, so that equal inputs pack alike. */
function byWeight(a: Candidate, b: Candidate): number {
  return (
    Number(b.memory.pinned) - Number(a.memory.pinned) ||
    b.memory.importance - a.memory.importance ||
    b.memory.occurredAt - a.memory.occurredAt ||
    (a.memory.id < b.memory.id ? -1 : 1)
  )
}
