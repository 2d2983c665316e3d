/** One client for both stores: connected at the first `open`, and closed after the last `close` when it is our own. */
import { ConfigError, StoreError } from '@loci/core'
import type { Db, MongoClient } from 'mongodb'
import { translated } from './errors.ts'

export interface Target {
  client: MongoClient
  /** One that was passed in is never closed. */
  isOwn: boolean
  database: string
}

export interface Place {
  client: MongoClient
  db: Db
  /** Whether the store was closed while the operation ran. */
  isClosed(): boolean
}

/** One store's use of the client. Whatever fails is thrown as an error of Loci that names the operation. */
export interface Lease {
  open(setUp: (place: Place) => Promise<void>): Promise<void>
  run<T>(operation: string, use: (place: Place) => Promise<T>): Promise<T>
  close(): Promise<void>
}

/** Of MongoDB 6.0. */
const minWireVersion = 17

/** Returns the function that gives each store its lease. */
export function connection({ client, isOwn, database }: Target): () => Lease {
  const leases = new Set<Lease>()

  async function release(lease: Lease): Promise<void> {
    if (leases.delete(lease) && leases.size === 0 && isOwn) await client.close()
  }

  return () => {
    let isClosed = false
    const place: Place = { client, db: client.db(database), isClosed: () => isClosed }

    async function run<T>(operation: string, use: (place: Place) => Promise<T>): Promise<T> {
      if (isClosed) throw unusable(operation, 'the store is closed; make a new one')
      if (!leases.has(lease)) throw unusable(operation, 'call open() first')
      try {
        return await use(place)
      } catch (error) {
        throw translated(operation, error)
      }
    }

    const lease: Lease = {
      async open(setUp) {
        leases.add(lease)
        try {
          await run('open', async () => {
            await client.connect()
            await checkServer(place.db)
            await setUp(place)
          })
        } catch (error) {
          await release(lease).catch(() => undefined)
          throw error
        }
      },
      run,
      async close() {
        isClosed = true
        await release(lease)
      },
    }
    return lease
  }
}

/** @throws ConfigError when it has no transactions or is too old. */
async function checkServer(db: Db): Promise<void> {
  const hello = await db.command({ hello: 1 })
  if (hello.setName === undefined && hello.msg !== 'isdbgrid') {
    throw new ConfigError(
      'mongodb: the server stands alone and has no transactions; start mongod with --replSet rs0 and run rs.initiate() once in mongosh (one member is enough)',
    )
  }
  if (hello.maxWireVersion < minWireVersion) throw new ConfigError('mongodb: the server is older than MongoDB 6.0')
}

function unusable(operation: string, message: string): StoreError {
  return new StoreError({ store: 'mongodb', operation, retryable: false, message })
}
