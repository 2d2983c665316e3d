/** One client for both stores: made at the first `open`, closed after the last `close`. */
import { setTimeout as sleep } from 'node:timers/promises'
import { type Client, createClient, type InValue } from '@libsql/client'
import { StoreError } from '@loci/core'
import { isBusy, translated } from './errors.ts'
import { type FileReader, openFileReader, type SqlRow } from './file-reader.ts'
import type { Fragment } from './filter.ts'

/** Where the data is. A client that was passed in is never closed nor tuned. */
export type Target =
  | { kind: 'client'; client: Client }
  | { kind: 'file'; url: string; durability: 'full' | 'normal' }
  | { kind: 'server'; url: string; authToken: string | undefined }

/** One store's use of the client. Whatever fails is thrown as an error of Loci that names the operation. */
export interface Lease {
  /** Connects and runs `setUp`, again and again for some seconds while other processes do the same to the file. */
  open(setUp: (client: Client) => Promise<void>): Promise<void>
  /** What one statement selects. */
  rows(operation: string, sql: string, args: InValue[]): Promise<SqlRow[]>
  /** Runs the statements as one transaction. */
  write(operation: string, statements: Fragment[]): Promise<void>
  /** Empties the write-ahead log of a file into it. Says whether that was possible. */
  checkpoint(): Promise<boolean>
  /** Whether statements run in this process, which does nothing else meanwhile. */
  isLocal(): boolean
  close(): Promise<void>
}

// The driver is synchronous: while SQLite waits for a lock, this process does nothing else.
const busyTimeoutMs = 5
const openAttempts = 100

interface Connection {
  client: Client
  reader: FileReader | undefined
}

/** Returns the function that gives each store its lease. */
export function connection(target: Target): () => Lease {
  const leases = new Set<Lease>()
  let connecting: Promise<Connection> | undefined

  function connect(): Promise<Connection> {
    connecting ??= connectionOf(target).catch((error: unknown) => {
      connecting = undefined
      throw error
    })
    return connecting
  }

  /**
   * libsql 0.5 does not reset a statement that met a lock: until it is garbage-collected, every commit on its
   * connection fails (tursodatabase/libsql-client-ts#352). The next call gets a new one; calls under way end first.
   */
  async function attempt<T>(use: (connection: Connection) => Promise<T>): Promise<T> {
    const connected = connect()
    const current = await connected
    try {
      return await use(current)
    } catch (error) {
      if (target.kind === 'file' && isBusy(error) && connecting === connected) {
        connecting = undefined
        setImmediate(() => close(current))
      }
      throw error
    }
  }

  async function release(lease: Lease): Promise<void> {
    const pending = connecting
    if (!leases.delete(lease) || leases.size > 0 || pending === undefined) return
    connecting = undefined
    if (target.kind === 'client') return
    const current = await pending.catch(() => undefined)
    if (current === undefined) return
    // libsql 0.5 closes a file only when its statements are garbage-collected: until then the last commits stand in
    // the write-ahead log alone. They are safe there, so that a failure is none; but copies of the file want them.
    if (target.kind === 'file') await current.client.execute('PRAGMA wal_checkpoint(TRUNCATE)').catch(() => undefined)
    close(current)
  }

  return () => {
    let closed = false

    async function run<T>(operation: string, use: (connection: Connection) => Promise<T>): Promise<T> {
      if (closed) throw unusable(operation, 'the store is closed; make a new one')
      if (!leases.has(lease)) throw unusable(operation, 'call open() first')
      try {
        return await attempt(use)
      } catch (error) {
        throw translated(operation, error)
      }
    }

    const lease: Lease = {
      async open(setUp) {
        if (closed) throw unusable('open', 'the store is closed; make a new one')
        leases.add(lease)
        try {
          await whileBusy(() =>
            attempt(async ({ client }) => {
              await setUp(client)
              if (target.kind === 'file') await client.execute('PRAGMA journal_mode = WAL')
            }),
          )
        } catch (error) {
          await release(lease)
          throw translated('open', error)
        }
      },
      async rows(operation, sql, args) {
        return await run(operation, async ({ client, reader }) => {
          return reader === undefined ? (await client.execute({ sql, args })).rows : reader.read(sql, args)
        })
      },
      async write(operation, statements) {
        if (statements.length > 0) await run(operation, ({ client }) => client.batch(statements, 'write'))
      },
      async checkpoint() {
        if (target.kind !== 'file') return false
        const { rows } = await run('compact', ({ client }) => client.execute('PRAGMA wal_checkpoint(TRUNCATE)'))
        return Number(rows[0]?.busy) === 0
      },
      isLocal() {
        return target.kind === 'file' || (target.kind === 'client' && target.client.protocol === 'file')
      },
      async close() {
        closed = true
        await release(lease)
      },
    }
    return lease
  }
}

async function connectionOf(target: Target): Promise<Connection> {
  const client = await clientOf(target)
  return { client, reader: target.kind === 'file' ? await openFileReader(client, busyTimeoutMs) : undefined }
}

function close({ client, reader }: Connection): void {
  reader?.close()
  client.close()
}

async function clientOf(target: Target): Promise<Client> {
  if (target.kind === 'client') return target.client
  if (target.kind === 'server') {
    const { url, authToken } = target
    return createClient(authToken === undefined ? { url } : { url, authToken })
  }
  // One connection, for settings are per connection and `:memory:` is one database per connection.
  const client = createClient({ url: target.url, concurrency: 1, timeout: busyTimeoutMs })
  await client.execute(`PRAGMA synchronous = ${target.durability}`)
  // What is deleted is overwritten, not only unlinked.
  await client.execute('PRAGMA secure_delete = ON')
  return client
}

async function whileBusy(run: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run()
    } catch (error) {
      if (!isBusy(error) || attempt === openAttempts) throw error
      await sleep(10 + 40 * Math.random())
    }
  }
}

function unusable(operation: string, message: string): StoreError {
  return new StoreError({ store: 'sqlite', operation, retryable: false, message })
}
