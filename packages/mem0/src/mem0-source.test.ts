import { ConfigError } from '@loci/core'
import { expect, test } from 'vitest'
import { historyPath, storePath } from '../test/fixture.ts'
import { type Mem0Config, mem0Source } from './index.ts'

const disableHistory = true
const store = (provider: string, config: object): Mem0Config => ({
  vectorStore: { provider, config: config as { [key: string]: unknown } },
  disableHistory,
})

test.each<[string, Mem0Config, string]>([
  [
    'the default store',
    { vectorStore: { config: { dbPath: storePath } }, historyDbPath: historyPath },
    'SQLite, vector_store.db',
  ],
  [
    'in snake case',
    {
      vector_store: { provider: 'pgvector', config: { connection_string: 'postgres://h/d', schema_name: 's' } },
      disableHistory,
    },
    'pgvector, table mem0',
  ],
  ['Qdrant by host', store('qdrant', { host: 'h', port: 6333 }), 'Qdrant, collection memories'],
  [
    'pgvector by its parts',
    store('pgvector', { host: 'h', user: 'u', password: 'secret-word' }),
    'pgvector, table memories',
  ],
  ['Redis', store('REDIS', { redisUrl: 'redis://u:secret-word@h', collectionName: 'c' }), 'Redis, keys mem0:c:*'],
  ['MongoDB', store('mongodb', {}), 'MongoDB, collection mem0_db.memories'],
  ['Pinecone', store('pinecone', { apiKey: 'secret-word', collectionName: 'i' }), 'Pinecone, index i'],
])('%s', (_, config, name) => {
  expect(mem0Source(config).name).toBe(name)
})

test.each<[string, Mem0Config, RegExp]>([
  ['no file', { historyDbPath: historyPath }, /vectorStore\.config\.dbPath is missing: .*vector_store\.db/],
  [
    'no history',
    { vectorStore: { config: { dbPath: storePath } } },
    /historyDbPath is missing: .*disableHistory: true/,
  ],
  ['what is gone', { ...store('memory', { dbPath: ':memory:' }) }, /what mem0 holds in :memory: is gone/],
  ['a folder of Qdrant', store('qdrant', { path: '/tmp/qdrant' }), /a folder of a local Qdrant cannot be read/],
  ['no server', store('pgvector', {}), /vectorStore\.config\.host is missing/],
  ['the default of the Python SDK', { vector_store: {}, disableHistory }, /a folder of a local Qdrant cannot be read/],
  ['no URL of Redis', store('redis', {}), /vectorStore\.config\.redisUrl is missing/],
  ['no key', store('pinecone', {}), /vectorStore\.config\.apiKey is missing/],
  [
    'another store',
    store('chroma', {}),
    /mem0 on "chroma" cannot be read; known are memory, qdrant, .*write a Mem0Source/,
  ],
  [
    'a history elsewhere',
    { vectorStore: { config: { dbPath: storePath } }, historyStore: { provider: 'supabase' } },
    /a history in "supabase" cannot be read/,
  ],
])('%s is refused at once', (_, config, message) => {
  expect(() => mem0Source(config)).toThrow(ConfigError)
  expect(() => mem0Source(config)).toThrow(message)
})
