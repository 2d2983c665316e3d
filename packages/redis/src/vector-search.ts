import { ConfigError, checkOptions } from '@loci/core'
import type { HnswOptions } from './redis.ts'

/** How vectors are searched. */
export type VectorSearch = { kind: 'exact' } | ({ kind: 'hnsw' } & Required<HnswOptions>)

const defaults: Required<HnswOptions> = { m: 16, efConstruction: 200, efSearch: 100 }
const bounds: Record<keyof HnswOptions, readonly [min: number, max: number]> = {
  m: [2, 512],
  efConstruction: [1, 4_096],
  efSearch: [1, 4_096],
}

/** @throws ConfigError for what the engine would refuse. */
export function readVectorSearch(index: unknown): VectorSearch {
  if (index === 'exact') return { kind: 'exact' }
  if (index === 'hnsw') return { kind: 'hnsw', ...defaults }
  if (typeof index !== 'object' || index === null) {
    throw new ConfigError("redis: index must be 'exact', 'hnsw' or { hnsw: { m, efConstruction, efSearch } }")
  }
  checkOptions('redis.index', index, ['hnsw'])
  const { hnsw } = index as { hnsw?: unknown }
  checkOptions('redis.index.hnsw', hnsw, ['m', 'efConstruction', 'efSearch'])
  const search = { ...defaults, ...(hnsw as HnswOptions) }
  for (const name of ['m', 'efConstruction', 'efSearch'] as const) {
    const [min, max] = bounds[name]
    if (!Number.isSafeInteger(search[name]) || search[name] < min || search[name] > max) {
      throw new ConfigError(`redis: index.hnsw.${name} must be a whole number from ${min} to ${max}`)
    }
  }
  return { kind: 'hnsw', ...search }
}

/** The type of the vector attribute and its options, as `FT.CREATE` takes them. */
export function attributeOptions(search: VectorSearch, dimensions: number): string[] {
  const options = ['TYPE', 'FLOAT32', 'DIM', String(dimensions), 'DISTANCE_METRIC', 'COSINE']
  if (search.kind === 'exact') return ['FLAT', String(options.length), ...options]
  const { m, efConstruction, efSearch } = search
  const graph = ['M', String(m), 'EF_CONSTRUCTION', String(efConstruction), 'EF_RUNTIME', String(efSearch)]
  return ['HNSW', String(options.length + graph.length), ...options, ...graph]
}
