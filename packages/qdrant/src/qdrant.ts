import { type Backend, ConfigError, checkOptions, type Provider, type VectorStore } from '@loci/core'
import { QdrantClient } from '@qdrant/js-client-rest'
import { connection } from './connection.ts'
import { metadataStore } from './metadata.ts'
import { vectorStore } from './vectors.ts'

/** Exactly one of `url` and `client`. */
export interface QdrantOptions {
  /**
   * `http://localhost:6333`, or the address of a cluster. Without a port it is 6333. Where one text has to say all:
   * `qdrant://key@localhost:6333`, with TLS `qdrant+https://key@…`.
   */
  url?: string
  /** For `url`. */
  apiKey?: string | undefined
  /** A client of `@qdrant/js-client-rest`, which keeps its settings. */
  client?: QdrantClient
  /** What the names of the collections begin with. Default `loci`: `loci_rows`, `loci_vectors_1`. */
  prefix?: string
  /**
   * `exact` (default) compares with every vector that the filter lets through and misses none. `hnsw` lets Qdrant use
   * its graphs: faster in a large tenant, and may miss some.
   */
  search?: 'exact' | 'hnsw'
}

/**
 * A backend in the collections of a Qdrant server, 1.16 or newer. Does no I/O; the stores' `open` does.
 * @throws ConfigError when the options cannot be right.
 */
export const qdrant: Provider<QdrantOptions, Required<Backend>> = Object.assign(makeBackend, {
  schemes: ['qdrant', 'qdrant+https'],
})

function makeBackend(options: QdrantOptions): Required<Backend> {
  checkOptions('qdrant', options, ['url', 'apiKey', 'client', 'prefix', 'search'])
  const { client, prefix = 'loci', search = 'exact' } = options
  const { url, apiKey } = inHttp(options)
  if ((url === undefined) === (client === undefined)) {
    throw new ConfigError("qdrant: give either url or client, as in qdrant({ url: 'http://localhost:6333' })")
  }
  if (apiKey !== undefined && client !== undefined) throw new ConfigError('qdrant: apiKey goes with url')
  if (typeof prefix !== 'string' || !/^[A-Za-z0-9_-]{1,100}$/.test(prefix)) {
    throw new ConfigError('qdrant: prefix must be 1 to 100 letters, digits, _ or -')
  }
  if (search !== 'exact' && search !== 'hnsw') throw new ConfigError("qdrant: search must be 'exact' or 'hnsw'")
  const connect = connection(client ?? clientFor(url, checkedKey(apiKey)))
  const settings = { prefix: `${prefix}_vectors`, isExact: search === 'exact' }
  const sibling = (): VectorStore => ({ ...vectorStore(connect(), settings), sibling })
  return { metadata: metadataStore(connect(), `${prefix}_rows`), vectors: sibling() }
}

/** `qdrant://key@host` as an address of HTTP and a key. */
function inHttp({ url, apiKey }: QdrantOptions): Pick<QdrantOptions, 'url' | 'apiKey'> {
  const [, tls, key, place] =
    /^qdrant(\+https)?:\/\/(?::?([^/@]*)@)?(.*)$/is.exec(typeof url === 'string' ? url : '') ?? []
  if (place === undefined) return { url: url as string, apiKey }
  if (key !== undefined && apiKey !== undefined) throw new ConfigError('qdrant: give the key in url or as apiKey')
  const address = `${tls === undefined ? 'http' : 'https'}://${place}`
  return { url: address, apiKey: key === undefined ? apiKey : decoded(key) }
}

function decoded(key: string): string {
  try {
    return decodeURIComponent(key)
  } catch {
    throw new ConfigError('qdrant: the key in url must be percent-encoded')
  }
}

/** Longer than any call of the core may take: the core gives up first, with its own time-out. */
const clientTimeoutMs = 300_000

function clientFor(url: unknown, apiKey: string | undefined): QdrantClient {
  const address = typeof url === 'string' && URL.canParse(url) ? new URL(url) : undefined
  if (typeof url !== 'string' || address === undefined || !/^https?:$/.test(address.protocol)) {
    // Without the text: it may hold a secret.
    throw new ConfigError("qdrant: url must begin with http:// or https://, as in 'http://localhost:6333'")
  }
  if (address.username || address.password || address.search || address.hash) {
    throw new ConfigError('qdrant: url must have no user, query or fragment; give the key as apiKey')
  }
  // @qdrant/js-client-rest 1.18 takes 6333 for a port that is written out but the scheme's own, and drops the path.
  const hasPort = /^[a-z]+:\/\/[^/]*:\d+(\/|$)/i.test(url)
  const path = address.pathname.replace(/\/+$/, '')
  return new QdrantClient({
    url: address.origin,
    ...(path === '' ? {} : { prefix: path }),
    ...(hasPort ? { port: null } : {}),
    // Not as `apiKey`: with it the client warns on the console about addresses without TLS.
    ...(apiKey === undefined ? {} : { headers: { 'api-key': apiKey } }),
    timeout: clientTimeoutMs,
    checkCompatibility: false,
  })
}

/** With a line break in it, `fetch` would quote the key in its error. */
function checkedKey(apiKey: unknown): string | undefined {
  if (apiKey === undefined || (typeof apiKey === 'string' && /^[\x21-\x7e]+$/.test(apiKey))) return apiKey
  throw new ConfigError('qdrant: apiKey must be visible ASCII characters, with no space or line break')
}
