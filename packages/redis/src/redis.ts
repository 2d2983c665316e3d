import { type Backend, ConfigError, checkOptions, type Provider, type VectorStore } from '@loci/core'
import type { RedisClient } from './client.ts'
import { connection, type Target } from './connection.ts'
import { metadataStore } from './metadata.ts'
import { readVectorSearch } from './vector-search.ts'
import { type Shared, vectorStore } from './vectors.ts'

/** Exactly one of `url` and `client`. */
export interface RedisOptions {
  /** `redis://user:password@host:6379`, with TLS `rediss://…`. The stores make a client, and close it. */
  url?: string
  /** A connected client or pool of the package redis, which keeps its settings and stays open. */
  client?: RedisClient
  /** What the names of keys and indexes begin with. Default `loci`: `loci:rows`, `loci:vectors:1`. */
  prefix?: string
  /**
   * `exact` (default) compares with every vector in the caller's scope and misses none. `hnsw` keeps a graph: faster
   * where one caller sees some 100,000, and may miss some.
   */
  index?: 'exact' | 'hnsw' | { hnsw: HnswOptions }
  /** Whether to work on a server that drops keys when its memory is full. Default false. */
  allowEviction?: boolean
}

/** As Redis names them, but for `efSearch`, which is EF_RUNTIME. */
export interface HnswOptions {
  /** Neighbours of each vector. Default 16. */
  m?: number
  /** Candidates while the graph is built. Default 200. */
  efConstruction?: number
  /** Candidates of a search. Default 100. */
  efSearch?: number
}

/**
 * A backend in the keys of a Redis server with the query engine: Redis 8, Redis Stack 7.4 or Redis Cloud. Does no I/O;
 * the stores' `open` does.
 * @throws ConfigError when the options cannot be right.
 */
export const redis: Provider<RedisOptions, Required<Backend>> = Object.assign(makeBackend, {
  schemes: ['redis', 'rediss'],
})

function makeBackend(options: RedisOptions): Required<Backend> {
  checkOptions('redis', options, ['url', 'client', 'prefix', 'index', 'allowEviction'])
  const { prefix = 'loci', index = 'exact', allowEviction = false } = options
  if (typeof prefix !== 'string' || !/^[A-Za-z0-9_-]{1,100}$/.test(prefix)) {
    throw new ConfigError('redis: prefix must be 1 to 100 letters, digits, _ or -')
  }
  if (typeof allowEviction !== 'boolean') throw new ConfigError('redis: allowEviction must be true or false')
  const settings = { prefix, allowEviction, search: readVectorSearch(index) }
  const shared: Shared = { ...settings }
  const lease = connection(targetOf(options))
  const metadata = metadataStore(lease(), shared)
  const sibling = (): VectorStore => ({ ...vectorStore(lease(), { ...settings }), sibling })
  return { metadata, vectors: { ...vectorStore(lease(), shared), sibling, writtenBy: metadata } }
}

function targetOf({ url, client }: RedisOptions): Target {
  if ((url === undefined) === (client === undefined)) {
    throw new ConfigError("redis: give either url or client, as in redis({ url: 'redis://localhost:6379' })")
  }
  if (client === undefined) return { kind: 'url', url: checkedUrl(url) }
  if (typeof client !== 'object' || client === null || typeof client.sendCommand !== 'function') {
    throw new ConfigError('redis: client must be one of createClient() or createClientPool() of the package redis')
  }
  // Their sendCommand takes other arguments.
  if ('masters' in client || 'acquire' in client) {
    throw new ConfigError('redis: client must be of one server, not of a cluster or of sentinels')
  }
  return { kind: 'client', client }
}

/** Errors are without the text: it may hold a password. */
function checkedUrl(text: unknown): string {
  const url = typeof text === 'string' && URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^rediss?:$/.test(url.protocol) || url.hostname === '') {
    throw new ConfigError('redis: url must be like redis://user:password@host:6379, or rediss://… with TLS')
  }
  if (!/^\/?0?$/.test(url.pathname)) {
    throw new ConfigError('redis: the query engine sees database 0 alone; leave the number out of url')
  }
  if (url.search !== '' || url.hash !== '') throw new ConfigError('redis: url takes no ? and no # part')
  try {
    decodeURIComponent(`${url.username}${url.password}`)
  } catch {
    throw new ConfigError('redis: a % in the user or password of url must be written as %25')
  }
  return url.href
}
