import { ConfigError, checkOptions } from '@loci/core'
import type { HnswOptions } from './pgvector.ts'

/** How vectors are searched. */
export type Search = { kind: 'exact' } | ({ kind: 'hnsw' } & Required<HnswOptions>)

const defaults: Required<HnswOptions> = { m: 16, efConstruction: 64, efSearch: 100 }
const bounds: Record<keyof HnswOptions, readonly [min: number, max: number]> = {
  m: [2, 100],
  efConstruction: [4, 1_000],
  efSearch: [1, 1_000],
}

/** @throws ConfigError for what pgvector would refuse. */
export function readSearch(index: unknown): Search {
  if (index === 'exact') return { kind: 'exact' }
  if (index === 'hnsw') return { kind: 'hnsw', ...defaults }
  if (typeof index !== 'object' || index === null) {
    throw new ConfigError("pgvector: index must be 'exact', 'hnsw' or { hnsw: { m, efConstruction, efSearch } }")
  }
  checkOptions('pgvector.index', index, ['hnsw'])
  const { hnsw } = index as { hnsw?: unknown }
  checkOptions('pgvector.index.hnsw', hnsw, ['m', 'efConstruction', 'efSearch'])
  const search = { ...defaults, ...(hnsw as HnswOptions) }
  for (const name of ['m', 'efConstruction', 'efSearch'] as const) {
    const [min, max] = bounds[name]
    if (!Number.isSafeInteger(search[name]) || search[name] < min || search[name] > max) {
      throw new ConfigError(`pgvector: index.hnsw.${name} must be a whole number from ${min} to ${max}`)
    }
  }
  if (search.efConstruction < 2 * search.m) {
    throw new ConfigError('pgvector: index.hnsw.efConstruction must be at least twice m')
  }
  return { kind: 'hnsw', ...search }
}
