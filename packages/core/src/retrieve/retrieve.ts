/**
 * From queries to ranked memories. Three store trips one after the other, however many queries: stamps (with the vector
 * searches beside them), what changed since, the rows. Only where the vector index turns out stale is there another round.
 */
import type { Engine } from '../engine.ts'
import { allOf, type Filter, matches } from '../filter.ts'
import { noteStale } from '../lifecycle/note-stale.ts'
import { fromRow, type Memory } from '../record.ts'
import type { Caller } from '../scope.ts'
import type { Row } from '../stores/contract.ts'
import { alwaysIds } from './always.ts'
import type { Moment } from './as-of.ts'
import { learnVectors } from './known-vectors.ts'
import type { LexicalIndex } from './lexical-index.ts'
import { documentIn, type Ranking, type RankingInput, rankCandidates, spareRows } from './rank-candidates.ts'
import { readableIn } from './readable.ts'
import { rerank } from './rerank.ts'
import { retrieveAsOf } from './retrieve-as-of.ts'
import { toDocument } from './scope-indexes.ts'
import { startVectorSearch, type VectorArm } from './search-vectors.ts'
import { type Scored, toHits } from './to-hits.ts'
import { validAt } from './visibility.ts'

export interface RetrieveQuery {
  /** Undefined: no query, only `alwaysTypes`. */
  text: string | undefined
  vector: Float32Array | undefined
  filter: Filter | undefined
  limit: number
  /** Types of which every visible memory comes back, whatever the query. */
  alwaysTypes: readonly string[]
  /** Undefined: now. */
  moment: Moment | undefined
  /** How many turns to each side lend a memory of theirs, 0 to 2. */
  neighbours: number
  /** In place of the half-life of each memory's type. */
  halfLifeDays: number | undefined
  prefer: 'relevance' | 'recent'
  /** Whether the order of all candidates is asked for, to explain it. */
  ranksAll: boolean
  signal: AbortSignal | undefined
}

export interface Retrieved {
  hits: Scored[]
  always: Memory[]
  /** Why a part of the search could not be done, if so. */
  degraded: string[]
  ranking: Ranking
}

const maxRounds = 3
/** What the vector search finds lends to the turns beside it too, so more is looked at than comes back. */
const leastPool = 100

export async function retrieve(engine: Engine, caller: Caller, query: RetrieveQuery): Promise<Retrieved> {
  return (await retrieveMany(engine, caller, [query]))[0] as Retrieved
}

interface Open {
  query: RetrieveQuery
  /** Which of the queries it is. */
  at: number
  /** How many the vector search is asked for. */
  pool: number
}

/** The queries of one call: they have the signal in common. */
export async function retrieveMany(
  engine: Engine,
  caller: Caller,
  queries: readonly RetrieveQuery[],
): Promise<Retrieved[]> {
  const { reranker } = engine
  if (reranker === undefined) return await retrieveAll(engine, caller, queries)
  const deeper = queries.map((query) => ({ ...query, limit: Math.max(query.limit, reranker.depth) }))
  const found = await retrieveAll(engine, caller, deeper)
  return await Promise.all(queries.map((query, at) => rerank(engine, caller, query, found[at] as Retrieved)))
}

async function retrieveAll(engine: Engine, caller: Caller, queries: readonly RetrieveQuery[]): Promise<Retrieved[]> {
  const results: Retrieved[] = []
  let open: Open[] = []
  for (const [at, query] of queries.entries()) {
    if (query.moment !== undefined) results[at] = await retrieveAsOf(engine, caller, query, query.moment)
    else open.push({ query, at, pool: Math.max(leastPool, 2 * query.limit) })
  }
  for (let round = 1; open.length > 0; round++) {
    const answers = await retrieveNow(engine, caller, open)
    const short: Open[] = []
    for (const [index, one] of open.entries()) {
      const { retrieved, isShort } = answers[index] as Answer
      results[one.at] = retrieved
      if (isShort && round < maxRounds) short.push({ ...one, pool: 2 * one.pool })
    }
    open = short
  }
  return results
}

interface Answer {
  retrieved: Retrieved
  /** Stale matches took the places of others: it is worth asking for more. */
  isShort: boolean
}

async function retrieveNow(engine: Engine, caller: Caller, open: readonly Open[]): Promise<Answer[]> {
  const now = engine.now()
  const { tenant, readKeys, hidden } = caller
  const { types, semantic, scopeIndexes } = engine
  const signal = open[0]?.query.signal
  const mayBeRead = allOf(hidden, validAt(now)) as Filter
  const vectorSearch = startVectorSearch(engine, caller, open, scopeIndexes.peek(tenant, readKeys), now)
  const indexes = await scopeIndexes.load(tenant, readKeys, signal, vectorSearch.changed)
  const readable = readableIn(indexes, mayBeRead)
  const arms = await vectorSearch.search(readable)
  const searches = open.map(({ query }, index): Search => {
    const arm = arms[index] as VectorArm
    const input: RankingInput = { readable, query, arm, embeddings: semantic?.embeddings, types, now }
    const ranking = rankCandidates(input)
    const best = ranking.ranked.slice(0, query.limit + spareRows).map(({ document }) => document.id)
    const unknown = arm.matches.flatMap(({ id }) => (documentIn(indexes, id) === undefined ? [id] : []))
    const always = alwaysIds(readable, query.alwaysTypes)
    return { input, ranking, wanted: [...best, ...unknown], unknown, always }
  })
  const ids = searches.flatMap(({ wanted, always }) => [...wanted, ...always])
  const [rows] = await Promise.all([
    engine.rows.get(tenant, ids, signal),
    // For the searches to come; should it fail, they ask the store and say what is wrong with it.
    learnVectors(semantic, tenant, indexes, signal).catch(() => undefined),
  ])
  const isFound = (row: Row): boolean =>
    row.kind === 'memory' && readKeys.includes(String(row.fields.scopeKey)) && matches(mayBeRead, row.fields)
  const visible = new Map([...rows].filter(([, row]) => isFound(row)))
  return searches.map((search) => {
    const stale = staleMatches(search, indexes, rows)
    noteStale(engine, tenant, stale)
    return answer(search, visible, stale.length > 0)
  })
}

interface Search {
  input: RankingInput
  ranking: Ranking
  /** The ids whose rows are needed for the hits. */
  wanted: string[]
  /** Those of them that no index has: written just now, or gone. */
  unknown: string[]
  always: string[]
}

function answer(search: Search, visible: ReadonlyMap<string, Row>, hasStale: boolean): Answer {
  const { query, arm } = search.input
  const found = search.unknown.flatMap((id) => visible.get(id) ?? [])
  const ranking = found.length === 0 ? search.ranking : rankCandidates(search.input, found.map(toDocument))
  const hits = toHits(ranking.ranked, visible, query)
  const always = search.always.flatMap((id) => {
    const row = visible.get(id)
    return row === undefined ? [] : [fromRow(row).memory]
  })
  return {
    retrieved: { hits, always, degraded: arm.degraded, ranking },
    isShort: hasStale && hits.length < query.limit && arm.pool > 0 && arm.matches.length >= arm.pool,
  }
}

/** Matches of another version than the memory has now, as far as that is known. */
function staleMatches(
  { input: { arm }, unknown }: Search,
  indexes: readonly LexicalIndex[],
  rows: ReadonlyMap<string, Row>,
): { id: string }[] {
  return arm.matches.filter(({ id, version }) => {
    const current = rows.get(id)?.version ?? documentIn(indexes, id)?.fields.version
    return current === undefined ? unknown.includes(id) : current !== version
  })
}
