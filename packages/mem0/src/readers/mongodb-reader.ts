import { type Mem0Record, toRecord } from '../record.ts'
import type { Mem0Source, ReadOptions } from '../source.ts'
import { loadDriver } from './load-driver.ts'
import { pageSize, reading, toVector } from './reading.ts'

/** What is used of `MongoClient`. */
export interface MongodbReaderClient {
  db(name: string): {
    collection(name: string): {
      find(
        filter: object,
        options: { sort: { _id: 1 }; batchSize: number; projection?: { embedding: number } },
      ): { next(): Promise<unknown>; close(): Promise<unknown> }
    }
  }
}

export interface MongodbReaderOptions {
  client?: MongodbReaderClient
  url?: string
  database: string
  collection: string
}

/** mem0's collection in MongoDB: `{ _id, embedding, payload }`. */
export function mongodbReader({ client, url, database, collection }: MongodbReaderOptions): Mem0Source {
  async function* documents(
    from: MongodbReaderClient,
    { vectors = true, signal }: ReadOptions,
  ): AsyncIterable<Mem0Record> {
    const options = {
      sort: { _id: 1 },
      batchSize: pageSize,
      ...(vectors ? {} : { projection: { embedding: 0 } }),
    } as const
    const cursor = from.db(database).collection(collection).find({}, options)
    try {
      while (true) {
        signal?.throwIfAborted()
        const document = await reading('mem0 on MongoDB', () => cursor.next())
        if (document === null) return
        const { _id, payload, embedding } = document as { _id: unknown; payload?: unknown; embedding?: unknown }
        yield toRecord(String(_id), payload, toVector(embedding))
      }
    } finally {
      await cursor.close().catch(() => undefined)
    }
  }

  async function* memories(read: ReadOptions = {}): AsyncIterable<Mem0Record> {
    if (client !== undefined) return yield* documents(client, read)
    const { MongoClient } = await loadDriver('mongodb', () => import('mongodb'))
    const own = await reading(
      'mem0 on MongoDB',
      async () => await new MongoClient(url as string, waitsOf(url)).connect(),
    )
    try {
      yield* documents(own, read)
    } finally {
      await own.close()
    }
  }

  return { name: `MongoDB, collection ${database}.${collection}`, memories, close: async () => undefined }
}

/** What the URL says wins over the defaults here, and these over the driver's half a minute. */
function waitsOf(url = ''): { serverSelectionTimeoutMS?: number } {
  return /serverSelectionTimeoutMS=/i.test(url) ? {} : { serverSelectionTimeoutMS: 10_000 }
}
