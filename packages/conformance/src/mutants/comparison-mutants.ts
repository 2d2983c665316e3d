import { type Filter, matches } from '@loci/core'
import { allRecords, allRows, withFilter, withIndexedFields } from './all-of-store.ts'
import type { Stores } from './memory-harness.ts'
import type { Mutant } from './mutant.ts'
import { always, rewrite } from './rewrite-filter.ts'

export const comparisonMutants: readonly Mutant[] = [
  {
    name: 'list field compared whole',
    mutate: (stores) =>
      withIndexedFields(stores, (value) => (Array.isArray(value) ? value.join(',') : value) as typeof value),
    caughtBy: [
      'rows: filters: a list is matched by what it contains',
      'vectors: filters: a list is matched by what it contains',
    ],
  },
  {
    name: 'case-insensitive strings',
    mutate: (stores) => withStrings(stores, (text) => text.toLowerCase()),
    caughtBy: ['rows: filters: a string equals only itself', 'vectors: filters: a string equals only itself'],
  },
  {
    name: 'accent-insensitive strings',
    mutate: (stores) => withStrings(stores, (text) => text.normalize('NFD').replace(/\p{M}/gu, '')),
    caughtBy: ['rows: filters: a string equals only itself', 'vectors: filters: a string equals only itself'],
  },
  {
    name: 'trailing spaces do not count',
    mutate: (stores) => withStrings(stores, (text) => text.trimEnd()),
    caughtBy: ['rows: filters: a string equals only itself', 'vectors: filters: a string equals only itself'],
  },
  {
    name: '`*` as wildcard in a value',
    mutate: (stores) =>
      withFilter(stores, (filter) => rewrite(filter, (part) => (isEqual(part) && part.value === '*' ? always : part))),
    caughtBy: ['rows: filters: a string equals only itself', 'vectors: filters: a string equals only itself'],
  },
  {
    name: 'numbers compared as strings',
    mutate: (stores) => ({
      metadata: {
        ...stores.metadata,
        async list(tenant, { filter, ...query }) {
          const rows = await allRows(stores, tenant, query.kind === undefined ? {} : { kind: query.kind })
          return {
            rows: rows.filter((row) => filter === undefined || asText(filter, row.fields)).slice(0, query.limit),
          }
        },
      },
      vectors: {
        ...stores.vectors,
        async list(tenant, { filter, limit }) {
          const records = await allRecords(stores, tenant)
          return {
            records: records.filter((record) => filter === undefined || asText(filter, record.fields)).slice(0, limit),
          }
        },
      },
    }),
    caughtBy: [
      'rows: filters: numbers compare as numbers, exactly',
      'vectors: filters: numbers compare as numbers, exactly',
    ],
  },
  {
    name: 'numbers indexed as 32-bit floats',
    mutate: (stores) =>
      withIndexedFields(stores, (value) => (typeof value === 'number' ? Math.fround(value) : value) as typeof value),
    caughtBy: [
      'rows: filters: numbers compare as numbers, exactly',
      'rows: filters: an open end is found by ranges',
      'vectors: filters: an open end is found by ranges',
    ],
  },
]

function withStrings(stores: Stores, fold: (text: string) => string): Stores {
  const folded = <T>(value: T): T => {
    if (Array.isArray(value)) return value.map(folded) as T
    return (typeof value === 'string' ? fold(value) : value) as T
  }
  const inFilter = (filter: Filter): Filter =>
    rewrite(filter, (part) => {
      if ('values' in part) return { ...part, values: folded([...part.values]) }
      return isEqual(part) ? { ...part, value: folded(part.value) } : part
    })
  return withFilter(withIndexedFields(stores, folded), inFilter)
}

function isEqual(filter: Filter): filter is Extract<Filter, { op: 'eq' | 'ne' }> {
  return filter.op === 'eq' || filter.op === 'ne'
}

function asText(filter: Filter, values: Parameters<typeof matches>[1]): boolean {
  switch (filter.op) {
    case 'and':
      return filter.filters.every((part) => asText(part, values))
    case 'or':
      return filter.filters.some((part) => asText(part, values))
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte': {
      const value = values[filter.field]
      if (typeof value !== 'number') return false
      const order = String(value) < String(filter.value) ? -1 : String(value) > String(filter.value) ? 1 : 0
      return matches({ ...filter, value: 0 }, { [filter.field]: order })
    }
    default:
      return matches(filter, values)
  }
}
