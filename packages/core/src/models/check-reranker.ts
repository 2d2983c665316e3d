import { ConfigError } from '../errors.ts'
import type { Reranker } from './contract.ts'

const defaultDepth = 50
const maxDepth = 1_000

/** With its depth. @throws ConfigError naming what is missing or wrong. */
export function checkReranker(reranker: Reranker | undefined): Required<Reranker> | undefined {
  if (reranker === undefined) return undefined
  const { name, depth = defaultDepth, rerank } = (reranker ?? {}) as Partial<Reranker>
  if (typeof name !== 'string' || typeof rerank !== 'function')
    throw new ConfigError('reranker needs a name and a function rerank')
  if (!Number.isSafeInteger(depth) || depth < 1 || depth > maxDepth)
    throw new ConfigError(`reranker.depth must be a whole number from 1 to ${maxDepth}`)
  return { name, depth, rerank: (query, texts, options) => reranker.rerank(query, texts, options) }
}
