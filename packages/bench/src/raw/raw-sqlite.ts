import { createClient } from '@libsql/client'
import type { RawClient } from './raw-client.ts'

const schema = [
  'PRAGMA journal_mode = WAL',
  'PRAGMA synchronous = FULL',
  'CREATE TABLE raw (id TEXT PRIMARY KEY, scope_key TEXT, text TEXT, vector BLOB)',
  'CREATE INDEX raw_by_scope ON raw (scope_key)',
]
// The scope is one more word, so that only its own rows are looked at and scored.
const wordSchema = "CREATE VIRTUAL TABLE raw_words USING fts5(scope, text, tokenize = 'porter unicode61')"

/** @param searchedBy An index of words costs time with every insert: only one of the two is made. */
export async function rawSqlite(url: string, searchedBy: 'vectors' | 'words'): Promise<RawClient> {
  const client = createClient({ url })
  for (const sql of schema) await client.execute(sql)
  if (searchedBy === 'words') await client.execute(wordSchema)
  const bytesOf = (vector: Float32Array): Uint8Array =>
    new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength)
  const insertRow = 'INSERT INTO raw (id, scope_key, text, vector) VALUES (?, ?, ?, ?)'
  const insertWords = 'INSERT INTO raw_words (rowid, scope, text) VALUES (last_insert_rowid(), ?, ?)'
  return {
    async insert(records) {
      const statements = records.flatMap(({ id, scopeKey, text, vector }) => {
        const row = { sql: insertRow, args: [id, scopeKey, text, bytesOf(vector)] }
        return searchedBy === 'words' ? [row, { sql: insertWords, args: [scopeKey, text] }] : [row]
      })
      await client.batch(statements, 'write')
    },
    async search({ vector, scopeKeys, limit }) {
      const sql = `SELECT id, 1 - vector_distance_cos(vector, ?) AS score FROM raw
        WHERE scope_key IN (SELECT value FROM json_each(?)) ORDER BY score DESC LIMIT ?`
      const { rows } = await client.execute({ sql, args: [bytesOf(vector), JSON.stringify(scopeKeys), limit] })
      return rows.map((row) => row.id as string)
    },
    async searchWords({ words, scopeKeys, limit }) {
      const anyOf = (texts: readonly string[]): string =>
        texts.map((text) => `"${text.replaceAll('"', '""')}"`).join(' OR ')
      const match = `scope : (${anyOf(scopeKeys.filter((key) => key !== ''))}) AND text : (${anyOf(words.split(/\s+/))})`
      const sql = `SELECT raw.id FROM raw_words JOIN raw ON raw.rowid = raw_words.rowid
        WHERE raw_words MATCH ? ORDER BY bm25(raw_words, 0, 1) LIMIT ?`
      return (await client.execute({ sql, args: [match, limit] })).rows.map((row) => row.id as string)
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
