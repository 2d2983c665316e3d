/**
 * Chooses what goes into a context and never exceeds its budget. Pure. Always-on memories first, up to their share,
 * then what the query found, best first; what does not fit is reported, and something smaller may still fit.
 */
import type { Memory } from '../record.ts'
import { turnType } from './arrange.ts'

export interface Candidate {
  memory: Memory
  /** 0..1; always-on memories are ranked by importance. */
  score: number
}

/** What was left out, and why, with numbers. */
export interface Dropped extends Candidate {
  reason: string
}

/** What a context costs, in tokens. The pieces are added up while choosing; the whole decides at the end. */
export interface Costs<Whole> {
  /** What must stand around a memory, once for all that share it. */
  around: (memory: Memory) => readonly { name: string; tokens: () => number }[]
  line: (memory: Memory) => number
  whole: (memories: readonly Memory[]) => Whole
}

export interface PackInput<Whole> {
  always: readonly Candidate[]
  /** Best first. */
  found: readonly Candidate[]
  /** In tokens. */
  budget: number
  /** The part of the budget that always-on memories may take. */
  alwaysShare: number
  costs: Costs<Whole>
}

export interface Packed<Whole> {
  /** In the order in which they were chosen. */
  used: Candidate[]
  dropped: Dropped[]
  whole: Whole
}

/** Tuned on LoCoMo with two rankings; `docs/decisions/0021-a-context-has-one-order.md` has the numbers. */
export const packing = {
  /** What has less than this part of the best score is left out: a small question gets a small context. */
  leastOfBest: 0.2,
  /** From this part of what is left for hits on, turns of a session count less, */
  sessionShare: 0.5,
  /** though not before so many tokens: a small budget may be one session's. */
  sessionTokens: 400,
  /** Then they count so much of their score, so that others come first that are as good as that. */
  beyondShare: 0.5,
  /** After so many in a row that did not fit, the budget is full. */
  maxMisses: 10,
} as const

/** No tokenizer puts more into one: what is longer need not be counted. */
const maxCharactersPerToken = 64

export function pack<Whole extends { tokens: number }>(input: PackInput<Whole>): Packed<Whole> {
  const { always, found, budget, alwaysShare, costs } = input
  const used: Candidate[] = []
  const dropped: Dropped[] = []
  const standing = new Set<string>()
  const lineCosts = new Map<string, number>()
  let spent = 0

  function lineCost(memory: Memory): number {
    const { id, text } = memory
    const known = lineCosts.get(id)
    if (known !== undefined) return known
    const tokens = text.length > maxCharactersPerToken * budget ? Number.POSITIVE_INFINITY : costs.line(memory)
    lineCosts.set(id, tokens)
    return tokens
  }

  /** Whether there was room for it. */
  function place(candidate: Candidate, limit: number, reason: string): boolean {
    const { memory } = candidate
    const around = costs.around(memory).filter(({ name }) => !standing.has(name))
    const cost = around.reduce((sum, { tokens }) => sum + tokens(), lineCost(memory))
    if (spent + cost > limit) {
      const size = Number.isFinite(cost) ? `${cost} tokens` : `${memory.text.length} characters`
      dropped.push({ ...candidate, reason: `${reason}: ${size}, ${Math.max(0, limit - spent)} left` })
      return false
    }
    spent += cost
    for (const { name } of around) standing.add(name)
    used.push(candidate)
    return true
  }

  for (const candidate of [...always].sort(byWeight)) {
    place(candidate, Math.floor(budget * alwaysShare), 'over the share of always-on memories')
  }

  const best = found.reduce((most, { score }) => Math.max(most, score), 0)
  const near = found.filter(({ score }) => score >= best * packing.leastOfBest)
  const sessionLimit = Math.max(packing.sessionTokens, packing.sessionShare * (budget - spent))
  const tried = new Set<Candidate>()
  let misses = 0
  for (const { candidate, isLate } of bySession(near, sessionLimit, lineCost)) {
    tried.add(candidate)
    const reason = isLate ? 'over the budget, after others, for its session had its share' : 'over the budget'
    misses = place(candidate, budget, reason) ? 0 : misses + 1
    if (misses === packing.maxMisses) break
  }
  const full = `over the budget: ${budget - spent} tokens left, and ${misses} that came before did not fit`
  const isNear = new Set(near)
  for (const candidate of found.filter((one) => !tried.has(one))) {
    const far = `far below the best: ${candidate.score.toFixed(3)} of ${best.toFixed(3)}`
    dropped.push({ ...candidate, reason: isNear.has(candidate) ? full : far })
  }
  return fit({ used, dropped, budget, write: costs.whole })
}

/** A tokenizer may count the whole higher than its parts; the least of what was placed goes first. */
export function fit<Whole extends { tokens: number }>({
  used,
  dropped,
  budget,
  write,
}: {
  used: readonly Candidate[]
  dropped: readonly Dropped[]
  budget: number
  write: (memories: readonly Memory[]) => Whole
}): Packed<Whole> {
  const left = [...used]
  const lost = [...dropped]
  for (;;) {
    const whole = write(left.map(({ memory }) => memory))
    if (whole.tokens <= budget || left.length === 0) return { used: left, dropped: lost, whole }
    const reason = `over the budget: the whole takes ${whole.tokens} tokens, more than its parts`
    lost.push({ ...(left.pop() as Candidate), reason })
  }
}

/**
 * Candidates in the order in which they are tried: theirs, but turns of a session that has had its share stand back behind
 * what is nearly as good.
 */
function* bySession(
  candidates: readonly Candidate[],
  limit: number,
  cost: (memory: Memory) => number,
): Generator<{ candidate: Candidate; isLate: boolean }> {
  const taken = new Map<string, number>()
  const full = new Set<string>()
  const late: Candidate[] = []
  let at = 0
  let lateAt = 0
  for (;;) {
    const next = candidates[at]
    const waiting = late[lateAt]
    if (waiting !== undefined && (next === undefined || waiting.score * packing.beyondShare > next.score)) {
      lateAt++
      yield { candidate: waiting, isLate: true }
    } else if (next === undefined) return
    else {
      at++
      const session = next.memory.type === turnType ? next.memory.source.session : undefined
      if (session !== undefined && !full.has(session)) {
        const tokens = cost(next.memory)
        const sum = (taken.get(session) ?? 0) + tokens
        if (sum > limit && tokens <= limit) full.add(session)
        else if (tokens <= limit) taken.set(session, sum)
      }
      if (session !== undefined && full.has(session)) late.push(next)
      else yield { candidate: next, isLate: false }
    }
  }
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
