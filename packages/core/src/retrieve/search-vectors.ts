/** The arm of a search that goes by meaning: the queries embedded in one call, one vector search for each. */
import type { Engine } from '../engine.ts'
import { LociError } from '../errors.ts'
import { allOf, type Filter } from '../filter.ts'
import { tellDegraded } from '../governance/hooks.ts'
import type { Caller } from '../scope.ts'
import type { Match } from '../stores/contract.ts'
import { knowsVectors, nearestKnown } from './known-vectors.ts'
import type { LexicalIndex } from './lexical-index.ts'
import type { Readable } from './readable.ts'
import type { RetrieveQuery } from './retrieve.ts'
import { validAt, visibleTo } from './visibility.ts'

export interface VectorArm {
  /** The nearest first. */
  matches: readonly Match[]
  /** How many were asked for. */
  pool: number
  /** Why it could not be done, if so. */
  degraded: string[]
}

export interface VectorSearch {
  query: RetrieveQuery
  /** How many it is to find. */
  pool: number
}

interface Embedded {
  /** Undefined: there is nothing to search by. */
  vector: Float32Array | undefined
  degraded: string[]
}

/**
 * Starts with the store at once, unless all vectors of the scope seem to be in memory. Whether they are is only sure when
 * the indexes are loaded: `changed` is called as soon as they turn out to be others, `search` with what of them may be read.
 */
export function startVectorSearch(
  engine: Engine,
  caller: Caller,
  searches: readonly VectorSearch[],
  expected: readonly LexicalIndex[],
  now: number,
): { changed: () => void; search: (readable: Readable) => Promise<VectorArm[]> } {
  const embedded = embedQueries(engine, caller, searches)
  const { semantic } = engine
  let started: Promise<VectorArm[]> | undefined
  const start = (): Promise<VectorArm[]> => {
    started ??= embedded.then((vectors) => searchStore(engine, caller, searches, vectors, now))
    // Whoever waits for the search is told what failed; until then nobody may be there to hear of it.
    started.catch(() => undefined)
    return started
  }
  embedded.catch(() => undefined)
  if (semantic === undefined || expected.length === 0 || !knowsVectors(semantic, expected)) start()
  return {
    changed: start,
    async search(readable) {
      if (started !== undefined || semantic === undefined || !knowsVectors(semantic, readable.indexes))
        return await start()
      return (await embedded).map(({ vector, degraded }, at) => {
        const { query, pool } = searches[at] as VectorSearch
        if (vector === undefined) return { matches: [], pool: 0, degraded }
        const matches = nearestKnown(semantic, readable, { vector, limit: pool, filter: query.filter })
        return { matches, pool, degraded }
      })
    },
  }
}

async function embedQueries(engine: Engine, caller: Caller, searches: readonly VectorSearch[]): Promise<Embedded[]> {
  const { semantic } = engine
  if (semantic === undefined) return searches.map(() => ({ vector: undefined, degraded: [] }))
  const texts = searches.flatMap(({ query: { vector, text = '' } }) =>
    vector === undefined && text !== '' ? [text] : [],
  )
  try {
    const signal = searches[0]?.query.signal
    const vectors = texts.length === 0 ? new Map() : await semantic.embeddings.embed(texts, 'query', signal)
    return searches.map(({ query }) => ({ vector: query.vector ?? vectors.get(query.text ?? ''), degraded: [] }))
  } catch (error) {
    const degraded = degradedBy(engine, caller, searches, error)
    return searches.map(({ query: { vector, text } }) => ({
      vector,
      degraded: vector !== undefined || text === undefined ? [] : degraded,
    }))
  }
}

async function searchStore(
  engine: Engine,
  caller: Caller,
  searches: readonly VectorSearch[],
  embedded: readonly Embedded[],
  now: number,
): Promise<VectorArm[]> {
  return await Promise.all(
    searches.map(async ({ query, pool }, at): Promise<VectorArm> => {
      const { vector, degraded } = embedded[at] as Embedded
      if (vector === undefined || engine.semantic === undefined) return { matches: [], pool: 0, degraded }
      const filter = allOf(visibleTo(caller), validAt(now), query.filter) as Filter
      try {
        const { vectors } = engine.semantic
        const matches = await vectors.search(caller.tenant, { vector, limit: pool, filter }, query.signal)
        return { matches, pool, degraded }
      } catch (error) {
        return { matches: [], pool: 0, degraded: degradedBy(engine, caller, searches, error) }
      }
    }),
  )
}

function degradedBy(engine: Engine, caller: Caller, searches: readonly VectorSearch[], error: unknown): string[] {
  searches[0]?.query.signal?.throwIfAborted()
  if (engine.onModelFailure === 'throw' || !(error instanceof LociError)) throw error
  tellDegraded(engine, caller.tenant, 'search', error)
  return [error.message]
}
