import { inMemory } from '@loci/core'
import type { Client, Stores } from './memory-harness.ts'
import type { Mutant } from './mutant.ts'

export const lifetimeMutants: readonly Mutant[] = [
  {
    name: 'close that closes an injected client',
    mutate: (stores, client) =>
      withClose(stores, async () => {
        client.open = false
      }),
    caughtBy: [
      'rows: close leaves the client of the caller open',
      'vectors: close leaves the client of the caller open',
    ],
  },
  {
    name: 'close that throws the second time',
    mutate: (stores) => {
      let closed = 0
      return withClose(stores, async () => {
        if (++closed > 1) throw new Error('the pool is closed')
      })
    },
    caughtBy: ['rows: close may be called twice', 'vectors: close may be called twice'],
  },
  {
    name: 'compact that deletes what is stored',
    mutate: ({ metadata, vectors }) => {
      async function compact(): Promise<boolean> {
        await metadata.clear('acme')
        return true
      }
      return { metadata: { ...metadata, compact }, vectors }
    },
    caughtBy: ['rows: compact says whether it did, and keeps what is stored'],
  },
  {
    name: 'durable data lost on reopen',
    mutate: (stores, client) => (isReopening(client) ? inMemory() : stores),
    caughtBy: [
      'rows: reopening keeps everything',
      'rows: reopening keeps compare-and-set',
      'vectors: reopening keeps everything',
    ],
  },
  {
    name: 'index dropped and made again by open',
    mutate: (stores, client) => (isReopening(client) ? { ...stores, vectors: inMemory().vectors } : stores),
    caughtBy: ['vectors: reopening keeps everything', 'vectors: reopening with other dimensions throws DimensionError'],
  },
  {
    name: 'writes kept back until close',
    mutate: writingAtClose,
    caughtBy: [
      'rows: what was acknowledged is stored before close',
      'vectors: what was acknowledged is stored before close',
    ],
  },
  {
    name: 'verify refuses what migrate made',
    mutate: ({ metadata, vectors }) => ({
      metadata: {
        ...metadata,
        async open(spec) {
          if (spec.schema === 'verify') throw new Error('the schema differs')
          return metadata.open(spec)
        },
      },
      vectors,
    }),
    caughtBy: ['rows: reopening keeps everything'],
  },
  {
    name: 'fields of the first open only',
    mutate: ({ metadata, vectors }) => ({
      metadata: {
        ...metadata,
        list: async (tenant, query) =>
          JSON.stringify(query).includes('metadata.later') ? { rows: [] } : metadata.list(tenant, query),
      },
      vectors,
    }),
    caughtBy: ['rows: reopening with one more field finds old and new rows'],
  },
  {
    name: 'traits that are not legal',
    mutate: ({ metadata, vectors }) => ({
      metadata: { ...metadata, traits: { ...metadata.traits, maxBatch: Number.POSITIVE_INFINITY } },
      vectors: { ...vectors, traits: { ...vectors.traits, consistency: 'eventually' as 'eventual' } },
    }),
    caughtBy: ['rows: the traits are legal', 'vectors: the traits are legal'],
  },
]

const clients = new WeakSet<Client>()

/** Every setup has a client of its own: the second time it is seen, the store is reopened. */
function isReopening(client: Client): boolean {
  const known = clients.has(client)
  clients.add(client)
  return known
}

function withClose({ metadata, vectors }: Stores, close: () => Promise<void>): Stores {
  return { metadata: { ...metadata, close }, vectors: { ...vectors, close } }
}

/** Reads see the writes of the handle; others see them once it is closed. */
function writingAtClose({ metadata, vectors }: Stores, client: Client): Stores {
  if (isReopening(client)) return { metadata, vectors }
  const own = inMemory()
  const kept: (() => Promise<void>)[] = []
  const close = async () => {
    for (const write of kept.splice(0)) await write()
  }
  return {
    metadata: {
      ...own.metadata,
      async commit(tenant, changes) {
        await own.metadata.commit(tenant, changes)
        kept.push(() => metadata.commit(tenant, changes))
      },
      close,
    },
    vectors: {
      ...own.vectors,
      async upsert(tenant, records) {
        await own.vectors.upsert(tenant, records)
        kept.push(() => vectors.upsert(tenant, records))
      },
      close,
    },
  }
}
