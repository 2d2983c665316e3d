export { type ImportMem0Options, importMem0, type Mem0ImportReport } from './import-mem0.ts'
export { type Mem0Config, mem0Source } from './mem0-source.ts'
export type { Mapping } from './plan/locate.ts'
export type { Mem0Identity } from './plan/located.ts'
export { type Mem0Plan, type PlanOptions, planMem0Import } from './plan/plan-mem0-import.ts'
export type { ReplayOptions } from './plan/replay.ts'
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
export type { Example, Fates, Finding, FindingKind, Mem0Report, OwnerFates } from './report/report.ts'
export { reportMarkdown } from './report/report-markdown.ts'
export { reportText } from './report/report-text.ts'
export type { Mem0Event, Mem0Source, ReadOptions } from './source.ts'
