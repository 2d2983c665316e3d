/** One client for both stores: a pool is made at the first `open` and ended after the last `close`. */
import { StoreError } from '@loci/core'
import pg from 'pg'
import { type Database, databaseOn, type PostgresClient, type Query, type QueryResult } from './client.ts'
import { translated } from './errors.ts'

/** A client that was passed in is never ended nor tuned. */
export type Target = { kind: 'client'; client: PostgresClient } | { kind: 'url'; url: string; maxConnections: number }

/** One store's use of the client. Whatever fails is thrown as an error of Loci that names the operation. */
export interface Lease {
  open(setUp: (database: Database) => Promise<void>): Promise<void>
  /** What one statement selects. */
  rows(operation: string, text: string, values: unknown[]): Promise<QueryResult['rows']>
  transaction<T>(operation: string, use: (query: Query) => Promise<T>): Promise<T>
  close(): Promise<void>
}

const connectTimeoutMs = 10_000
/** The core gives up sooner; this frees the connection of a server that no longer answers. */
const queryTimeoutMs = 60_000

/** Returns the function that gives each store its lease. */
export function connection(target: Target): () => Lease {
  const leases = new Set<Lease>()
  let opened: { database: Database; end: () => Promise<void> } | undefined

  function database(): Database {
    opened ??= openTarget(target)
    return opened.database
  }

  async function release(lease: Lease): Promise<void> {
    if (!leases.delete(lease) || leases.size > 0 || opened === undefined) return
    const { end } = opened
    opened = undefined
    await end()
  }

  return () => {
    let isClosed = false

    async function run<T>(operation: string, use: (database: Database) => Promise<T>): Promise<T> {
      if (isClosed) throw unusable(operation, 'the store is closed; make a new one')
      if (!leases.has(lease)) throw unusable(operation, 'call open() first')
      try {
        return await use(database())
      } catch (error) {
        throw translated(operation, error)
      }
    }

    const lease: Lease = {
      async open(setUp) {
        leases.add(lease)
        try {
          await run('open', setUp)
        } catch (error) {
          await release(lease)
          throw error
        }
      },
      async rows(operation, text, values) {
        return (await run(operation, ({ query }) => query(text, values))).rows
      },
      transaction: (operation, use) => run(operation, (opened) => opened.transaction(use)),
      async close() {
        isClosed = true
        await release(lease)
      },
    }
    return lease
  }
}

function openTarget(target: Target): { database: Database; end: () => Promise<void> } {
  if (target.kind === 'client') {
    const database = databaseOn(target.client)
    return { database, end: async () => database.release() }
  }
  const pool = new pg.Pool({
    connectionString: target.url,
    max: target.maxConnections,
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: queryTimeoutMs,
    keepAlive: true,
    // Idle connections hold no process.
    allowExitOnIdle: true,
  })
  const database = databaseOn(pool)
  return { database, end: () => pool.end() }
}

function unusable(operation: string, message: string): StoreError {
  return new StoreError({ store: 'pgvector', operation, retryable: false, message })
}
