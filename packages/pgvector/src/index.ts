export type { PgConnection, Pglite, PgPool, PostgresClient } from './client.ts'
export { type PgvectorOptions, pgvector } from './pgvector.ts'
export { migrationSql } from './schema.ts'
