/** What the tests run on: databases of their own on the server that tests may use, and clients that are watched. */
import { randomUUID } from 'node:crypto'
import type { Row } from '@loci/core'
import { serverUrl } from '@loci/testkit'
import { type CommandStartedEvent, type Db, MongoClient } from 'mongodb'
import { type MongodbOptions, mongodb } from '../src/index.ts'

export const url: string | undefined = serverUrl('mongodb')

export const fields = { scopeKey: 'string', tags: 'string[]', createdAt: 'number', occurredAt: 'number' } as const

/** A database of the test's own. */
export function ownDatabase(): { database: string; drop: () => Promise<void> } {
  const database = `loci_test_${randomUUID().replaceAll('-', '')}`
  return { database, drop: () => withDatabase(database, (db) => db.dropDatabase()).then(() => undefined) }
}

export async function withDatabase<T>(database: string, use: (db: Db, client: MongoClient) => Promise<T>): Promise<T> {
  const client = new MongoClient(url as string)
  try {
    return await use(client.db(database), client)
  } finally {
    await client.close()
  }
}

export function storeOn(database: string, options: Partial<MongodbOptions> = {}): ReturnType<typeof mongodb> {
  return mongodb({ url: url as string, database, ...options })
}

/** What is said between client and server besides commands of the stores. */
const notCounted = ['hello', 'endSessions', 'ping']

/** A client that notes its commands. */
export function watchedClient(): { client: MongoClient; take: () => CommandStartedEvent[] } {
  const client = new MongoClient(url as string, { monitorCommands: true })
  const seen: CommandStartedEvent[] = []
  client.on('commandStarted', (event) => {
    if (!notCounted.includes(event.commandName)) seen.push(event)
  })
  return { client, take: () => seen.splice(0) }
}

export function row(id: string, parts: Partial<Row> = {}): Row {
  const { kind = 'memory', version = 1, writeId = randomUUID(), body = '' } = parts
  return { id, kind, version, writeId, fields: { createdAt: 1, occurredAt: 1, ...parts.fields }, body }
}
