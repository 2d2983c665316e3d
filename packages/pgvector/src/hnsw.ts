/** The approximate index of one generation. */
import { ConfigError, type MetadataSpec } from '@loci/core'
import type { Database } from './client.ts'
import type { HnswOptions } from './pgvector.ts'
import { lockMigrations } from './schema.ts'
import type { VectorIndex } from './vectors.ts'

/** What a search compares with: an index is used only for the very expression that it was made with. */
export interface Compared {
  expression: string
  type: string
}

/** pgvector's limits: `vector` has 32-bit numbers, `halfvec` 16-bit ones. */
const maxDimensions = { vector: 2_000, halfvec: 4_000 }

export function comparedByIndex({ extension, dimensions }: VectorIndex): Compared {
  const name = dimensions <= maxDimensions.vector ? 'vector' : 'halfvec'
  const type = `${extension}.${name}(${dimensions})`
  return { expression: `(embedding::${type})`, type }
}

/**
 * Makes the index, or checks that it is there.
 * @throws ConfigError when vectors are too long for it, or with `verify` when it is missing.
 */
export async function prepareIndex(
  database: Database,
  spec: VectorIndex & Required<HnswOptions>,
  mode: MetadataSpec['schema'],
): Promise<void> {
  const { schema, extension, generation, dimensions, m, efConstruction } = spec
  if (dimensions > maxDimensions.halfvec) {
    const limit = maxDimensions.halfvec.toLocaleString('en')
    throw new ConfigError(
      `pgvector: hnsw takes vectors of at most ${limit} numbers, not ${dimensions}; use index: 'exact'`,
    )
  }
  const name = `vectors_hnsw_${generation}`
  const { expression, type } = comparedByIndex(spec)
  const operators = type.startsWith(`${extension}.halfvec`) ? 'halfvec_cosine_ops' : 'vector_cosine_ops'
  const sql = `CREATE INDEX IF NOT EXISTS ${name} ON ${schema}.vectors
    USING hnsw (${expression} ${extension}.${operators}) WITH (m = ${m}, ef_construction = ${efConstruction})
    WHERE generation = ${generation}`
  const { rows } = await database.query('SELECT to_regclass($1)::text AS name', [`${schema}.${name}`])
  if (mode === 'off' || (rows[0]?.name ?? null) !== null) return
  if (mode === 'verify') throw new ConfigError(`pgvector: the index ${name} is missing; run ${sql}`)
  await database.transaction(async (query) => {
    await lockMigrations(query)
    await query(sql)
  })
}
