import { type Mem0Record, toRecord } from '../record.ts'
import type { Mem0Source, ReadOptions } from '../source.ts'
import { loadDriver } from './load-driver.ts'
import { pageSize, reading, toVector } from './reading.ts'

/** What is used of `QdrantClient`. */
export interface QdrantReaderClient {
  scroll(
    collection: string,
    request: { limit: number; with_payload: boolean; with_vector: boolean; offset?: string | number },
  ): Promise<{ points: QdrantReaderPoint[]; next_page_offset?: unknown }>
}

export interface QdrantReaderPoint {
  id: string | number
  payload?: { [key: string]: unknown } | null | undefined
  vector?: unknown
}

export interface QdrantReaderOptions {
  client?: QdrantReaderClient
  url?: string
  apiKey?: string
  collection: string
}

/** mem0's collection in Qdrant: points whose payload is the memory. Vectors of cosine collections come at length 1. */
export function qdrantReader(options: QdrantReaderOptions): Mem0Source {
  const { collection } = options
  let connecting: Promise<QdrantReaderClient> | undefined

  async function* memories({ vectors = true, signal }: ReadOptions = {}): AsyncIterable<Mem0Record> {
    connecting ??= clientOf(options)
    const client = await connecting
    let offset: string | number | undefined
    do {
      signal?.throwIfAborted()
      const page = await reading('mem0 on Qdrant', () =>
        client.scroll(collection, {
          limit: pageSize,
          with_payload: true,
          with_vector: vectors,
          ...(offset === undefined ? {} : { offset }),
        }),
      )
      for (const { id, payload, vector } of page.points) yield toRecord(String(id), payload, denseOf(vector))
      const next = page.next_page_offset
      offset = typeof next === 'string' || typeof next === 'number' ? next : undefined
    } while (offset !== undefined)
  }

  return { name: `Qdrant, collection ${collection}`, memories, close: async () => undefined }
}

async function clientOf({ client, url, apiKey }: QdrantReaderOptions): Promise<QdrantReaderClient> {
  if (client !== undefined) return client
  const { QdrantClient } = await loadDriver('@qdrant/js-client-rest', () => import('@qdrant/js-client-rest'))
  // Without a port the client takes 6333, whatever the scheme (qdrant/qdrant-js#59); mem0 does so too.
  const port = Number(new URL(url as string).port || 6333)
  const key = apiKey === undefined ? {} : { apiKey }
  return new QdrantClient({ url: url as string, port, checkCompatibility: false, ...key })
}

/** With a sparse slot for keywords beside it, the dense vector comes under the empty name. */
function denseOf(vector: unknown): Float32Array | undefined {
  if (Array.isArray(vector)) return toVector(vector)
  return toVector((vector as { ''?: unknown } | null | undefined)?.[''])
}
