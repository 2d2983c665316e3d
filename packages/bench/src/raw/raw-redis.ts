import { createClient, SCHEMA_FIELD_TYPE, SCHEMA_VECTOR_FIELD_ALGORITHM } from 'redis'
import type { RawClient } from './raw-client.ts'

export async function rawRedis(url: string, prefix: string, dimensions: number): Promise<RawClient> {
  const client = createClient({ url })
  client.on('error', () => {})
  await client.connect()
  const index = `${prefix}:raw`
  const keyOf = (id: string): string => `${index}:${id}`
  const vector = {
    type: SCHEMA_FIELD_TYPE.VECTOR,
    ALGORITHM: SCHEMA_VECTOR_FIELD_ALGORITHM.FLAT,
    TYPE: 'FLOAT32',
    DIM: dimensions,
    DISTANCE_METRIC: 'COSINE',
  } as const
  await client.ft.create(
    index,
    { scope: { type: SCHEMA_FIELD_TYPE.TAG, CASESENSITIVE: true }, vector },
    { ON: 'HASH', PREFIX: `${index}:` },
  )
  const bytesOf = (numbers: Float32Array): Buffer => Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength)
  /** Letters and digits mean nothing to the query language. */
  const wordOf = (scopeKey: string): string => `s${Buffer.from(scopeKey).toString('hex')}`
  return {
    async insert(records) {
      const batch = client.multi()
      for (const { id, scopeKey, text, vector } of records) {
        batch.hSet(keyOf(id), { scope: wordOf(scopeKey), text, vector: bytesOf(vector) })
      }
      await batch.exec()
    },
    async search({ vector, scopeKeys, limit }) {
      const query = `@scope:{${scopeKeys.map(wordOf).join('|')}}=>[KNN ${limit} @vector $vector AS distance]`
      const { documents } = await client.ft.search(index, query, {
        PARAMS: { vector: bytesOf(vector) },
        SORTBY: 'distance',
        LIMIT: { from: 0, size: limit },
        RETURN: ['distance'],
        DIALECT: 2,
      })
      return documents.map(({ id }) => id.slice(index.length + 1))
    },
    async read(ids) {
      const texts = await Promise.all(ids.map((id) => client.hGet(keyOf(id), 'text')))
      return texts.filter((text) => text !== null)
    },
    async close() {
      client.destroy()
    },
  }
}
