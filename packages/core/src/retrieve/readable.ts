/** What of some indexes a caller may read now: nothing else counts, lends or stands between two turns. Pure. */
import { type Filter, matches } from '../filter.ts'
import { type IndexedDocument, type LexicalIndex, positionsIn, type Session } from './lexical-index.ts'

export interface Turns {
  /** In the order in which they were said. */
  documents: readonly IndexedDocument[]
  positions: ReadonlyMap<IndexedDocument, number>
  /** Without parts of words. */
  totalTerms: number
}

export interface Readable {
  indexes: readonly LexicalIndex[]
  /** What is in the indexes and may not be read. */
  unreadable: ReadonlySet<IndexedDocument>
  turnsOf: (session: Session) => Turns
  /** The sessions that have something unreadable; all others are as they are. */
  cutSessions: ReadonlySet<Session>
}

/** Only what is in `passing` can fail on these. */
const fieldsOfTime = ['status', 'visibleFrom', 'validTo', 'expiresAt']

/** @param filter What holds for everything that may be read. */
export function readableIn(indexes: readonly LexicalIndex[], filter: Filter): Readable {
  const unreadable = new Set<IndexedDocument>()
  const isOfTime = fieldsOf(filter).every((field) => fieldsOfTime.includes(field))
  for (const { documents, passing } of indexes) {
    for (const document of isOfTime ? passing : documents.values())
      if (!matches(filter, document.fields)) unreadable.add(document)
  }
  const cutSessions = new Set<Session>()
  for (const { session } of unreadable) if (session !== undefined) cutSessions.add(session)
  const cut = new Map<Session, Turns>()
  return {
    indexes,
    unreadable,
    cutSessions,
    turnsOf(session) {
      if (!cutSessions.has(session)) {
        positionsIn(session)
        return session as Turns
      }
      const known = cut.get(session) ?? without(session, unreadable)
      cut.set(session, known)
      return known
    },
  }
}

function without(session: Session, unreadable: ReadonlySet<IndexedDocument>): Turns {
  positionsIn(session)
  const documents = session.documents.filter((document) => !unreadable.has(document))
  return {
    documents,
    positions: new Map(documents.map((document, at) => [document, at])),
    totalTerms: documents.reduce((sum, { length }) => sum + length, 0),
  }
}

function fieldsOf(filter: Filter): string[] {
  return 'filters' in filter ? filter.filters.flatMap(fieldsOf) : [filter.field]
}
