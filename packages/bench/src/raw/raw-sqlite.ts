import { createClient } from '@libsql/client'
import type { RawClient } from './raw-client.ts'

const schema = [
  'PRAGMA journal_mode = WAL',
  'PRAGMA synchronous = FULL',
  'CREATE TABLE raw (id TEXT PRIMARY KEY, scope_key TEXT, text TEXT, vector BLOB)',
  'CREATE INDEX raw_by_scope ON raw (scope_key)',
]

export async function rawSqlite(url: string): Promise<RawClient> {
  const client = createClient({ url })
  for (const sql of schema) await client.execute(sql)
  const bytesOf = (vector: Float32Array): Uint8Array =>
    new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength)
  return {
    async insert(records) {
      const sql = 'INSERT INTO raw (id, scope_key, text, vector) VALUES (?, ?, ?, ?)'
      await client.batch(
        records.map(({ id, scopeKey, text, vector }) => ({ sql, args: [id, scopeKey, text, bytesOf(vector)] })),
        'write',
      )
    },
    async search({ vector, scopeKeys, limit }) {
      const sql = `SELECT id, 1 - vector_distance_cos(vector, ?) AS score FROM raw
        WHERE scope_key IN (SELECT value FROM json_each(?)) ORDER BY score DESC LIMIT ?`
      const { rows } = await client.execute({ sql, args: [bytesOf(vector), JSON.stringify(scopeKeys), limit] })
      return rows.map((row) => row.id as string)
    },
    async read(ids) {
      const sql = 'SELECT text FROM raw WHERE id IN (SELECT value FROM json_each(?))'
      return (await client.execute({ sql, args: [JSON.stringify(ids)] })).rows.map((row) => row.text as string)
    },
    async close() {
      client.close()
    },
  }
}
