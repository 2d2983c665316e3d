/** One client for both stores: it is made at the first `open` and ended after the last `close`. */
import { ConfigError, StoreError } from '@loci/core'
import { createClient } from 'redis'
import { type Argument, type RedisClient, type Reply, send } from './client.ts'
import { messageOf, translated } from './errors.ts'
import { untilBuilt } from './schema.ts'
import type { Script } from './scripts.ts'

/** A client that was passed in is never ended nor tuned. */
export type Target = { kind: 'client'; client: RedisClient } | { kind: 'url'; url: string }

export type Run = (command: readonly Argument[]) => Promise<Reply>

/** One store's use of the client. Whatever fails is thrown as an error of Loci that names the operation. */
export interface Lease {
  /** @param setUp returns the names of the indexes that it found complete. */
  open(setUp: (run: Run) => Promise<string[]>): Promise<void>
  /** One request. */
  run(operation: string, command: readonly Argument[]): Promise<Reply>
  /** One request to an index, which is complete by then. */
  query(operation: string, index: string, command: readonly Argument[]): Promise<Reply>
  /** One request, and another where the server does not know the script any more. */
  script(operation: string, script: Script, args: readonly Argument[]): Promise<Reply>
  close(): Promise<void>
}

const connectTimeoutMs = 10_000

/**
 * Returns the function that gives each store its lease.
 * @param patienceMs how long an answer may take. The core gives up sooner; then the connection is given up too.
 */
export function connection(target: Target, patienceMs = 20_000): () => Lease {
  const leases = new Set<Lease>()
  /** When each index was last known to be complete. */
  const complete = new Map<string, number>()
  const link =
    target.kind === 'client' ? linkTo(target.client) : linkByUrl(target.url, Math.min(connectTimeoutMs, patienceMs))

  async function release(lease: Lease): Promise<void> {
    if (leases.delete(lease) && leases.size === 0) link.end()
  }

  async function inTime(operation: string, client: RedisClient, command: readonly Argument[]): Promise<Reply> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        link.drop(client)
        const message = `no answer within ${patienceMs} ms`
        reject(new StoreError({ store: 'redis', operation, retryable: true, message }))
      }, patienceMs)
    })
    try {
      return await Promise.race([send(client, command), late])
    } finally {
      clearTimeout(timer)
    }
  }

  return () => {
    let isClosed = false

    async function run(operation: string, command: readonly Argument[]): Promise<Reply> {
      if (isClosed) throw unusable(operation, 'the store is closed; make a new one')
      if (!leases.has(lease)) throw unusable(operation, 'call open() first')
      try {
        return await inTime(operation, await link.client(), command)
      } catch (error) {
        throw translated(operation, error)
      }
    }

    const lease: Lease = {
      async open(setUp) {
        leases.add(lease)
        link.begin()
        try {
          await run('open', ['PING'])
          const since = link.epoch()
          for (const index of await setUp((command) => run('open', command))) complete.set(index, since)
        } catch (error) {
          await release(lease)
          throw error
        }
      },
      run,
      async query(operation, index, command) {
        for (;;) {
          const since = link.epoch()
          if (complete.get(index) !== since) await untilBuilt((info) => run(operation, info), index, { operation })
          complete.set(index, since)
          const reply = await run(operation, command)
          // After a restart of the server an index builds itself up again, and answers from what it has by then.
          if (link.epoch() === since) return reply
        }
      },
      async script(operation, { text, sha1 }, args) {
        try {
          return await run(operation, ['EVALSHA', sha1, ...args])
        } catch (error) {
          // After a restart, a failover or SCRIPT FLUSH. Nothing has happened yet.
          if (!messageOf((error as Error).cause).startsWith('NOSCRIPT')) throw error
          return await run(operation, ['EVAL', text, ...args])
        }
      },
      async close() {
        isClosed = true
        await release(lease)
      },
    }
    return lease
  }
}

interface Link {
  begin(): void
  /** Another number after each connection. */
  epoch(): number
  client(): Promise<RedisClient>
  /** After a request that was never answered. */
  drop(client: RedisClient): void
  end(): void
}

function linkTo(client: RedisClient): Link {
  let epoch = 0
  // A connection that breaks emits an error, and one that nobody listens to ends the process.
  function broken(): void {
    epoch++
  }
  return {
    begin() {
      client.removeListener('error', broken)
      client.on('error', broken)
    },
    epoch: () => epoch,
    async client() {
      if (client.isOpen) return client
      throw new ConfigError('redis: the client is not connected; await client.connect() before, and end it afterwards')
    },
    drop() {},
    end: () => void client.removeListener('error', broken),
  }
}

/**
 * Connects when a request finds no connection, and never in the background: a dead server is told of at once, and the
 * first request after it is back works.
 */
function linkByUrl(url: string, timeoutMs: number): Link {
  type Own = ReturnType<typeof newClient>
  let current: Own | undefined
  let connecting: Promise<Own> | undefined
  let epoch = 0

  async function connect(): Promise<Own> {
    const made = newClient(url)
    made.on('error', ignore)
    // A server that takes the connection and then says nothing.
    const timer = setTimeout(() => made.isOpen && made.destroy(), timeoutMs)
    try {
      await made.connect()
    } finally {
      clearTimeout(timer)
    }
    // Idle connections hold no process; the timers of requests do.
    made.unref()
    current = made
    epoch++
    return made
  }

  function drop(client: RedisClient | undefined): void {
    if (client !== current || current === undefined) return
    if (current.isOpen) current.destroy()
    current = undefined
  }

  return {
    begin() {},
    epoch: () => epoch,
    async client() {
      if (current?.isReady) return current
      drop(current)
      connecting ??= connect().finally(() => {
        connecting = undefined
      })
      return await connecting
    },
    drop,
    end() {
      drop(current)
      connecting?.then(drop).catch(ignore)
    },
  }
}

function newClient(url: string) {
  return createClient({
    url,
    RESP: 3,
    disableOfflineQueue: true,
    maintNotifications: 'disabled',
    socket: { connectTimeout: connectTimeoutMs, reconnectStrategy: false },
  })
}

function ignore(): void {}

function unusable(operation: string, message: string): StoreError {
  return new StoreError({ store: 'redis', operation, retryable: false, message })
}
