import { randomUUID } from 'node:crypto'
import type { Pinecone } from '@pinecone-database/pinecone'
import type { RawClient } from './raw-client.ts'

/** @param host of the data of an index. */
export async function rawPinecone(client: Pinecone, host: string): Promise<RawClient> {
  const index = client.index({ host, namespace: `raw-${randomUUID()}` })
  return {
    async insert(records) {
      const batch = records.map(({ id, scopeKey, text, vector }) => ({
        id,
        values: [...vector],
        metadata: { scopeKey, text },
      }))
      await index.upsert({ records: batch })
    },
    async search({ vector, scopeKeys, limit }) {
      const filter = { scopeKey: { $in: [...scopeKeys] } }
      const { matches } = await index.query({ vector: [...vector], filter, topK: limit })
      return matches.map(({ id }) => id)
    },
    async read(ids) {
      if (ids.length === 0) return []
      const { records } = await index.fetch({ ids: [...ids] })
      return Object.values(records).map(({ metadata }) => String(metadata?.text))
    },
    close: () => index.deleteAll(),
  }
}
