/** The words of one scope, kept in memory: which documents contain a term, and which stand in one session. */
import type { FieldValues } from '../filter.ts'
import { endOfTime } from '../time.ts'
import { analyse } from './analyse.ts'
import type { TextTraits } from './text-traits.ts'

/** What the index keeps of one memory. */
export interface IndexedDocument {
  id: string
  fields: FieldValues
  terms: readonly string[]
  /** How many terms it has, without those that are parts of words. */
  length: number
  traits: TextTraits
  /** Tells apart the sessions of different people too; undefined when it came from none. */
  sessionKey: string | undefined
  /** Set by the index that it is put into. */
  session?: Session
  /** When it was last said again, or helped. */
  confirmedAt: number | undefined
}

/** The documents of one session. */
export interface Session {
  /** In the order in which they were said, once `positionsIn` has been asked. */
  documents: IndexedDocument[]
  positions: Map<IndexedDocument, number> | undefined
  /** Without parts of words. */
  totalTerms: number
}

interface Speaker {
  /** How many documents are from this speaker. */
  count: number
  /** The terms of the name. */
  terms: readonly string[]
}

/** The memories of one scope key, ready to be scored together with those of other keys. */
export interface LexicalIndex {
  documents: Map<string, IndexedDocument>
  /** Those of them that hold for a time only. */
  passing: Set<IndexedDocument>
  /** For each term the documents that contain it, and how often. */
  postings: Map<string, Map<IndexedDocument, number>>
  sessions: Map<string, Session>
  speakers: Map<string, Speaker>
  /** How often a document came, went or took the place of another. */
  changes: number
  /** How often it was searched. */
  searches: number
  /** Without parts of words. */
  totalTerms: number
}

export function buildIndex(documents: Iterable<IndexedDocument>): LexicalIndex {
  const index: LexicalIndex = {
    documents: new Map(),
    passing: new Set(),
    postings: new Map(),
    sessions: new Map(),
    speakers: new Map(),
    changes: 0,
    searches: 0,
    totalTerms: 0,
  }
  for (const document of documents) putDocument(index, document)
  return index
}

/** Adds a document, or puts it in place of the one with its id. */
export function putDocument(index: LexicalIndex, document: IndexedDocument): void {
  removeDocument(index, document.id)
  index.changes++
  index.documents.set(document.id, document)
  if (passes(document)) index.passing.add(document)
  index.totalTerms += document.length
  for (const term of document.terms) {
    const posting = index.postings.get(term)
    if (posting === undefined) index.postings.set(term, new Map([[document, 1]]))
    else posting.set(document, (posting.get(document) ?? 0) + 1)
  }
  joinSession(index, document)
  countSpeaker(index, document, 1)
}

export function removeDocument(index: LexicalIndex, id: string): void {
  const document = index.documents.get(id)
  if (document === undefined) return
  index.changes++
  index.documents.delete(id)
  index.passing.delete(document)
  index.totalTerms -= document.length
  for (const term of document.terms) {
    const posting = index.postings.get(term)
    posting?.delete(document)
    if (posting?.size === 0) index.postings.delete(term)
  }
  leaveSession(index, document)
  countSpeaker(index, document, -1)
}

/** Whether time alone decides who reads it, some day or now. */
function passes({ fields }: IndexedDocument): boolean {
  return Number(fields.visibleFrom) > 0 || Number(fields.validTo) < endOfTime || Number(fields.expiresAt) < endOfTime
}

/** Those that did not say which turn they are come first. */
export function turnOf({ fields }: IndexedDocument): number {
  return Number(fields['source.turn'] ?? 0)
}

/** Puts the documents of a session in order, by turn, then by time, then by id, and says where each stands. */
export function positionsIn(session: Session): ReadonlyMap<IndexedDocument, number> {
  if (session.positions === undefined) {
    session.documents.sort(
      (a, b) =>
        turnOf(a) - turnOf(b) || Number(a.fields.occurredAt) - Number(b.fields.occurredAt) || (a.id < b.id ? -1 : 1),
    )
    session.positions = new Map(session.documents.map((document, at) => [document, at]))
  }
  return session.positions
}

function joinSession({ sessions }: LexicalIndex, document: IndexedDocument): void {
  if (document.sessionKey === undefined) return
  const session = sessions.get(document.sessionKey) ?? { documents: [], positions: undefined, totalTerms: 0 }
  sessions.set(document.sessionKey, session)
  document.session = session
  session.documents.push(document)
  session.totalTerms += document.length
  session.positions = undefined
}

function leaveSession({ sessions }: LexicalIndex, document: IndexedDocument): void {
  const { session, sessionKey } = document
  if (session === undefined || sessionKey === undefined) return
  session.documents.splice(session.documents.indexOf(document), 1)
  session.totalTerms -= document.length
  session.positions = undefined
  if (session.documents.length === 0) sessions.delete(sessionKey)
}

function countSpeaker({ speakers }: LexicalIndex, { fields }: IndexedDocument, by: number): void {
  const name = fields['source.speaker']
  if (typeof name !== 'string') return
  const speaker = speakers.get(name) ?? { count: 0, terms: analyse(name) }
  speaker.count += by
  if (speaker.count > 0) speakers.set(name, speaker)
  else speakers.delete(name)
}

/** Bounds the work in a scope where every term is frequent. */
const maxPostings = 2_000
/** What has less in common is not worth reading. */
const minShared = 0.4

/**
 * The documents that share the rarest of these terms, those with the most in common first: what is almost the same
 * shares almost all of them.
 */
export function closestDocuments(
  index: LexicalIndex,
  terms: readonly string[],
  accepts: (document: IndexedDocument) => boolean,
  limit: number,
): IndexedDocument[] {
  const postings = [...new Set(terms)].flatMap((term) => index.postings.get(term) ?? []).sort((a, b) => a.size - b.size)
  const weights = new Map<IndexedDocument, number>()
  let looked = 0
  for (const posting of postings) {
    if (looked + posting.size > maxPostings && looked > 0) break
    const weight = Math.log(1 + index.documents.size / posting.size)
    for (const document of posting.keys()) {
      weights.set(document, (weights.get(document) ?? 0) + weight)
      if (++looked >= maxPostings) break
    }
  }
  const found: IndexedDocument[] = []
  for (const [document] of [...weights].sort((a, b) => b[1] - a[1]).slice(0, 4 * limit)) {
    if (accepts(document) && sharedTerms(terms, document.terms) >= minShared) found.push(document)
    if (found.length === limit) break
  }
  return found
}

/** The share of their distinct terms that both have. */
function sharedTerms(a: readonly string[], b: readonly string[]): number {
  const [own, other] = [new Set(a), new Set(b)]
  let shared = 0
  for (const term of own) if (other.has(term)) shared++
  return shared / (own.size + other.size - shared)
}
