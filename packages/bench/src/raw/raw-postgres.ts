import pg from 'pg'
import type { RawClient } from './raw-client.ts'

export async function rawPostgres(url: string, schema: string, dimensions: number): Promise<RawClient> {
  const pool = new pg.Pool({ connectionString: url })
  await pool.query(`CREATE EXTENSION IF NOT EXISTS vector`)
  await pool.query(
    `CREATE TABLE ${schema}.raw (id text PRIMARY KEY, scope_key text, text text, vector vector(${dimensions}))`,
  )
  await pool.query(`CREATE INDEX ON ${schema}.raw (scope_key)`)
  const textOf = (vector: Float32Array): string => `[${vector.join(',')}]`
  return {
    async insert(records) {
      const columns = [
        records.map(({ id }) => id),
        records.map(({ scopeKey }) => scopeKey),
        records.map(({ text }) => text),
        records.map(({ vector }) => textOf(vector)),
      ]
      const sql = `INSERT INTO ${schema}.raw SELECT id, scope_key, text, vector::vector
        FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS given (id, scope_key, text, vector)`
      await pool.query(sql, columns)
    },
    async search({ vector, scopeKeys, limit }) {
      const sql = `SELECT id, 1 - (vector <=> $1) AS score FROM ${schema}.raw
        WHERE scope_key = ANY($2) ORDER BY vector <=> $1 LIMIT $3`
      return (await pool.query(sql, [textOf(vector), scopeKeys, limit])).rows.map((row) => row.id)
    },
    async read(ids) {
      return (await pool.query(`SELECT text FROM ${schema}.raw WHERE id = ANY($1)`, [ids])).rows.map((row) => row.text)
    },
    close: () => pool.end(),
  }
}
