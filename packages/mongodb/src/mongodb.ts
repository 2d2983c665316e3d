import { type Backend, ConfigError, checkOptions, type Provider, type VectorStore } from '@loci/core'
import { MongoClient } from 'mongodb'
import { connection, type Target } from './connection.ts'
import { metadataStore } from './metadata.ts'
import type { Shared } from './shared.ts'
import { vectorStore } from './vectors.ts'

/** Exactly one of `url` and `client`. */
export interface MongodbOptions {
  /** `mongodb://user:password@host:27017/database`, or `mongodb+srv://…`. The stores make a client, and close it. */
  url?: string
  /** A `MongoClient`, which stays open. */
  client?: MongoClient
  /** Default: the database that `url` names, else `loci`. */
  database?: string
  /** What the names of the collections begin with. Default `loci`: `loci_rows`, `loci_vectors_1`. */
  prefix?: string
  /**
   * `auto` (default) compares with every vector that the filter lets through: by `$vectorSearch` where the server has
   * it, else as `scan` does. `exact` and `hnsw` need `$vectorSearch`; `hnsw` is approximate. `scan` reads the vectors and
   * compares them in this process.
   */
  search?: 'auto' | 'exact' | 'hnsw' | 'scan'
  /** For searches without `$vectorSearch`: how many vectors one may read. More is a CapabilityError. Default 10,000. */
  maxScanned?: number
}

/**
 * A backend in the collections of a MongoDB database, 6.0 or newer, on a replica set or a sharded cluster. Does no I/O;
 * the stores' `open` does.
 * @throws ConfigError when the options cannot be right.
 */
export const mongodb: Provider<MongodbOptions, Required<Backend>> = Object.assign(makeBackend, {
  schemes: ['mongodb', 'mongodb+srv'],
})

const searches = ['auto', 'exact', 'hnsw', 'scan'] as const

function makeBackend(options: MongodbOptions): Required<Backend> {
  checkOptions('mongodb', options, ['url', 'client', 'database', 'prefix', 'search', 'maxScanned'])
  const { prefix = 'loci', search = 'auto', maxScanned = 10_000 } = options
  if (typeof prefix !== 'string' || !/^[A-Za-z0-9_-]{1,60}$/.test(prefix)) {
    throw new ConfigError('mongodb: prefix must be 1 to 60 letters, digits, _ or -')
  }
  if (!searches.includes(search)) throw new ConfigError(`mongodb: search must be one of ${searches.join(', ')}`)
  if (!Number.isSafeInteger(maxScanned) || maxScanned < 1) {
    throw new ConfigError('mongodb: maxScanned must be a whole number from 1 on')
  }
  const lease = connection(targetOf(options))
  const settings = { prefix, search, maxScanned }
  const shared: Shared = { ...settings }
  const metadata = metadataStore(lease(), shared)
  const sibling = (): VectorStore => ({ ...vectorStore(lease(), { ...settings }), sibling })
  return { metadata, vectors: { ...vectorStore(lease(), shared), sibling, writtenBy: metadata } }
}

function targetOf({ url, client, database }: MongodbOptions): Target {
  if ((url === undefined) === (client === undefined)) {
    throw new ConfigError("mongodb: give either url or client, as in mongodb({ url: 'mongodb://localhost:27017/app' })")
  }
  if (client !== undefined) {
    if (typeof client !== 'object' || client === null || typeof client.startSession !== 'function') {
      throw new ConfigError('mongodb: client must be a MongoClient of the package mongodb')
    }
    return { client, isOwn: false, database: checkedDatabase(database ?? 'loci') }
  }
  return {
    client: clientFor(url),
    isOwn: true,
    database: checkedDatabase(database ?? databaseOf(url as string) ?? 'loci'),
  }
}

/** Makes no connection yet. */
function clientFor(url: unknown): MongoClient {
  const advice = 'like mongodb://user:password@host:27017/database, with what is special in them percent-encoded'
  // Without the text: it may hold a password.
  if (typeof url !== 'string' || !/^mongodb(\+srv)?:\/\//.test(url))
    throw new ConfigError(`mongodb: url must be ${advice}`)
  const said = url.toLowerCase()
  const unlessSaid = (options: Record<string, number>): Record<string, number> =>
    Object.fromEntries(Object.entries(options).filter(([name]) => !said.includes(`${name.toLowerCase()}=`)))
  try {
    return new MongoClient(url, {
      // The core tries again, and knows what happened to a write whose answer was lost.
      retryWrites: false,
      retryReads: false,
      ...unlessSaid({
        serverSelectionTimeoutMS: 5_000,
        connectTimeoutMS: 5_000,
        socketTimeoutMS: 60_000,
        // After a connection broke, the driver asks for the server again no sooner; by default half a second.
        minHeartbeatFrequencyMS: 100,
      }),
    })
  } catch {
    throw new ConfigError(
      `mongodb: url cannot be read; it must be ${advice}, and its options must be ones of the driver`,
    )
  }
}

function databaseOf(url: string): string | undefined {
  const [, name] = /^[^/]*\/\/[^/]*\/([^?]+)/.exec(url) ?? []
  try {
    return name === undefined ? undefined : decodeURIComponent(name)
  } catch {
    throw new ConfigError('mongodb: the database in url must be percent-encoded')
  }
}

function checkedDatabase(name: unknown): string {
  if (typeof name === 'string' && /^[^/\\. "$*<>:|?\0]{1,63}$/.test(name)) return name
  throw new ConfigError('mongodb: database must be 1 to 63 characters, and none of / \\ . " $ * < > : | ? or a space')
}
