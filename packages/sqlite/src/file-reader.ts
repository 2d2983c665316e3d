/**
 * Reads of a file on a connection of their own, whose statements stay prepared. `@libsql/client` prepares and describes
 * each statement anew, which takes longer than most of the reads themselves.
 */
import type { Client, InValue } from '@libsql/client'
import type { Statement } from 'libsql'

/** By column. Integers are numbers, and a blob is a Uint8Array, where that of a client is an ArrayBuffer. */
export type SqlRow = Readonly<Record<string, unknown>>

export interface FileReader {
  read(sql: string, args: InValue[]): SqlRow[]
  close(): void
}

/** Filters make texts of their own. */
const maxStatements = 100

/** Undefined where each connection has a database of its own, in memory. */
export async function openFileReader(client: Client, timeoutMs: number): Promise<FileReader | undefined> {
  const { rows } = await client.execute('PRAGMA database_list')
  const path = rows[0]?.file
  if (typeof path !== 'string' || path === '') return undefined
  // Only here: where there are no files, as at the edge, it cannot be loaded.
  const { default: Database } = await import('libsql')
  const database = new Database(path, { timeout: timeoutMs })
  /** The least recently used first. */
  const statements = new Map<string, Statement>()
  return {
    read(sql, args) {
      const statement = statements.get(sql) ?? database.prepare(sql)
      statements.delete(sql)
      const rows = statement.all(args) as SqlRow[]
      // Only now: one that failed is not used again.
      statements.set(sql, statement)
      for (const oldest of statements.keys()) {
        if (statements.size <= maxStatements) break
        statements.delete(oldest)
      }
      return rows
    },
    close() {
      statements.clear()
      database.close()
    },
  }
}
