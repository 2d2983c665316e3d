import { randomUUID } from 'node:crypto'
import { pgvector } from '@loci/pgvector'
import { postgresProxy } from '@loci/testkit'
import pg from 'pg'
import { rawPostgres } from '../raw/raw-postgres.ts'
import type { Target } from '../target.ts'
import { countedBy } from './counted.ts'

export async function postgresTarget(url: string): Promise<Target> {
  const pool = new pg.Pool({ connectionString: url, max: 1 })
  const schemaName = `loci_bench_${randomUUID().replaceAll('-', '')}`
  await pool.query(`CREATE SCHEMA ${schemaName}`)
  const { rows } = await pool.query(
    "SELECT current_setting('server_version') AS server, extversion FROM pg_extension WHERE extname = 'vector'",
  )
  return {
    name: 'pgvector',
    engine: `PostgreSQL ${rows[0].server.split(' ')[0]}, pgvector ${rows[0].extversion}`,
    store: pgvector({ url, schemaName }),
    reopen: () => pgvector({ url, schemaName }),
    async counted() {
      const address = new URL(url)
      const proxy = await postgresProxy({ port: Number(address.port || 5432) })
      address.port = String(proxy.port)
      return countedBy(proxy, pgvector({ url: address.href, schemaName }))
    },
    openRaw: (dimensions) => rawPostgres(url, schemaName, dimensions),
    async dispose() {
      await pool.query(`DROP SCHEMA ${schemaName} CASCADE`)
      await pool.end()
    },
  }
}
