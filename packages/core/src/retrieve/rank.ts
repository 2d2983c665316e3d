/** From signals to an order: the candidates of a search, the best first, with a score in [0, 1]. Pure. */
import type { IndexedDocument, LexicalIndex } from './lexical-index.ts'
import { nthLargest } from './nth-largest.ts'
import type { ReadQuery } from './read-query.ts'
import type { Readable } from './readable.ts'
import { maxNeighbours, type SignalInput, type Signals, signalsOf, turnsApart } from './signals.ts'
import type { Weights } from './weights.ts'

export interface Ranked {
  document: IndexedDocument
  /** Absolute, in [0, 1]: 1 has everything that a memory can have which stands alone. */
  score: number
  /** The same where it is not cut off at 1: orders those that reach it. */
  uncut: number
  signals: Signals
  /** The query's terms that it contains. */
  terms: string[]
}

export interface RankInput extends SignalInput {
  /** Memories that no index has yet. */
  others: readonly IndexedDocument[]
  weights: Weights
  /** How many of the best are put in order; undefined: all. */
  depth: number | undefined
  accepts: (document: IndexedDocument) => boolean
}

/**
 * Everything that shares a word with the query, was found by meaning, stands beside one of these, or is from a time that
 * the query names. The order is total: score, then the newer, then id.
 */
export function rank(input: RankInput): Ranked[] {
  const whole = wholeOf(input.weights)
  const documents: IndexedDocument[] = []
  const scores: number[] = []
  for (const document of candidatesOf(input)) {
    if (!input.accepts(document)) continue
    const signals = signalsOf(input, document)
    const uncut = (relevanceOf(signals, input.weights) / whole) * factorOf(signals, input.weights)
    if (uncut <= 0) continue
    documents.push(document)
    scores.push(uncut)
  }
  const least = nthLargest(scores, input.depth ?? scores.length)
  const best: Ranked[] = []
  for (const [at, document] of documents.entries()) {
    const uncut = scores[at] as number
    if (uncut < least - sameScore) continue
    const terms = input.words.documents.get(document)?.terms ?? []
    // Worked out again for the few that are left: to keep them all until here takes longer.
    best.push({ document, score: Math.min(1, uncut), uncut, signals: signalsOf(input, document), terms })
  }
  return inOrder(best)
}

/** Below this two scores are the same: stores compute with 32-bit numbers, each in its own order. */
export const sameScore = 1e-6

/** By score; among those with the same score the newer first, then by id. */
function inOrder(ranked: Ranked[]): Ranked[] {
  ranked.sort((a, b) => b.uncut - a.uncut)
  const ordered: Ranked[] = []
  for (let start = 0, end = 1; start < ranked.length; start = end++) {
    while (end < ranked.length && gap(ranked, end) < sameScore) end++
    const same = ranked.slice(start, end)
    ordered.push(...(same.length === 1 ? same : same.sort(byTime)))
  }
  return ordered
}

function gap(ranked: readonly Ranked[], at: number): number {
  return (ranked[at - 1] as Ranked).uncut - (ranked[at] as Ranked).uncut
}

function byTime({ document: a }: Ranked, { document: b }: Ranked): number {
  return Number(b.fields.occurredAt) - Number(a.fields.occurredAt) || (a.id < b.id ? -1 : 1)
}

/** The relevance of a memory that says exactly the query and stands alone. */
export function wholeOf({ evidence }: Weights): number {
  const { words, wordsAlone, session, sessionBest, meaning, meaningAlone } = evidence
  return words + wordsAlone + session + sessionBest + meaning + meaningAlone
}

/** Written out: a loop over the names is several times slower, and this runs for every candidate. */
function relevanceOf(s: Signals, { evidence: w }: Weights): number {
  return (
    w.words * s.words +
    w.phrase * s.phrase +
    w.wordsBefore * s.wordsBefore +
    w.wordsAfter * s.wordsAfter +
    w.wordsTwoBefore * s.wordsTwoBefore +
    w.wordsTwoAfter * s.wordsTwoAfter +
    w.wordsOfQuestion * s.wordsOfQuestion +
    w.wordsAlone * s.wordsAlone +
    w.session * s.session +
    w.sessionBest * s.sessionBest +
    w.time * s.time +
    w.meaning * s.meaning +
    w.meaningBefore * s.meaningBefore +
    w.meaningAfter * s.meaningAfter +
    w.meaningTwoBefore * s.meaningTwoBefore +
    w.meaningTwoAfter * s.meaningTwoAfter +
    w.meaningOfQuestion * s.meaningOfQuestion +
    w.meaningAlone * s.meaningAlone
  )
}

function factorOf(s: Signals, { factors: w }: Weights): number {
  return Math.exp(
    w.speaker * s.speaker +
      w.tellsWhen * s.tellsWhen +
      w.tellsHowMany * s.tellsHowMany +
      w.opening * s.opening +
      w.assistant * s.assistant +
      w.assistantAsked * s.assistantAsked +
      w.faded * s.faded +
      w.doubt * s.doubt +
      w.importance * s.importance +
      w.confirmed * s.confirmed +
      w.age * s.age,
  )
}

function candidatesOf({ words, meanings, query, readable, others, neighbours }: RankInput): IndexedDocument[] {
  /** Besides those that share a word, which are many. */
  const found = new Set<IndexedDocument>()
  const add = (document: IndexedDocument): void => {
    if (!words.documents.has(document)) found.add(document)
  }
  for (const document of others) add(document)
  for (const index of readable.indexes) {
    for (const id of meanings.found.keys()) {
      const document = index.documents.get(id)
      if (document !== undefined) add(document)
    }
  }
  const near = Math.min(neighbours, maxNeighbours)
  for (const document of [...words.documents.keys(), ...found]) addTurnsAround(add, readable, document, near)
  if (query.times.length > 0) addTimes(add, query, readable.indexes)
  return [...words.documents.keys(), ...found]
}

function addTurnsAround(
  add: (document: IndexedDocument) => void,
  { turnsOf }: Readable,
  document: IndexedDocument,
  neighbours: number,
): void {
  const { session } = document
  if (session === undefined || neighbours === 0) return
  const { documents, positions } = turnsOf(session)
  const at = positions.get(document)
  if (at === undefined) return
  for (let step = -neighbours; step <= neighbours; step++) {
    const turn = documents[at + step]
    if (turn !== undefined && turnsApart(document, turn, step) <= neighbours) add(turn)
  }
}

function addTimes(
  add: (document: IndexedDocument) => void,
  { times }: ReadQuery,
  indexes: readonly LexicalIndex[],
): void {
  // `before June` is nearly always.
  const spans = times.filter(({ from, to }) => Number.isFinite(to - from))
  if (spans.length === 0) return
  for (const { documents } of indexes) {
    for (const document of documents.values()) {
      const occurredAt = Number(document.fields.occurredAt)
      if (spans.some(({ from, to }) => occurredAt >= from && occurredAt < to)) add(document)
    }
  }
}
