import type { Row } from '@loci/core'
import type { Stores } from './memory-harness.ts'
import type { Mutant } from './mutant.ts'
import { byOffset, relisting } from './relisting.ts'

export const listMutants: readonly Mutant[] = [
  {
    name: 'wrong order',
    mutate: ({ metadata, vectors }) => ({
      metadata: {
        ...metadata,
        list: (tenant, query) =>
          metadata.list(tenant, { ...query, order: { by: query.order?.by ?? 'createdAt', direction: 'asc' } }),
      },
      vectors,
    }),
    caughtBy: ['rows: list by createdAt, descending', 'rows: list by occurredAt, descending'],
  },
  {
    name: 'order by the other field',
    mutate: ({ metadata, vectors }) => ({
      metadata: {
        ...metadata,
        list: (tenant, query) =>
          metadata.list(tenant, { ...query, order: { by: 'createdAt', direction: query.order?.direction ?? 'asc' } }),
      },
      vectors,
    }),
    caughtBy: ['rows: list by occurredAt, ascending', 'rows: list by occurredAt, descending'],
  },
  {
    name: 'no default order',
    mutate: ({ metadata, vectors }) => ({
      metadata: {
        ...metadata,
        list: (tenant, query) =>
          metadata.list(tenant, { ...query, order: query.order ?? { by: 'occurredAt', direction: 'asc' } }),
      },
      vectors,
    }),
    caughtBy: ['rows: without an order, list goes by createdAt ascending'],
  },
  {
    name: 'ties by id that always ascend',
    mutate: (stores) => sortingTies(stores, (a, b) => (a < b ? -1 : 1)),
    caughtBy: [
      'rows: equal times are listed by id (createdAt, desc)',
      'rows: equal times are listed by id (occurredAt, desc)',
    ],
  },
  {
    name: 'ties by a collation',
    mutate: (stores) => sortingTies(stores, (a, b, sign) => sign * a.localeCompare(b, 'en')),
    caughtBy: [
      'rows: equal times are listed by id (createdAt, asc)',
      'rows: equal times are listed by id (occurredAt, asc)',
    ],
  },
  {
    name: 'ties by UTF-16 units',
    mutate: (stores) => sortingTies(stores, (a, b, sign) => (a < b ? -sign : sign)),
    caughtBy: ['rows: equal times are listed by id beyond the basic plane too'],
  },
  {
    name: 'limit ignored',
    mutate: ({ metadata, vectors }) => ({
      metadata: { ...metadata, list: (tenant, query) => metadata.list(tenant, { ...query, limit: 100_000 }) },
      vectors: {
        ...vectors,
        list: (tenant, query) => vectors.list(tenant, { ...query, limit: 100_000 }),
        search: (tenant, query) => vectors.search(tenant, { ...query, limit: 100_000 }),
      },
    }),
    caughtBy: [
      'rows: list keeps its limit',
      'vectors: search keeps its limit',
      'vectors: list by pages of 3 neither skips nor repeats',
    ],
  },
  {
    name: 'kind matched by prefix',
    mutate: (stores) => ({
      metadata: {
        ...stores.metadata,
        async list(tenant, { kind, ...query }) {
          const page = await stores.metadata.list(tenant, query)
          return { ...page, rows: page.rows.filter((row) => kind === undefined || row.kind.startsWith(kind)) }
        },
      },
      vectors: stores.vectors,
    }),
    caughtBy: ['rows: kinds are kept apart'],
  },
  {
    name: 'kind ignored by count',
    mutate: ({ metadata, vectors }) => ({
      metadata: { ...metadata, count: (tenant, { kind: _, ...query }) => metadata.count(tenant, query) },
      vectors,
    }),
    caughtBy: ['rows: kinds are kept apart'],
  },
]

function sortingTies(stores: Stores, ties: (a: string, b: string, sign: 1 | -1) => number): Stores {
  return relisting(stores, (rows, query) => {
    const { by, direction } = query.order ?? { by: 'createdAt', direction: 'asc' }
    const sign = direction === 'asc' ? 1 : -1
    const time = (row: Row) => row.fields[by] as number
    const sorted = [...rows].sort((a, b) => sign * (time(a) - time(b)) || ties(a.id, b.id, sign))
    const { page, ...next } = byOffset(sorted, query)
    return { rows: page, ...next }
  })
}
