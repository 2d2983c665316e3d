/** The configuration that an application gives to mem0, read to find what mem0 has stored. */
import { ConfigError } from '@loci/core'
import { historyReader } from './readers/history-reader.ts'
import { type MongodbReaderClient, mongodbReader } from './readers/mongodb-reader.ts'
import { type PostgresReaderClient, pgvectorReader } from './readers/pgvector-reader.ts'
import { type PineconeReaderIndex, pineconeReader } from './readers/pinecone-reader.ts'
import { type QdrantReaderClient, qdrantReader } from './readers/qdrant-reader.ts'
import { type RedisReaderClient, redisReader } from './readers/redis-reader.ts'
import { sqliteReader } from './readers/sqlite-reader.ts'
import type { Mem0Source } from './source.ts'

/** mem0's own configuration, of its TypeScript or (in snake case) its Python SDK. What is not needed here is ignored. */
export interface Mem0Config {
  vectorStore?: { provider?: string; config?: { [key: string]: unknown } }
  historyDbPath?: string
  historyStore?: { provider?: string; config?: { [key: string]: unknown } }
  disableHistory?: boolean
  [key: string]: unknown
}

/**
 * What mem0 stores with this configuration. Connects to nothing yet.
 * @throws ConfigError when it names no store that can be read, or says not where it is.
 */
export function mem0Source(config: Mem0Config): Mem0Source {
  const given = toCamelCase(config) as Mem0Config
  const store = readerOf(given, 'vector_store' in config ? pythonDefaults : typescriptDefaults)
  const history = historyOf(given)
  if (history === undefined) return store
  return {
    ...store,
    history: history.history,
    countMessages: history.countMessages,
    async close() {
      await Promise.all([store.close(), history.close()])
    },
  }
}

const typescriptDefaults = { provider: 'memory', collection: 'memories', dbname: 'vector_store' }
const pythonDefaults = { provider: 'qdrant', collection: 'mem0', dbname: 'postgres' }

const providers = ['memory', 'qdrant', 'pgvector', 'redis', 'mongodb', 'pinecone']

function readerOf({ vectorStore = {} }: Mem0Config, usual: typeof typescriptDefaults): Mem0Source {
  // mem0 takes the name in any case.
  const provider = (vectorStore.provider ?? usual.provider).toLowerCase()
  const settings = toCamelCase(vectorStore.config ?? {})
  const text = (name: string): string | undefined => textOf(settings, name)
  const needed = (name: string, hint: string): string => {
    const value = text(name)
    if (value === undefined) throw new ConfigError(`vectorStore.config.${name} is missing: ${hint}`)
    return value
  }
  const client = settings.client as object | undefined
  const collection = text('collectionName') ?? usual.collection
  switch (provider) {
    case 'memory':
      return sqliteReader({
        path: fileOf(
          'vectorStore.config.dbPath',
          text('dbPath'),
          'vector_store.db in the folder .mem0 of the home directory',
        ),
      })
    case 'qdrant': {
      if (client !== undefined) return qdrantReader({ client: client as QdrantReaderClient, collection })
      const { host, port } = settings
      const url = text('url') ?? (host === undefined ? undefined : `http://${host}:${port ?? 6333}`)
      if (url === undefined)
        throw new ConfigError(
          'vectorStore.config.url is missing: where Qdrant is; a folder of a local Qdrant cannot be read',
        )
      return qdrantReader({ url, ...present({ apiKey: text('apiKey') }), collection })
    }
    case 'pgvector': {
      const table = { table: collection, ...present({ schema: text('schemaName') }) }
      const ssl = present({ ssl: settings.ssl })
      if (client !== undefined) return pgvectorReader({ client: client as PostgresReaderClient, ...table })
      const url = text('connectionString')
      if (url !== undefined) return pgvectorReader({ url, ...table, ...ssl })
      const server = {
        host: needed('host', 'the address of the server, or give connectionString'),
        port: Number(settings.port ?? 5432),
        user: needed('user', 'who signs in'),
        password: text('password') ?? '',
        database: text('dbname') ?? usual.dbname,
      }
      return pgvectorReader({ server, ...table, ...ssl })
    }
    case 'redis': {
      const where =
        client === undefined ? { url: needed('redisUrl', 'where Redis is') } : { client: client as RedisReaderClient }
      const login = present({ username: text('username'), password: text('password') })
      return redisReader({ ...where, ...login, collection })
    }
    case 'mongodb': {
      const url = text('url') ?? text('mongoUri') ?? 'mongodb://localhost:27017'
      const where = client === undefined ? { url } : { client: client as MongodbReaderClient }
      return mongodbReader({ ...where, database: text('dbName') ?? 'mem0_db', collection })
    }
    case 'pinecone': {
      const named = { collection, ...present({ namespace: text('namespace') }) }
      if (client === undefined) return pineconeReader({ apiKey: needed('apiKey', 'the key of Pinecone'), ...named })
      const pinecone = client as { index(options: { name: string; namespace: string }): PineconeReaderIndex }
      return pineconeReader({
        index: pinecone.index({ name: named.collection, namespace: named.namespace ?? '' }),
        ...named,
      })
    }
    default:
      throw new ConfigError(
        `vectorStore.provider: mem0 on ${JSON.stringify(provider)} cannot be read; known are ${providers.join(', ')}. For another store write a Mem0Source`,
      )
  }
}

function historyOf({
  historyStore,
  historyDbPath,
  disableHistory,
}: Mem0Config): ReturnType<typeof historyReader> | undefined {
  if (disableHistory === true) return undefined
  const provider = (historyStore?.provider ?? 'sqlite').toLowerCase()
  if (provider !== 'sqlite') {
    throw new ConfigError(
      `historyStore.provider: a history in ${JSON.stringify(provider)} cannot be read; disableHistory: true moves the memories without their past`,
    )
  }
  const path = textOf(toCamelCase(historyStore?.config ?? {}), 'historyDbPath') ?? historyDbPath
  const usual =
    'memory.db in the folder where mem0 was started (of the Python SDK: history.db in .mem0 of the home directory); disableHistory: true moves the memories without their past'
  return historyReader({ path: fileOf('historyDbPath', path, usual) })
}

function fileOf(option: string, path: string | undefined, usual: string): string {
  if (path === undefined) throw new ConfigError(`${option} is missing: the path of mem0's file, by default ${usual}`)
  if (path === ':memory:') throw new ConfigError(`${option}: what mem0 holds in :memory: is gone with its process`)
  return path
}

function textOf(settings: { [key: string]: unknown }, name: string): string | undefined {
  const value = settings[name]
  return typeof value === 'string' && value.trim() !== '' ? value : undefined
}

/** The names of mem0's Python SDK as those of its TypeScript SDK. */
function toCamelCase(settings: { [key: string]: unknown }): { [key: string]: unknown } {
  const camel = (key: string): string => key.replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase())
  return Object.fromEntries(Object.entries(settings).map(([key, value]) => [camel(key), value]))
}

function present<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}
