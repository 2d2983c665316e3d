/**
 * BM25 over what one caller may see. Statistics come from the visible scope alone: another tenant or user never
 * changes a score. Source: S. Robertson, H. Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009.
 */
import type { FieldValues } from '../filter.ts'

/** What the index keeps of one memory. */
export interface IndexedDocument {
  id: string
  fields: FieldValues
  terms: readonly string[]
}

/** The memories of one scope key, ready to be scored together with those of other keys. */
export interface LexicalIndex {
  documents: Map<string, IndexedDocument>
  /** For each term the documents that contain it, and how often. */
  postings: Map<string, Map<IndexedDocument, number>>
  totalTerms: number
}

/** `score` is absolute, in [0, 1]: 1 says exactly the query. `raw` orders those that reach 1. */
export interface LexicalMatch {
  document: IndexedDocument
  score: number
  raw: number
  /** The query's terms that it contains. */
  terms: string[]
}

/** Saturation and length normalisation, tuned for chat turns (LoCoMo 1–5). */
const k1 = 0.9
const b = 0.3

export function buildIndex(documents: Iterable<IndexedDocument>): LexicalIndex {
  const index: LexicalIndex = { documents: new Map(), postings: new Map(), totalTerms: 0 }
  for (const document of documents) putDocument(index, document)
  return index
}

/** Adds a document, or puts it in place of the one with its id. */
export function putDocument(index: LexicalIndex, document: IndexedDocument): void {
  removeDocument(index, document.id)
  index.documents.set(document.id, document)
  index.totalTerms += document.terms.length
  for (const term of document.terms) {
    const posting = index.postings.get(term)
    if (posting === undefined) index.postings.set(term, new Map([[document, 1]]))
    else posting.set(document, (posting.get(document) ?? 0) + 1)
  }
}

export function removeDocument(index: LexicalIndex, id: string): void {
  const document = index.documents.get(id)
  if (document === undefined) return
  index.documents.delete(id)
  index.totalTerms -= document.terms.length
  for (const term of document.terms) {
    const posting = index.postings.get(term)
    posting?.delete(document)
    if (posting?.size === 0) index.postings.delete(term)
  }
}

/** Scores every document that shares a term with the query and passes `accepts`; no order. */
export function scoreTerms(
  indexes: readonly LexicalIndex[],
  query: readonly string[],
  accepts: (document: IndexedDocument) => boolean,
): LexicalMatch[] {
  const count = indexes.reduce((sum, index) => sum + index.documents.size, 0)
  const averageLength = indexes.reduce((sum, index) => sum + index.totalTerms, 0) / Math.max(1, count)
  const weights = weighTerms(indexes, query, count)
  const ideal = idealScore(weights, query, averageLength)
  return indexes.flatMap((index) =>
    [...sumPostings(index, weights, averageLength)]
      .filter(([document]) => accepts(document))
      .map(([document, { raw, terms }]) => ({ document, raw, terms, score: Math.min(1, raw / ideal) })),
  )
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

/** The part of a BM25 score that depends on the document: term frequency, damped, for its length. */
function saturation(frequency: number, length: number, averageLength: number): number {
  return (frequency * (k1 + 1)) / (frequency + k1 * (1 - b + (b * length) / Math.max(1, averageLength)))
}

function weighTerms(indexes: readonly LexicalIndex[], query: readonly string[], count: number): Map<string, number> {
  const weights = new Map<string, number>()
  for (const term of new Set(query)) {
    const frequency = indexes.reduce((sum, index) => sum + (index.postings.get(term)?.size ?? 0), 0)
    weights.set(term, Math.log(1 + (count - frequency + 0.5) / (frequency + 0.5)))
  }
  return weights
}

/** The score of a document that is the query. */
function idealScore(weights: ReadonlyMap<string, number>, query: readonly string[], averageLength: number): number {
  const frequencies = new Map<string, number>()
  for (const term of query) frequencies.set(term, (frequencies.get(term) ?? 0) + 1)
  let ideal = 0
  for (const [term, frequency] of frequencies) {
    ideal += (weights.get(term) as number) * saturation(frequency, query.length, averageLength)
  }
  return Math.max(ideal, Number.MIN_VALUE)
}

function sumPostings(
  index: LexicalIndex,
  weights: ReadonlyMap<string, number>,
  averageLength: number,
): Map<IndexedDocument, { raw: number; terms: string[] }> {
  const sums = new Map<IndexedDocument, { raw: number; terms: string[] }>()
  for (const [term, weight] of weights) {
    for (const [document, frequency] of index.postings.get(term) ?? []) {
      const gain = weight * saturation(frequency, document.terms.length, averageLength)
      const sum = sums.get(document)
      if (sum === undefined) sums.set(document, { raw: gain, terms: [term] })
      else {
        sum.raw += gain
        sum.terms.push(term)
      }
    }
  }
  return sums
}
