export { type Mem0Config, mem0Source } from './mem0-source.ts'
export { type HistoryReaderOptions, historyReader } from './readers/history-reader.ts'
export { type MongodbReaderClient, type MongodbReaderOptions, mongodbReader } from './readers/mongodb-reader.ts'
export {
  type PgvectorReaderOptions,
  type PostgresReaderClient,
  type PostgresServer,
  pgvectorReader,
} from './readers/pgvector-reader.ts'
export { type PineconeReaderIndex, type PineconeReaderOptions, pineconeReader } from './readers/pinecone-reader.ts'
export {
  type QdrantReaderClient,
  type QdrantReaderOptions,
  type QdrantReaderPoint,
  qdrantReader,
} from './readers/qdrant-reader.ts'
export { type RedisReaderClient, type RedisReaderOptions, redisReader } from './readers/redis-reader.ts'
export { type SqliteReaderOptions, sqliteReader } from './readers/sqlite-reader.ts'
export type { Mem0Record } from './record.ts'
export type { Mem0Event, Mem0Source, ReadOptions } from './source.ts'
