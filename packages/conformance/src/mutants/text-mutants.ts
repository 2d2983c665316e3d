import { type Filter, type Match, matches, type VectorRecord } from '@loci/core'
import { allRecords } from './all-of-store.ts'
import type { Stores } from './memory-harness.ts'
import type { Mutant } from './mutant.ts'

type Rank = (record: VectorRecord, terms: readonly string[]) => number

const matching: Rank = (record, terms) => terms.filter((term) => record.terms.includes(term)).length

/** The in-memory store with a text search that is right, for the cases that need one. */
export function withTextSearch(stores: Stores, rank: Rank = matching): Stores {
  return withSearchText(stores, async (tenant, { terms, limit, filter }) => {
    const records = (await allRecords(stores, tenant)).filter(
      ({ fields }) => filter === undefined || matches(filter, fields),
    )
    return toMatches(records, (record) => rank(record, terms)).slice(0, limit)
  })
}

export const textMutants: readonly Mutant[] = [
  {
    name: 'text: terms joined with AND',
    mutate: (stores) =>
      withTextSearch(stores, (record, terms) => (terms.every((term) => record.terms.includes(term)) ? 1 : 0)),
    caughtBy: ['vectors: text: any of the terms is enough, and no other record comes'],
  },
  {
    name: 'text: terms matched by prefix',
    mutate: (stores) =>
      withTextSearch(
        stores,
        (record, terms) => terms.filter((term) => record.terms.some((own) => own.startsWith(term))).length,
      ),
    caughtBy: ['vectors: text: any of the terms is enough, and no other record comes'],
  },
  {
    name: 'text: stop words dropped',
    mutate: (stores) =>
      withTextSearch(stores, (record, terms) =>
        matching(
          record,
          terms.filter((term) => !['the', 'or', 'not'].includes(term)),
        ),
      ),
    caughtBy: ['vectors: text: terms are literal'],
  },
  {
    name: 'text: `*` as a wildcard',
    mutate: (stores) => withTextSearch(stores, (record, terms) => (terms.includes('*') ? 1 : matching(record, terms))),
    caughtBy: ['vectors: text: terms are literal'],
  },
  {
    name: 'text: worst first',
    mutate: (stores) =>
      withTextSearch(stores, (record, terms) => (matching(record, terms) === 0 ? 0 : 10 - matching(record, terms))),
    caughtBy: ['vectors: text: best first'],
  },
  {
    name: 'text: filter after the limit',
    mutate: (stores) =>
      withSearchText(stores, async (tenant, { terms, limit, filter }) => {
        const records = await allRecords(stores, tenant)
        const found = toMatches(records, (record) => matching(record, terms)).slice(0, limit)
        return found.filter(({ id }) =>
          takes(
            filter,
            records.find((record) => record.id === id),
          ),
        )
      }),
    caughtBy: ['vectors: text: filter and limit hold, the filter first'],
  },
  {
    name: 'text: every tenant searched',
    mutate: (stores) =>
      withSearchText(stores, async (_, { terms, limit }) => {
        const all = [...(await allRecords(stores, 'acme')), ...(await allRecords(stores, 'other'))]
        return toMatches(all, (record) => matching(record, terms)).slice(0, limit)
      }),
    caughtBy: ['vectors: text: any of the terms is enough, and no other record comes'],
  },
  {
    name: 'text: deleted records still found',
    mutate: (stores) => {
      const ever = new Map<string, VectorRecord>()
      const { vectors, metadata } = withTextSearch(stores)
      return {
        metadata,
        vectors: {
          ...vectors,
          async upsert(tenant, records) {
            await vectors.upsert(tenant, records)
            for (const record of records) ever.set(`${record.id} ${record.version}`, record)
          },
          searchText: async (_, { terms, limit }) =>
            toMatches([...ever.values()], (record) => matching(record, terms)).slice(0, limit),
        },
      }
    },
    caughtBy: ['vectors: text: replaced and deleted records are found no more'],
  },
]

function withSearchText(
  { metadata, vectors }: Stores,
  searchText: NonNullable<Stores['vectors']['searchText']>,
): Stores {
  return { metadata, vectors: { ...vectors, searchText } }
}

function toMatches(records: readonly VectorRecord[], rank: (record: VectorRecord) => number): Match[] {
  return records
    .map((record): Match => ({ id: record.id, version: record.version, score: rank(record) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
}

function takes(filter: Filter | undefined, record: VectorRecord | undefined): boolean {
  return record !== undefined && (filter === undefined || matches(filter, record.fields))
}
