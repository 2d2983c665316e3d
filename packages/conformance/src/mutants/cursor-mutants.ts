import { allRecords } from './all-of-store.ts'
import type { Mutant } from './mutant.ts'
import { byOffset, relisting } from './relisting.ts'

export const cursorMutants: readonly Mutant[] = [
  {
    name: 'cursor that skips',
    mutate: ({ metadata, vectors }) => ({
      metadata: {
        ...metadata,
        async list(tenant, query) {
          const page = await metadata.list(tenant, { ...query, limit: query.limit + 1 })
          return { ...page, rows: page.rows.slice(0, query.limit) }
        },
      },
      vectors: {
        ...vectors,
        async list(tenant, query) {
          const page = await vectors.list(tenant, { ...query, limit: query.limit + 1 })
          return { ...page, records: page.records.slice(0, query.limit) }
        },
      },
    }),
    caughtBy: [1, 3, 7].flatMap((limit) => [
      `rows: pages of ${limit} neither skip nor repeat`,
      `vectors: list by pages of ${limit} neither skips nor repeats`,
    ]),
  },
  {
    name: 'cursor that repeats',
    mutate: ({ metadata, vectors }) => ({
      metadata: {
        ...metadata,
        async list(tenant, query) {
          const page = await metadata.list(tenant, query)
          const shorter = await metadata.list(tenant, { ...query, limit: Math.max(1, query.limit - 1) })
          return page.cursor === undefined || shorter.cursor === undefined ? page : { ...page, cursor: shorter.cursor }
        },
      },
      vectors: {
        ...vectors,
        async list(tenant, query) {
          const page = await vectors.list(tenant, query)
          const shorter = await vectors.list(tenant, { ...query, limit: Math.max(1, query.limit - 1) })
          return page.cursor === undefined || shorter.cursor === undefined ? page : { ...page, cursor: shorter.cursor }
        },
      },
    }),
    caughtBy: [3, 7].flatMap((limit) => [
      `rows: pages of ${limit} neither skip nor repeat`,
      `vectors: list by pages of ${limit} neither skips nor repeats`,
    ]),
  },
  {
    name: 'cursor that never ends',
    mutate: ({ metadata, vectors }) => ({
      metadata: {
        ...metadata,
        list: async (tenant, { cursor: _, ...query }) => ({ cursor: 'more', ...(await metadata.list(tenant, query)) }),
      },
      vectors,
    }),
    caughtBy: ['rows: list by createdAt, ascending', 'rows: pages of 3 neither skip nor repeat'],
  },
  {
    name: 'cursor without the id',
    mutate: (stores) =>
      relisting(stores, (rows, { cursor, limit, order }) => {
        const by = order?.by ?? 'createdAt'
        const sign = order?.direction === 'desc' ? -1 : 1
        const rest = rows.filter(
          (row) => cursor === undefined || sign * ((row.fields[by] as number) - Number(cursor)) > 0,
        )
        const last = rest.slice(0, limit).at(-1)
        return rest.length > limit && last
          ? { rows: rest.slice(0, limit), cursor: String(last.fields[by]) }
          : { rows: rest }
      }),
    caughtBy: [
      'rows: pages of 1 neither skip nor repeat',
      'rows: pages of 3 neither skip nor repeat',
      'rows: pages of 7 neither skip nor repeat',
    ],
  },
  {
    name: 'cursor of the unfiltered list',
    mutate: (stores) => ({
      metadata: {
        ...stores.metadata,
        async list(tenant, { filter, ...query }) {
          const page = await stores.metadata.list(tenant, query)
          const filtered = await stores.metadata.list(tenant, filter === undefined ? query : { ...query, filter })
          return page.cursor === undefined ? { rows: filtered.rows } : { rows: filtered.rows, cursor: page.cursor }
        },
      },
      vectors: stores.vectors,
    }),
    caughtBy: ['rows: pages of a filtered list neither skip nor repeat'],
  },
  {
    name: 'cursor that is an offset',
    mutate: (stores) => ({
      metadata: relisting(stores, (rows, query) => {
        const { page, ...next } = byOffset(rows, query)
        return { rows: page, ...next }
      }).metadata,
      vectors: {
        ...stores.vectors,
        async list(tenant, { filter: _, ...query }) {
          const { page, ...next } = byOffset(await allRecords(stores, tenant), query)
          return { records: page, ...next }
        },
      },
    }),
    caughtBy: [
      'rows: paging (asc) while rows come and go misses none that stays',
      'rows: paging (desc) while rows come and go misses none that stays',
      'vectors: listing while what was seen is deleted misses none',
    ],
  },
  {
    name: 'cursor that says whose rows to read',
    mutate: ({ metadata, vectors }) => ({
      metadata: {
        ...metadata,
        async list(tenant, { cursor, ...query }) {
          const [owner, inner] = cursor === undefined ? [tenant] : (JSON.parse(cursor) as [string, string])
          const page = await metadata.list(owner, inner === undefined ? query : { ...query, cursor: inner })
          return page.cursor === undefined ? page : { ...page, cursor: JSON.stringify([owner, page.cursor]) }
        },
      },
      vectors: {
        ...vectors,
        async list(tenant, { cursor, ...query }) {
          const [owner, inner] = cursor === undefined ? [tenant] : (JSON.parse(cursor) as [string, string])
          const page = await vectors.list(owner, inner === undefined ? query : { ...query, cursor: inner })
          return page.cursor === undefined ? page : { ...page, cursor: JSON.stringify([owner, page.cursor]) }
        },
      },
    }),
    caughtBy: [
      'rows: a cursor of one tenant shows nothing of it to another',
      'vectors: a cursor of one tenant shows nothing of it to another',
    ],
  },
]
