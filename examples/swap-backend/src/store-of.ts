import { type Backend, fromConfig, type StoreConfig } from '@loci/core'
import { mongodb } from '@loci/mongodb'
import { pgvector } from '@loci/pgvector'
import { pinecone } from '@loci/pinecone'
import { qdrant } from '@loci/qdrant'
import { redis } from '@loci/redis'
import { sqlite } from '@loci/sqlite'

const providers = { mongodb, pgvector, pinecone, qdrant, redis, sqlite }

/** A URL, or JSON: `{ "url": "redis://…", "prefix": "app" }`, `{ "metadata": "postgres://…", "vectors": "qdrant://…" }`. */
export function storeOf(store = 'sqlite:memory.db'): Backend {
  return fromConfig(providers, store.startsWith('{') ? (JSON.parse(store) as StoreConfig) : store)
}
