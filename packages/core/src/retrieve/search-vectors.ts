/** The arm of a search that goes by meaning: the queries embedded in one call, one vector search for each. */
import type { Engine } from '../engine.ts'
import { LociError } from '../errors.ts'
import { allOf, type Filter } from '../filter.ts'
import { tellDegraded } from '../governance/hooks.ts'
import type { Caller } from '../scope.ts'
import type { Match } from '../stores/contract.ts'
import type { RetrieveQuery } from './retrieve.ts'
import { visibleTo } from './visibility.ts'

export interface VectorArm {
  /** The nearest first. */
  matches: readonly Match[]
  /** How many were asked for. */
  pool: number
  /** Why it could not be done, if so. */
  degraded: string[]
}

export async function searchVectors(
  engine: Engine,
  caller: Caller,
  queries: readonly { query: RetrieveQuery; pool: number }[],
  valid: Filter,
): Promise<VectorArm[]> {
  const { semantic } = engine
  const signal = queries[0]?.query.signal
  const nothing = (degraded: string[] = []): VectorArm => ({ matches: [], pool: 0, degraded })
  const failed = (error: unknown): VectorArm => {
    signal?.throwIfAborted()
    if (engine.onModelFailure === 'throw' || !(error instanceof LociError)) throw error
    tellDegraded(engine, caller.tenant, 'search', error)
    return nothing([error.message])
  }
  if (semantic === undefined) return queries.map(() => nothing())

  const texts = queries.flatMap(({ query: { vector, text = '' } }) =>
    vector === undefined && text !== '' ? [text] : [],
  )
  let vectors = new Map<string, Float32Array>()
  try {
    if (texts.length > 0) vectors = await semantic.embeddings.embed(texts, 'query', signal)
  } catch (error) {
    const arm = failed(error)
    return queries.map(({ query }) => (query.text === undefined ? nothing() : arm))
  }
  return await Promise.all(
    queries.map(async ({ query, pool }) => {
      const vector = query.vector ?? vectors.get(query.text ?? '')
      if (vector === undefined) return nothing()
      const filter = allOf(visibleTo(caller), valid, query.filter) as Filter
      try {
        const matches = await semantic.vectors.search(caller.tenant, { vector, limit: pool, filter }, signal)
        return { matches, pool, degraded: [] }
      } catch (error) {
        return failed(error)
      }
    }),
  )
}
