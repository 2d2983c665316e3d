import { randomUUID } from 'node:crypto'
import { serverUrl } from '@loci/testkit'
import { createClient } from 'redis'
import { type RedisOptions, redis } from '../src/index.ts'

export const url: string | undefined = serverUrl('redis')

/** Keys and indexes of the test's own, on the server that tests may use. */
export function ownPrefix(at: string = url as string): { prefix: string; drop: () => Promise<void> } {
  const prefix = `loci_test_${randomUUID().replaceAll('-', '')}`
  return { prefix, drop: () => withClient((client) => dropAll(client, prefix), at) }
}

export async function dropAll(client: Client, prefix: string): Promise<void> {
  const indexes = (await client.sendCommand(['FT._LIST'])) as string[]
  for (const index of indexes) if (index.startsWith(`${prefix}:`)) await client.sendCommand(['FT.DROPINDEX', index])
  const keys = await client.keys(`${prefix}:*`)
  for (let at = 0; at < keys.length; at += 1_000) await client.unlink(keys.slice(at, at + 1_000))
}

/** A client as applications make them. */
export async function connected(at: string = url as string, options: { RESP?: 2 | 3 } = {}): Promise<Client> {
  const client = createClient({ url: at, RESP: options.RESP ?? 3 })
  client.on('error', () => {})
  await client.connect()
  return client as Client
}

export type Client = ReturnType<typeof createClient>

export async function withClient<T>(use: (client: Client) => Promise<T>, at?: string): Promise<T> {
  const client = await connected(at)
  try {
    return await use(client)
  } finally {
    client.destroy()
  }
}

export function storeOn(prefix: string, options: Partial<RedisOptions> = {}): ReturnType<typeof redis> {
  return redis({ url: url as string, prefix, ...options })
}
