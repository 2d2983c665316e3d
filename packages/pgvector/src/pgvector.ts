import { type Backend, ConfigError, checkOptions, type Provider, type VectorStore } from '@loci/core'
import type { PostgresClient } from './client.ts'
import { connection, type Target } from './connection.ts'
import { metadataStore } from './metadata.ts'
import { readSearch, type Search } from './search.ts'
import { type Shared, vectorStore } from './vectors.ts'

/** Exactly one of `url` and `client`. */
export interface PgvectorOptions {
  /** `postgres://user:password@host:5432/database`. The stores make a pool, and close it. */
  url?: string
  /** A `pg.Pool`, a `pg.Client` or a PGlite, which keeps its settings and stays open. */
  client?: PostgresClient
  /** The PostgreSQL schema of the tables. Default `loci`. */
  schemaName?: string
  /**
   * `exact` (default) compares with every vector in the caller's scope and misses none. `hnsw` keeps an index: faster
   * where one caller sees some 100,000, and may miss some.
   */
  index?: 'exact' | 'hnsw' | { hnsw: HnswOptions }
  /** For `url`: how many connections at most. Default 10. */
  maxConnections?: number
}

/** As pgvector names them. */
export interface HnswOptions {
  /** Neighbours of each vector. Default 16. */
  m?: number
  /** Candidates while the index is built. Default 64. */
  efConstruction?: number
  /** Candidates of a search, 1 to 1,000. Default 100. */
  efSearch?: number
}

/**
 * A backend in the tables of a PostgreSQL database with the extension pgvector, 0.8 or newer. Does no I/O; the stores'
 * `open` does.
 * @throws ConfigError when the options cannot be right.
 */
export const pgvector: Provider<PgvectorOptions, Required<Backend>> = Object.assign(makeBackend, {
  schemes: ['postgres', 'postgresql'],
})

function makeBackend(options: PgvectorOptions): Required<Backend> {
  checkOptions('pgvector', options, ['url', 'client', 'schemaName', 'index', 'maxConnections'])
  const { schemaName = 'loci', index = 'exact' } = options
  checkSchemaName(schemaName)
  const search: Search = readSearch(index)
  const lease = connection(targetOf(options))
  const settings = { schemaName, search }
  const shared: Shared = { ...settings }
  const metadata = metadataStore(lease(), shared)
  const sibling = (): VectorStore => ({ ...vectorStore(lease(), { ...settings }), sibling })
  return { metadata, vectors: { ...vectorStore(lease(), shared), sibling, writtenBy: metadata } }
}

function targetOf({ url, client, maxConnections }: PgvectorOptions): Target {
  if ((url === undefined) === (client === undefined)) {
    throw new ConfigError("pgvector: give either url or client, as in pgvector({ url: 'postgres://localhost/app' })")
  }
  if (client !== undefined) {
    if (maxConnections !== undefined) throw new ConfigError('pgvector: maxConnections goes with url')
    if (typeof client !== 'object' || client === null || typeof client.query !== 'function') {
      throw new ConfigError('pgvector: client must have a query method, as pg.Pool, pg.Client and PGlite have')
    }
    return { kind: 'client', client }
  }
  const isUrl = typeof url === 'string' && URL.canParse(url) && /^postgres(ql)?:/i.test(url)
  // Without the text: it may hold a password.
  if (!isUrl) throw new ConfigError('pgvector: url must be like postgres://user:password@host:5432/database')
  const max = maxConnections ?? 10
  if (!Number.isSafeInteger(max) || max < 1) throw new ConfigError('pgvector: maxConnections must be a whole number')
  return { kind: 'url', url, maxConnections: max }
}

function checkSchemaName(name: unknown): void {
  // PostgreSQL cuts longer names off, so that two schemas could become one.
  if (typeof name === 'string' && /^[a-z_][a-z0-9_]{0,62}$/.test(name) && !name.startsWith('pg_')) return
  throw new ConfigError('pgvector: schemaName must be 1 to 63 small letters, digits and _, and not begin with pg_')
}
