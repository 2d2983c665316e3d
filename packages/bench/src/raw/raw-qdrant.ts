import { randomUUID } from 'node:crypto'
import { QdrantClient } from '@qdrant/js-client-rest'
import type { RawClient } from './raw-client.ts'

export async function rawQdrant(url: string, dimensions: number): Promise<RawClient> {
  const client = new QdrantClient({ url, checkCompatibility: false })
  const collection = `raw_${randomUUID()}`
  await client.createCollection(collection, { vectors: { size: dimensions, distance: 'Cosine' } })
  await client.createPayloadIndex(collection, { field_name: 'scopeKey', field_schema: 'keyword' })
  const points = new Map<string, string>()
  return {
    async insert(records) {
      const batch = records.map(({ id, scopeKey, text, vector }) => {
        const point = randomUUID()
        points.set(id, point)
        return { id: point, vector: [...vector], payload: { id, scopeKey, text } }
      })
      await client.upsert(collection, { wait: true, points: batch })
    },
    async search({ vector, scopeKeys, limit }) {
      const filter = { must: [{ key: 'scopeKey', match: { any: [...scopeKeys] } }] }
      const query = { query: [...vector], filter, limit, with_payload: ['id'] }
      const { points: found } = await client.query(collection, query)
      return found.map(({ payload }) => String(payload?.id))
    },
    async read(ids) {
      const wanted = ids.map((id) => points.get(id) as string)
      const found = await client.retrieve(collection, { ids: wanted, with_payload: ['text'] })
      return found.map(({ payload }) => String(payload?.text))
    },
    async close() {
      await client.deleteCollection(collection)
    },
  }
}
