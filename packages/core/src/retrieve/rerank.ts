/** The best hits once more in the eyes of a model that sees query and text together. */
import type { Engine } from '../engine.ts'
import { LociError, ModelError } from '../errors.ts'
import { tellDegraded } from '../governance/hooks.ts'
import { callModel } from '../models/call-model.ts'
import type { Caller } from '../scope.ts'
import type { Retrieved, RetrieveQuery } from './retrieve.ts'

/**
 * @param found As many as the reranker is given, or more.
 * @returns Ordered by its scores, then what it did not see; where it fails, as they were, and it says so.
 */
export async function rerank(
  engine: Engine,
  { tenant }: Caller,
  { text, limit, signal }: RetrieveQuery,
  found: Retrieved,
): Promise<Retrieved> {
  const { reranker, modelMs, onModelFailure } = engine
  if (reranker === undefined || text === undefined || found.hits.length === 0)
    return { ...found, hits: found.hits.slice(0, limit) }
  const { name, depth } = reranker
  const seen = found.hits.slice(0, depth)
  try {
    const texts = seen.map(({ memory }) => memory.text)
    const scores = await callModel({ model: name, timeoutMs: modelMs, signal }, (ending) =>
      reranker.rerank(text, texts, { signal: ending }),
    )
    if (!Array.isArray(scores) || scores.length !== texts.length || !scores.every(isScore))
      throw new ModelError(`reranker ${name}: expected ${texts.length} numbers from 0 to 1`)
    const hits = seen.map((hit, at) => ({ ...hit, score: scores[at] as number, before: hit.score }))
    // Stable: what it finds equally good stays in the order of the search.
    hits.sort((a, b) => b.score - a.score)
    const least = hits.at(-1)?.score ?? 1
    const unseen = found.hits.slice(depth).map((hit) => ({ ...hit, score: Math.min(hit.score, least) }))
    return { ...found, hits: [...hits, ...unseen].slice(0, limit) }
  } catch (error) {
    signal?.throwIfAborted()
    if (onModelFailure === 'throw' || !(error instanceof LociError)) throw error
    tellDegraded(engine, tenant, 'search', error)
    return { ...found, hits: found.hits.slice(0, limit), degraded: [...found.degraded, error.message] }
  }
}

function isScore(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= 1
}
