/**
 * BM25 over what one caller may see. Statistics come from the visible scope alone: another tenant or user never
 * changes a score. Source: S. Robertson, H. Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009.
 */
import type { FieldValues } from '../filter.ts'

/** What the index keeps of one memory. */
export interface IndexedDocument {
  id: string
  version: number
  fields: FieldValues
  terms: readonly string[]
}

interface Posting {
  document: number
  frequency: number
}

/** The memories of one scope key, ready to be scored together with those of other keys. */
export interface LexicalIndex {
  documents: readonly IndexedDocument[]
  postings: ReadonlyMap<string, readonly Posting[]>
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

export function buildIndex(documents: readonly IndexedDocument[]): LexicalIndex {
  const postings = new Map<string, Posting[]>()
  let totalTerms = 0
  for (const [position, { terms }] of documents.entries()) {
    totalTerms += terms.length
    for (const [term, frequency] of frequencies(terms)) {
      const list = postings.get(term)
      if (list === undefined) postings.set(term, [{ document: position, frequency }])
      else list.push({ document: position, frequency })
    }
  }
  return { documents, postings, totalTerms }
}

/** Scores every document that shares a term with the query and passes `accepts`; no order. */
export function scoreTerms(
  indexes: readonly LexicalIndex[],
  query: readonly string[],
  accepts: (document: IndexedDocument) => boolean,
): LexicalMatch[] {
  const count = indexes.reduce((sum, index) => sum + index.documents.length, 0)
  const averageLength = indexes.reduce((sum, index) => sum + index.totalTerms, 0) / Math.max(1, count)
  const weights = weighTerms(indexes, query, count)
  const ideal = idealScore(weights, query, averageLength)
  return indexes.flatMap((index) =>
    [...sumPostings(index, weights, averageLength)]
      .map(([position, { raw, terms }]) => ({ document: index.documents[position] as IndexedDocument, raw, terms }))
      .filter(({ document }) => accepts(document))
      .map((match) => ({ ...match, score: Math.min(1, match.raw / ideal) })),
  )
}

/** The part of a BM25 score that depends on the document: term frequency, damped, for its length. */
function saturation(frequency: number, length: number, averageLength: number): number {
  return (frequency * (k1 + 1)) / (frequency + k1 * (1 - b + (b * length) / Math.max(1, averageLength)))
}

function weighTerms(indexes: readonly LexicalIndex[], query: readonly string[], count: number): Map<string, number> {
  const weights = new Map<string, number>()
  for (const term of new Set(query)) {
    const frequency = indexes.reduce((sum, index) => sum + (index.postings.get(term)?.length ?? 0), 0)
    weights.set(term, Math.log(1 + (count - frequency + 0.5) / (frequency + 0.5)))
  }
  return weights
}

/** The score of a document that is the query. */
function idealScore(weights: ReadonlyMap<string, number>, query: readonly string[], averageLength: number): number {
  let ideal = 0
  for (const [term, frequency] of frequencies(query)) {
    ideal += (weights.get(term) as number) * saturation(frequency, query.length, averageLength)
  }
  return Math.max(ideal, Number.MIN_VALUE)
}

function sumPostings(
  index: LexicalIndex,
  weights: ReadonlyMap<string, number>,
  averageLength: number,
): Map<number, { raw: number; terms: string[] }> {
  const sums = new Map<number, { raw: number; terms: string[] }>()
  for (const [term, weight] of weights) {
    for (const { document, frequency } of index.postings.get(term) ?? []) {
      const length = (index.documents[document] as IndexedDocument).terms.length
      const gain = weight * saturation(frequency, length, averageLength)
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

function frequencies(terms: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1)
  return counts
}
