/** What speaks for and against a candidate, as numbers. Pure: what weighs how much is in weights.ts. */
import { dayMs } from '../time.ts'
import { type IndexedDocument, turnOf } from './lexical-index.ts'
import type { WordMatches } from './match-words.ts'
import { isRole, type ReadQuery } from './read-query.ts'
import type { Readable, Turns } from './readable.ts'
import { closenessTo } from './time/closeness-to.ts'
import type { EvidenceSignal, FactorSignal } from './weights.ts'

/** Similarities of meaning in [0, 1], by the embedder's range, of what the vector search found. */
export interface Meanings {
  found: ReadonlyMap<string, number>
  /** What a memory has at most that it did not find. */
  floor: number
}

export interface SignalInput {
  query: ReadQuery
  readable: Readable
  words: WordMatches
  meanings: Meanings
  /** How many turns to each side lend a memory of theirs: 0 to 2. */
  neighbours: number
  /** How much of a memory is left with time, in [0, 1]. */
  strengthOf: (document: IndexedDocument) => number
  now: number
  /** Of `prefer: 'recent'`: in how many days what is preferred for being new is old by half; infinite: age does not count. */
  recentDays: number
}

export type Signals = Record<EvidenceSignal | FactorSignal, number>

/** The most turns to each side that can lend a memory of theirs. */
export const maxNeighbours = 2

export function signalsOf(input: SignalInput, document: IndexedDocument): Signals {
  const { query, words, meanings } = input
  const { fields, traits, session } = document
  const match = words.documents.get(document)
  const around =
    session === undefined ? noTurns : turnsAround(input.readable.turnsOf(session), document, input.neighbours)
  const own = match?.value ?? 0
  const meaning = meaningOf(meanings, document)
  // What came from no session is a session of its own.
  const whole = session === undefined ? { value: own, best: own } : words.sessions.get(session)
  const isAnswer = around.before?.traits.asks === true
  // What an assistant wrote down as a fact is no chatter of its own.
  const isAssistant = fields.type === 'episode' && roleOf(document) === 'assistant'
  return {
    words: own,
    phrase: match?.phrase ?? 0,
    wordsBefore: wordsOf(words, around.before),
    wordsAfter: wordsOf(words, around.after),
    wordsTwoBefore: wordsOf(words, around.twoBefore),
    wordsTwoAfter: wordsOf(words, around.twoAfter),
    wordsOfQuestion: isAnswer ? wordsOf(words, around.before) : 0,
    // Half of what neighbours as good as itself would lend: who has none must not lose to those who lend each other.
    wordsAlone: session === undefined ? own : 0,
    session: whole?.value ?? 0,
    sessionBest: whole?.best ?? 0,
    time: closenessTo(query.times, Number(fields.occurredAt)),
    meaning,
    meaningBefore: meaningOf(meanings, around.before),
    meaningAfter: meaningOf(meanings, around.after),
    meaningTwoBefore: meaningOf(meanings, around.twoBefore),
    meaningTwoAfter: meaningOf(meanings, around.twoAfter),
    meaningOfQuestion: isAnswer ? meaningOf(meanings, around.before) : 0,
    meaningAlone: session === undefined ? meaning : 0,
    speaker: query.speakers.has(String(fields['source.speaker'])) ? 1 : 0,
    tellsWhen: query.asksWhen && traits.tellsTime ? 1 : 0,
    tellsHowMany: query.asksHowMany && traits.tellsNumber ? 1 : 0,
    opening: session === undefined ? 0 : 1 / (1 + around.turnsBefore),
    assistant: isAssistant && !query.asksAssistant ? 1 : 0,
    assistantAsked: isAssistant && query.asksAssistant ? 1 : 0,
    faded: 1 - input.strengthOf(document),
    doubt: 1 - Number(fields.confidence ?? 1),
    importance: Number(fields.importance ?? 0.5) - 0.5,
    confirmed: 1 - 2 ** -Number(fields.reinforcements ?? 0),
    age: Number.isFinite(input.recentDays)
      ? 1 - 2 ** -(Math.max(0, input.now - Number(fields.occurredAt)) / (input.recentDays * dayMs))
      : 0,
  }
}

function wordsOf({ documents }: WordMatches, turn: IndexedDocument | undefined): number {
  return turn === undefined ? 0 : (documents.get(turn)?.value ?? 0)
}

function meaningOf({ found, floor }: Meanings, turn: IndexedDocument | undefined): number {
  return turn === undefined ? 0 : (found.get(turn.id) ?? floor)
}

interface TurnsAround {
  before?: IndexedDocument
  after?: IndexedDocument
  twoBefore?: IndexedDocument
  twoAfter?: IndexedDocument
  /** How many came before it in its session, at most 2. */
  turnsBefore: number
}

const noTurns: TurnsAround = { turnsBefore: 0 }

/** The turns beside it. Where a turn is missing in between, what stands next is not beside it. */
function turnsAround({ documents, positions }: Turns, document: IndexedDocument, neighbours: number): TurnsAround {
  const at = positions.get(document) ?? 0
  const found: TurnsAround = { turnsBefore: Math.min(maxNeighbours, at) }
  const place = (side: 'before' | 'after', turn: IndexedDocument, turnsAway: number): void => {
    if (turnsAway > Math.min(neighbours, maxNeighbours)) return
    const name = turnsAway === 1 ? side : side === 'before' ? 'twoBefore' : 'twoAfter'
    found[name] ??= turn
  }
  for (let step = 1; step <= neighbours; step++) {
    const [before, after] = [documents[at - step], documents[at + step]]
    if (before !== undefined) place('before', before, turnsApart(document, before, step))
    if (after !== undefined) place('after', after, turnsApart(document, after, step))
  }
  return found
}

/** @param step How far they stand from each other among the turns that are known. */
export function turnsApart(a: IndexedDocument, b: IndexedDocument, step: number): number {
  return Math.max(Math.abs(step), Math.abs(turnOf(a) - turnOf(b)))
}

/** Where nobody said the role, a speaker called `assistant` has it. */
function roleOf({ fields }: IndexedDocument): string | undefined {
  const role = fields['source.role'] ?? fields['source.speaker']
  return typeof role === 'string' && isRole(role) ? role.toLowerCase() : undefined
}
