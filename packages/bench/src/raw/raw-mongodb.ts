import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { MongoClient } from 'mongodb'
import type { RawClient } from './raw-client.ts'

interface RawDocument {
  _id: string
  scopeKey: string
  text: string
  vector: number[]
}

/** With a search index, as the store has one where the server does. */
export async function rawMongodb(url: string, database: string, dimensions: number): Promise<RawClient> {
  const client = new MongoClient(url)
  const collection = client.db(database).collection<RawDocument>(`raw_${randomUUID().slice(0, 8)}`)
  await client.db(database).createCollection(collection.collectionName)
  const vector = { type: 'vector', path: 'vector', numDimensions: dimensions, similarity: 'cosine' }
  const definition = { fields: [vector, { type: 'filter', path: 'scopeKey' }] }
  await collection.createSearchIndex({ name: 'raw', type: 'vectorSearch', definition })
  for (;;) {
    const [index] = (await collection.listSearchIndexes('raw').toArray()) as { queryable?: boolean }[]
    if (index?.queryable) break
    await sleep(500)
  }
  return {
    async insert(records) {
      const documents = records.map(({ id, scopeKey, text, vector: numbers }) => {
        return { _id: id, scopeKey, text, vector: [...numbers] }
      })
      await client.withSession((session) =>
        session.withTransaction(() => collection.insertMany(documents, { session }), {
          writeConcern: { w: 'majority', journal: true },
        }),
      )
    },
    async search({ vector: numbers, scopeKeys, limit }) {
      const filter = { scopeKey: { $in: [...scopeKeys] } }
      const stage = { index: 'raw', path: 'vector', queryVector: [...numbers], exact: true, limit, filter }
      const found = await collection.aggregate([{ $vectorSearch: stage }, { $project: { _id: 1 } }]).toArray()
      return found.map(({ _id }) => String(_id))
    },
    async read(ids) {
      const found = await collection.find({ _id: { $in: [...ids] } }, { projection: { text: 1 } }).toArray()
      return found.map(({ text }) => text)
    },
    close: () => client.close(),
  }
}
