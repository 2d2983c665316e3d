import { type Mem0Record, toRecord } from '../record.ts'
import type { Mem0Source, ReadOptions } from '../source.ts'
import { loadDriver } from './load-driver.ts'
import { reading, toVector } from './reading.ts'

/** What is used of an index of `@pinecone-database/pinecone`, 8 and later. */
export interface PineconeReaderIndex {
  listPaginated(options: { limit: number; paginationToken?: string }): Promise<{
    vectors?: { id?: string }[]
    pagination?: { next?: string }
  }>
  fetch(options: { ids: string[] }): Promise<{
    records: { [id: string]: { id: string; values?: number[]; metadata?: object } }
  }>
}

export interface PineconeReaderOptions {
  /** The index in the namespace that mem0 uses: `pinecone.index({ name }).namespace('')`. */
  index?: PineconeReaderIndex
  apiKey?: string
  /** The name of the index, which mem0 calls its collection. */
  collection: string
  namespace?: string
}

/** The most ids that Pinecone lists at once; as a request of `fetch` they stay far below its limit of length. */
const idsPerPage = 99

/** mem0's index in Pinecone: records whose metadata is the memory. Indexes of pods cannot list ids, which the server says. */
export function pineconeReader(options: PineconeReaderOptions): Mem0Source {
  const { collection, namespace = '' } = options

  async function* memories({ vectors = true, signal }: ReadOptions = {}): AsyncIterable<Mem0Record> {
    const index = options.index ?? (await indexOf(options))
    let paginationToken: string | undefined
    do {
      signal?.throwIfAborted()
      const page = await reading('mem0 on Pinecone', () =>
        index.listPaginated({ limit: idsPerPage, ...(paginationToken === undefined ? {} : { paginationToken }) }),
      )
      const ids = (page.vectors ?? []).flatMap(({ id }) => (id === undefined ? [] : [id]))
      if (ids.length > 0) {
        const { records } = await reading('mem0 on Pinecone', () => index.fetch({ ids }))
        for (const id of ids) {
          const found = records[id]
          // Deleted meanwhile.
          if (found === undefined) continue
          yield toRecord(id, found.metadata ?? {}, vectors ? toVector(found.values) : undefined)
        }
      }
      paginationToken = page.pagination?.next
    } while (paginationToken !== undefined && paginationToken !== '')
  }

  const place = namespace === '' ? '' : `, namespace ${namespace}`
  return { name: `Pinecone, index ${collection}${place}`, memories, close: async () => undefined }
}

async function indexOf({ apiKey, collection, namespace = '' }: PineconeReaderOptions): Promise<PineconeReaderIndex> {
  const { Pinecone } = await loadDriver('@pinecone-database/pinecone', () => import('@pinecone-database/pinecone'))
  return new Pinecone({ apiKey: apiKey as string }).index({ name: collection, namespace }) as PineconeReaderIndex
}
