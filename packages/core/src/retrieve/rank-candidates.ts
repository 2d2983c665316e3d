/** One query over what the caller may see: words matched, meanings added, all candidates in order. Pure. */

import { matches } from '../filter.ts'
import { strengthOf } from '../lifecycle/strength.ts'
import type { Embeddings } from '../models/embeddings.ts'
import type { MemoryType } from '../types/memory-type.ts'
import type { IndexedDocument, LexicalIndex } from './lexical-index.ts'
import { matchWords } from './match-words.ts'
import { type Ranked, rank, sameScore } from './rank.ts'
import { readQuery } from './read-query.ts'
import type { Readable } from './readable.ts'
import type { RetrieveQuery } from './retrieve.ts'
import type { VectorArm } from './search-vectors.ts'
import type { Meanings } from './signals.ts'
import { type Weights, weightsFor } from './weights.ts'

/** All candidates of a search and how they were weighed. */
export interface Ranking {
  /** The best first. */
  ranked: readonly Ranked[]
  weights: Weights
  /** What the vector search found, the nearest first. */
  nearest: readonly string[]
  /** The query's terms. */
  terms: string[]
}

export interface RankingInput {
  query: RetrieveQuery
  arm: VectorArm
  embeddings: Embeddings | undefined
  types: ReadonlyMap<string, MemoryType>
  /** What the caller may see now; only that may lend or borrow. */
  readable: Readable
  now: number
}

/** More rows than were asked for are read: some may turn out to be superseded. */
export const spareRows = 8
/** Of `prefer: 'recent'`, where no half-life was given. */
const recentDays = 30
/** Of `prefer: 'recent'`: what is old counts half of what is new at the end. */
const recentWeight = -0.7

/** @param others Memories that the vector search found and no index has yet. */
export function rankCandidates(input: RankingInput, others: readonly IndexedDocument[] = []): Ranking {
  const { readable, query, embeddings, types, now } = input
  const meanings = meaningsOf(input, others)
  const nearest = [...meanings.found.keys()]
  const weights = weightsOf(query, nearest.length > 0 ? (embeddings?.quality ?? 0) : 0)
  if (query.text === undefined && query.vector === undefined) return { ranked: [], weights, nearest, terms: [] }
  const read = readQuery(query.text ?? '', readable, now)
  const halfLifeOf = ({ fields }: IndexedDocument): number | undefined =>
    query.halfLifeDays ?? types.get(String(fields.type))?.halfLifeDays
  const ranked = rank({
    query: read,
    readable,
    words: matchWords(readable, read),
    meanings,
    others,
    weights,
    depth: query.ranksAll ? undefined : query.limit + spareRows,
    neighbours: query.neighbours,
    strengthOf: (document) => strengthOf(timesOf(document), halfLifeOf(document), now),
    now,
    recentDays: query.prefer === 'recent' ? (query.halfLifeDays ?? recentDays) : Number.POSITIVE_INFINITY,
    accepts: (document) =>
      !readable.unreadable.has(document) && (query.filter === undefined || matches(query.filter, document.fields)),
  })
  return { ranked, weights, nearest, terms: read.terms }
}

export function documentIn(indexes: readonly LexicalIndex[], id: string): IndexedDocument | undefined {
  for (const { documents } of indexes) {
    const document = documents.get(id)
    if (document !== undefined) return document
  }
  return undefined
}

/** A match of another version than the memory's says nothing about what it says now. */
function meaningsOf(
  { readable: { indexes }, arm, embeddings }: RankingInput,
  others: readonly IndexedDocument[],
): Meanings {
  const found = new Map<string, number>()
  for (const { id, version, score } of arm.matches) {
    const document = documentIn(indexes, id) ?? others.find((other) => other.id === id)
    if (document?.fields.version === version) found.set(id, rounded(embeddings?.calibrate(score) ?? 0))
  }
  if (arm.matches.length < arm.pool || found.size === 0) return { found, floor: 0 }
  const floor = Math.min(...found.values())
  if (Math.max(...found.values()) - floor < sameScore) return { found, floor }
  // Which of those that are as near as the last one the store gave is chance.
  for (const [id, meaning] of found) if (meaning - floor < sameScore) found.delete(id)
  return { found, floor }
}

/** Sums in another order differ in the last digits; what is equal should stay so, to the order of equals. */
function rounded(score: number): number {
  return Math.round(score * 1e9) / 1e9
}

function weightsOf({ prefer }: RetrieveQuery, quality: number): Weights {
  const weights = weightsFor(quality)
  return prefer === 'recent' ? { ...weights, factors: { ...weights.factors, age: recentWeight } } : weights
}

function timesOf({ fields, confirmedAt }: IndexedDocument): {
  occurredAt: number
  reinforcements: number
  confirmedAt?: number
} {
  const times = { occurredAt: Number(fields.occurredAt), reinforcements: Number(fields.reinforcements ?? 0) }
  return confirmedAt === undefined ? times : { ...times, confirmedAt }
}
