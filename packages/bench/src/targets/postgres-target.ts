import { randomUUID } from 'node:crypto'
import { pgvector } from '@loci/pgvector'
import pg from 'pg'
import { rawPostgres } from '../raw/raw-postgres.ts'
import type { Target } from '../target.ts'

export async function postgresTarget(url: string): Promise<Target> {
  const pool = new pg.Pool({ connectionString: url, max: 1 })
  const schemaName = `loci_bench_${randomUUID().replaceAll('-', '')}`
  await pool.query(`CREATE SCHEMA ${schemaName}`)
  const { rows } = await pool.query('SHOW server_version')
  return {
    name: 'pgvector',
    engine: `PostgreSQL ${rows[0].server_version.split(' ')[0]}`,
    store: pgvector({ url, schemaName }),
    openRaw: (dimensions) => rawPostgres(url, schemaName, dimensions),
    async dispose() {
      await pool.query(`DROP SCHEMA ${schemaName} CASCADE`)
      await pool.end()
    },
  }
}
