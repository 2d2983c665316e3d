/**
 * BM25 over what one caller may see, for single memories and for whole sessions. Statistics come from the visible scope
 * alone: another tenant or user never changes a score. Pure.
 * Source: S. Robertson, H. Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009.
 */
import { isPart } from './analyse.ts'
import type { IndexedDocument, Session } from './lexical-index.ts'
import type { ReadQuery } from './read-query.ts'
import type { Readable } from './readable.ts'

/** What the words say of one document. */
interface WordMatch {
  /** BM25 itself. */
  raw: number
  /** BM25 over the score of a document that is the query, in [0, 1]. */
  value: number
  /** The share of the query's pairs of neighbouring words that stand side by side in it too, in [0, 1]. */
  phrase: number
  /** The query's terms that it contains. */
  terms: string[]
}

interface SessionMatch {
  /** BM25 of the session as one document, over the most that a session could have, in [0, 1]. */
  value: number
  /** The highest value of one of its documents. */
  best: number
}

export interface WordMatches {
  documents: Map<IndexedDocument, WordMatch>
  sessions: Map<Session, SessionMatch>
}

/** How fast a term that comes again loses weight. */
const k1 = 0.9
/** How much longer sessions are held against them. */
const sessionB = 0.3

/** The documents that share a term with the query, and their sessions; only those that are readable count. */
export function matchWords(readable: Readable, { terms, names, pairs }: ReadQuery): WordMatches {
  const { indexes, unreadable, turnsOf } = readable
  const size = sizeOf(readable)
  const average = size.terms / Math.max(1, size.documents)
  const averageSession = size.inSessions / Math.max(1, size.sessions)
  const b = lengthNormalisation(average)
  const documents = new Map<IndexedDocument, WordMatch>()
  const sessions = new Map<Session, SessionMatch>()
  const length = terms.filter((term) => !isPart(term)).length
  let [ideal, idealWithNames, idealSession] = [0, 0, 0]

  for (const term of terms) {
    const postings = indexes.flatMap((index) => index.postings.get(term) ?? [])
    const frequency = postings.reduce((sum, posting) => sum + countReadable(posting, unreadable), 0)
    const weight = rarity(frequency, size.documents)
    const isName = names.has(term)
    const best = weight * saturation(1, length, average, b)
    idealWithNames += best
    if (!isName) ideal += best
    const inSessions = new Map<Session, number>()
    for (const posting of postings) {
      for (const [document, count] of posting) {
        // Who is called by name in a turn is hardly ever its speaker: that is a signal of its own.
        if (isName && document.fields['source.speaker'] !== undefined) continue
        if (unreadable.has(document)) continue
        const raw = weight * saturation(count, document.length, average, b)
        const match = documents.get(document)
        if (match === undefined) documents.set(document, { raw, value: 0, phrase: 0, terms: [term] })
        else {
          match.raw += raw
          match.terms.push(term)
        }
        const { session } = document
        if (session !== undefined) inSessions.set(session, (inSessions.get(session) ?? 0) + count)
      }
    }
    if (isName) continue
    const sessionWeight = rarity(inSessions.size, size.sessions)
    idealSession += sessionWeight * (k1 + 1)
    for (const [session, count] of inSessions) {
      const gain = sessionWeight * saturation(count, turnsOf(session).totalTerms, averageSession, sessionB)
      const match = sessions.get(session)
      if (match === undefined) sessions.set(session, { value: gain, best: 0 })
      else match.value += gain
    }
  }

  const followers = followersIn(pairs)
  for (const match of sessions.values()) match.value /= Math.max(idealSession, Number.MIN_VALUE)
  for (const [document, match] of documents) {
    const whole = document.fields['source.speaker'] === undefined ? idealWithNames : ideal
    match.value = Math.min(1, match.raw / Math.max(whole, Number.MIN_VALUE))
    if (match.terms.length > 1 && pairs.length > 0) match.phrase = sharedPairs(document, followers) / pairs.length
  }
  for (const [session, match] of sessions) {
    for (const document of session.documents) match.best = Math.max(match.best, documents.get(document)?.value ?? 0)
  }
  return { documents, sessions }
}

/**
 * How much length counts against a document (the `b` of BM25). Turns of a chat are short because people are brief, and
 * a longer one says more; among long answers the long ones just have more words.
 */
export function lengthNormalisation(averageTerms: number): number {
  return Math.min(0.75, Math.max(0.3, 0.3 + (0.45 * (averageTerms - 20)) / 80))
}

function rarity(frequency: number, count: number): number {
  return Math.log(1 + (count - frequency + 0.5) / (frequency + 0.5))
}

/** The part of a BM25 score that depends on the document: term frequency, damped, for its length. */
function saturation(frequency: number, length: number, average: number, b: number): number {
  return (frequency * (k1 + 1)) / (frequency + k1 * (1 - b + (b * length) / Math.max(1, average)))
}

function sizeOf({ indexes, unreadable, cutSessions, turnsOf }: Readable): {
  documents: number
  sessions: number
  terms: number
  /** Terms, too. */
  inSessions: number
} {
  const size = { documents: -unreadable.size, sessions: 0, terms: 0, inSessions: 0 }
  for (const { documents, sessions, totalTerms } of indexes) {
    size.documents += documents.size
    size.terms += totalTerms
    size.sessions += sessions.size
    for (const session of sessions.values()) size.inSessions += session.totalTerms
  }
  for (const { length } of unreadable) size.terms -= length
  for (const session of cutSessions) {
    const left = turnsOf(session)
    size.inSessions -= session.totalTerms - left.totalTerms
    if (left.documents.length === 0) size.sessions--
  }
  return size
}

function countReadable(
  posting: ReadonlyMap<IndexedDocument, number>,
  unreadable: ReadonlySet<IndexedDocument>,
): number {
  if (unreadable.size === 0) return posting.size
  let count = 0
  for (const document of posting.keys()) if (!unreadable.has(document)) count++
  return count
}

/** For each term that begins a pair those that end one. */
function followersIn(pairs: readonly string[]): ReadonlyMap<string, string[]> {
  const followers = new Map<string, string[]>()
  for (const pair of pairs) {
    const [first, second] = pair.split(' ') as [string, string]
    followers.set(first, [...(followers.get(first) ?? []), second])
  }
  return followers
}

/** How many of the pairs stand in it. */
function sharedPairs({ terms }: IndexedDocument, followers: ReadonlyMap<string, string[]>): number {
  let found: Set<string> | undefined
  for (let at = 1; at < terms.length; at++) {
    const first = terms[at - 1] as string
    const second = terms[at] as string
    if (followers.get(first)?.includes(second)) found = (found ?? new Set()).add(`${first} ${second}`)
  }
  return found?.size ?? 0
}
