import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { ConfigError, ConflictError, LociError, StoreError } from '@loci/core'

/** A file, or an instance of the caller, which stays open. */
export type DuckdbStoreOptions = { path: string } | { instance: DuckDBInstance }

/** Runs one statement. Of a SELECT, which has one column of JSON, it gives the values. */
export type Run = <T>(sql: string, values?: string[]) => Promise<T[]>

export interface Connection {
  open(work: (run: Run) => Promise<void>): Promise<void>
  read<T>(operation: string, sql: string, values: string[]): Promise<T[]>
  /** Runs the work in a transaction. */
  write<T>(operation: string, work: (run: Run) => Promise<T>): Promise<T>
  close(): Promise<void>
}

const turns = new Map<string | DuckDBInstance, Promise<unknown>>()

/** Reads have a connection of their own, so that none sees half a transaction. In one file, writes go one by one. */
export function connect(options: DuckdbStoreOptions): Connection {
  const source = 'path' in options ? options.path : options.instance
  let instance: DuckDBInstance | undefined
  let reader: DuckDBConnection | undefined
  let writer: DuckDBConnection | undefined

  async function transact<T>(work: (run: Run) => Promise<T>): Promise<T> {
    const run: Run = (sql, values) => runOn(writer, sql, values)
    await run('BEGIN')
    try {
      const result = await work(run)
      await run('COMMIT')
      return result
    } catch (error) {
      await run('ROLLBACK').catch(() => {}) // A commit that failed has ended the transaction.
      throw error
    }
  }
  function write<T>(operation: string, work: (run: Run) => Promise<T>): Promise<T> {
    const turn = (turns.get(source) ?? Promise.resolve()).then(() => transact(work))
    turns.set(
      source,
      turn.catch(() => {}),
    )
    return turn.catch((error) => fail(operation, error))
  }

  return {
    write,
    read: (operation, sql, values) => runOn<never>(reader, sql, values).catch((error) => fail(operation, error)),
    async open(work) {
      try {
        instance = typeof source === 'string' ? await DuckDBInstance.fromCache(source) : source
        reader = await instance.connect()
        writer = await instance.connect()
      } catch (error) {
        fail('open', error)
      }
      await write('open', work)
    },
    async close() {
      reader?.closeSync()
      writer?.closeSync()
      if (typeof source === 'string') instance?.closeSync()
      instance = reader = writer = undefined
    },
  }
}

async function runOn<T>(connection: DuckDBConnection | undefined, sql: string, values?: string[]): Promise<T[]> {
  if (!connection) throw new Error('the store is not open')
  const result = await connection.runAndReadAll(sql, values)
  // JSON and not columns: the driver drops a U+FEFF that begins a text.
  return sql.startsWith('SELECT') ? result.getRowsJS().map(([json]) => JSON.parse(String(json))) : []
}

function fail(operation: string, cause: unknown): never {
  if (cause instanceof LociError) throw cause
  const message = cause instanceof Error ? cause.message : String(cause)
  if (operation === 'open' && /^(Catalog|Binder) Error/.test(message)) throw new ConfigError(message, { cause })
  if (operation === 'commit' && /duplicate key/i.test(message)) throw new ConflictError(message, { cause })
  const retryable = /conflict on|write-write conflict|lock on file/i.test(message)
  throw new StoreError({ store: 'duckdb', operation, retryable, message, cause })
}
