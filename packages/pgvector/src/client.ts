/** The clients that the stores can use, by the methods that they use, and one way to run a transaction on each. */

export interface QueryResult {
  rows: Record<string, unknown>[]
}

/** One connection, as `pg.Client` is. */
export interface PgConnection {
  query(text: string, values?: unknown[]): Promise<QueryResult>
  on?(event: 'error', listener: (error: Error) => void): unknown
  removeListener?(event: 'error', listener: (error: Error) => void): unknown
}

/** As `pg.Pool` is. */
export interface PgPool extends PgConnection {
  readonly totalCount: number
  connect(): Promise<PgConnection & { release(error?: Error | boolean): void }>
}

/** As `PGlite` is: one connection with a lock of its own. */
export interface Pglite {
  query(text: string, values?: unknown[]): Promise<QueryResult>
  transaction<T>(use: (transaction: { query: Query }) => Promise<T>): Promise<T>
}

export type PostgresClient = PgConnection | PgPool | Pglite

export type Query = (text: string, values?: unknown[]) => Promise<QueryResult>

/** What the stores ask of a client. */
export interface Database {
  /** One statement, which is a transaction of its own. */
  query: Query
  transaction<T>(use: (query: Query) => Promise<T>): Promise<T>
  /** Stops listening. The client stays open. */
  release(): void
}

export function databaseOn(client: PostgresClient): Database {
  if ('transaction' in client && typeof client.transaction === 'function') return onPglite(client as Pglite)
  const stop = ignoreErrors(client as PgConnection)
  if ('totalCount' in client) return onPool(client, stop)
  return onConnection(client as PgConnection, stop)
}

function onPglite(client: Pglite): Database {
  return {
    query: (text, values) => client.query(text, values),
    // Through its own lock: `client.query` inside would wait for ever.
    transaction: (use) => client.transaction((transaction) => use((text, values) => transaction.query(text, values))),
    release() {},
  }
}

function onPool(pool: PgPool, release: () => void): Database {
  return {
    query: (text, values) => pool.query(text, values),
    async transaction(use) {
      const connection = await pool.connect()
      const stop = ignoreErrors(connection)
      let failure: unknown
      try {
        return await inTransaction(connection, use)
      } catch (error) {
        failure = error
        throw error
      } finally {
        stop()
        // A connection whose transaction failed may be in any state.
        connection.release(failure === undefined ? undefined : true)
      }
    },
    release,
  }
}

/** Statements of others must not fall into a transaction, so that everything waits for its turn. */
function onConnection(connection: PgConnection, release: () => void): Database {
  let tail: Promise<unknown> = Promise.resolve()
  function inTurn<T>(run: () => Promise<T>): Promise<T> {
    const turn = tail.then(run)
    tail = turn.catch(() => undefined)
    return turn
  }
  return {
    query: (text, values) => inTurn(() => connection.query(text, values)),
    transaction: (use) => inTurn(() => inTransaction(connection, use)),
    release,
  }
}

async function inTransaction<T>(connection: PgConnection, use: (query: Query) => Promise<T>): Promise<T> {
  await connection.query('BEGIN')
  try {
    const result = await use((text, values) => connection.query(text, values))
    await connection.query('COMMIT')
    return result
  } catch (error) {
    await connection.query('ROLLBACK').catch(() => undefined)
    throw error
  }
}

/** A connection that breaks while nobody uses it emits an error, and one that nobody listens to ends the process. */
function ignoreErrors(client: PgConnection): () => void {
  const ignore = (): void => {}
  client.on?.('error', ignore)
  return () => client.removeListener?.('error', ignore)
}
