import { randomUUID } from 'node:crypto'
import { serverUrl } from '@loci/testkit'
import pg from 'pg'
import { type PgvectorOptions, pgvector } from '../src/index.ts'

export const url: string | undefined = serverUrl('postgres')

/** A PostgreSQL schema of the test's own, on the server that tests may use. */
export function ownSchema(): { schemaName: string; drop: () => Promise<void> } {
  const schemaName = `loci_test_${randomUUID().replaceAll('-', '')}`
  return {
    schemaName,
    async drop() {
      await withClient((client) => client.query(`DROP SCHEMA IF EXISTS ${schemaName} CASCADE`))
    },
  }
}

export async function withClient<T>(use: (client: pg.Client) => Promise<T>, to: string = url as string): Promise<T> {
  const client = new pg.Client({ connectionString: to })
  await client.connect()
  try {
    return await use(client)
  } finally {
    await client.end()
  }
}

export function storeOn(schemaName: string, options: Partial<PgvectorOptions> = {}): ReturnType<typeof pgvector> {
  return pgvector({ url: url as string, schemaName, ...options })
}
