import { type Mem0Record, toRecord } from '../record.ts'
import type { Mem0Source, ReadOptions } from '../source.ts'
import { loadDriver } from './load-driver.ts'
import { pageSize, reading, toVector } from './reading.ts'

/** What is used of a client of `redis`, 4 to 6. */
export interface RedisReaderClient {
  sendCommand(args: string[], options?: object): Promise<unknown>
}

export interface RedisReaderOptions {
  client?: RedisReaderClient
  url?: string
  username?: string
  password?: string
  collection: string
}

/** Replies as bytes, for vectors are no text: `redis` 4 knows the first option, 5 and later the second. */
const asBytes = { returnBuffers: true, typeMapping: { 36: Buffer } }

/** mem0's hashes in Redis, under `mem0:<collection>:<id>`. It keeps them as fields, and the rest as JSON in `metadata`. */
export function redisReader(options: RedisReaderOptions): Mem0Source {
  const prefix = `mem0:${options.collection}:`

  async function* hashes(
    client: RedisReaderClient,
    { vectors = true, signal }: ReadOptions,
  ): AsyncIterable<Mem0Record> {
    const send = (args: string[]): Promise<unknown> => reading('mem0 on Redis', () => client.sendCommand(args, asBytes))
    const pattern = `${prefix.replace(/[*?[\]\\^]/g, '\\$&')}*`
    // SCAN may give a key twice while the table of keys grows.
    const seen = new Set<string>()
    let cursor = '0'
    do {
      signal?.throwIfAborted()
      const scan = ['SCAN', cursor, 'MATCH', pattern, 'COUNT', String(pageSize), 'TYPE', 'hash']
      const [next, keys] = (await send(scan)) as [unknown, unknown[]]
      const fresh = keys.map(String).filter((key) => !seen.has(key))
      for (const key of fresh) seen.add(key)
      const found = await Promise.all(fresh.map((key) => send(['HGETALL', key])))
      for (const [index, hash] of found.entries()) {
        const record = toHashRecord((fresh[index] as string).slice(prefix.length), fieldsOf(hash), vectors)
        if (record !== undefined) yield record
      }
      cursor = String(next)
    } while (cursor !== '0')
  }

  async function* memories(read: ReadOptions = {}): AsyncIterable<Mem0Record> {
    if (options.client !== undefined) return yield* hashes(options.client, read)
    const { createClient } = await loadDriver('redis', () => import('redis'))
    const { url, username, password } = options
    const client = createClient({
      url: url as string,
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password }),
      socket: { reconnectStrategy: false },
    })
    client.on('error', () => undefined)
    try {
      await reading('mem0 on Redis', () => client.connect())
      yield* hashes(client, read)
    } finally {
      hangUp(client)
    }
  }

  return { name: `Redis, keys ${prefix}*`, memories, close: async () => undefined }
}

/** `redis` 4 has another word for it. */
function hangUp(client: { destroy?: () => void; disconnect?: () => Promise<void> }): void {
  if (client.destroy !== undefined) client.destroy()
  else void client.disconnect?.().catch(() => undefined)
}

/** Undefined for a hash of another collection, whose name begins with this one's and a colon. */
function toHashRecord(id: string, fields: Map<string, Uint8Array>, vectors: boolean): Mem0Record | undefined {
  if (fields.size === 0) return undefined
  const text = (name: string): string | undefined => {
    const bytes = fields.get(name)
    return bytes === undefined ? undefined : new TextDecoder().decode(bytes)
  }
  if ((text('memory_id') ?? id) !== id) return undefined
  const vector = vectors ? toVector(fields.get('embedding')) : undefined
  const named = Object.fromEntries(
    ['user_id', 'agent_id', 'run_id', 'hash', 'created_at', 'updated_at'].map((name) => [name, text(name)]),
  )
  let metadata: object
  try {
    metadata = JSON.parse(text('metadata') ?? '{}') as object
  } catch {
    return { id, metadata: {}, broken: 'its metadata is not JSON' }
  }
  return toRecord(id, { ...metadata, ...named, data: text('memory') }, vector)
}

/** A hash comes as a flat list (RESP 2), a map or an object (RESP 3). */
function fieldsOf(hash: unknown): Map<string, Uint8Array> {
  if (Array.isArray(hash)) {
    const pairs = hash.flatMap((item, at) =>
      at % 2 === 0 ? [[String(item), hash[at + 1] as Uint8Array] as const] : [],
    )
    return new Map(pairs)
  }
  const entries = hash instanceof Map ? [...hash] : Object.entries((hash ?? {}) as object)
  return new Map(entries.map(([key, value]) => [String(key), value as Uint8Array]))
}
