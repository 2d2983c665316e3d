import { type Filter, matches, type Scalar } from '@loci/core'
import { withFilter } from './all-of-store.ts'
import type { Mutant } from './mutant.ts'
import { always, rewrite } from './rewrite-filter.ts'

export const filterMutants: readonly Mutant[] = [
  {
    name: 'filter dropped',
    mutate: (stores) => withFilter(stores, () => always),
    caughtBy: [
      'rows: filters: a string equals only itself',
      'vectors: filters: a string equals only itself',
      'rows: filters: random ones find what matches() finds',
      'vectors: filters: random ones find what matches() finds',
    ],
  },
  {
    name: 'filter dropped by count alone',
    mutate: ({ metadata, vectors }) => ({
      metadata: { ...metadata, count: (tenant, { filter: _, ...query }) => metadata.count(tenant, query) },
      vectors,
    }),
    caughtBy: ['rows: filters: a string equals only itself', 'rows: filters: random ones find what matches() finds'],
  },
  {
    name: 'filter after the limit',
    mutate: (stores) => ({
      metadata: {
        ...stores.metadata,
        async list(tenant, { filter, ...query }) {
          const page = await stores.metadata.list(tenant, query)
          return { ...page, rows: page.rows.filter((row) => filter === undefined || matches(filter, row.fields)) }
        },
      },
      vectors: {
        ...stores.vectors,
        async search(tenant, { filter, ...query }) {
          const found = await stores.vectors.search(tenant, query)
          const records = await stores.vectors.get(
            tenant,
            found.map((match) => match.id),
          )
          const ids = records
            .filter((record) => filter === undefined || matches(filter, record.fields))
            .map(({ id }) => id)
          return found.filter((match) => ids.includes(match.id))
        },
      },
    }),
    caughtBy: [
      'rows: a filter that takes 1 % of 2,000 rows fills a page of 10',
      'vectors: a filter that takes 1 % of 2,000 records fills a limit of 10 with the nearest',
    ],
  },
  {
    name: 'unknown operator ignored',
    mutate: (stores) => withFilter(stores, (filter) => replaceUnknown(filter)),
    caughtBy: ['rows: filters: an unknown operator is refused', 'vectors: filters: an unknown operator is refused'],
  },
  {
    name: '`ne` and `nin` skip missing fields',
    mutate: (stores) =>
      withFilter(stores, (filter) =>
        rewrite(filter, (part) =>
          part.op === 'ne' || part.op === 'nin'
            ? { op: 'and', filters: [part, isThere(part.field, exampleOf(part))] }
            : part,
        ),
      ),
    caughtBy: [
      'rows: filters: a missing field satisfies ne and nin, and nothing else',
      'vectors: filters: a missing field satisfies ne and nin, and nothing else',
    ],
  },
  {
    name: 'the second bound on a field replaces the first',
    mutate: (stores) => withFilter(stores, (filter) => rewrite(filter, lastOfEachField)),
    caughtBy: [
      'rows: filters: two bounds on one field both hold',
      'vectors: filters: two bounds on one field both hold',
    ],
  },
  {
    name: '`or` inside `and` read as `and`',
    mutate: (stores) =>
      withFilter(stores, (filter) => rewrite(filter, (part) => (part.op === 'or' ? { ...part, op: 'and' } : part))),
    caughtBy: ['rows: filters: and, or and their nesting', 'vectors: filters: and, or and their nesting'],
  },
  {
    name: 'only the first levels of groups read',
    mutate: (stores) => withFilter(stores, (filter) => shallow(filter, 10)),
    caughtBy: ['rows: filters: deep and wide groups', 'vectors: filters: deep and wide groups'],
  },
  {
    name: 'a long list of values is cut',
    mutate: (stores) =>
      withFilter(stores, (filter) =>
        rewrite(filter, (part) => ('values' in part ? { ...part, values: part.values.slice(0, 100) } : part)),
      ),
    caughtBy: ['rows: filters: a list of 1,000 values', 'vectors: filters: a list of 1,000 values'],
  },
  {
    name: 'field names folded to lower case',
    mutate: (stores) =>
      withFilter(stores, (filter) =>
        rewrite(filter, (part) => ('field' in part ? { ...part, field: part.field.replace('Rank', 'rank') } : part)),
      ),
    caughtBy: ['rows: filters: field names are literal', 'vectors: filters: field names are literal'],
  },
]

function replaceUnknown(filter: Filter): Filter {
  const known = ['and', 'or', 'eq', 'ne', 'in', 'nin', 'gt', 'gte', 'lt', 'lte']
  if (!known.includes(filter.op)) return always
  return 'filters' in filter ? { ...filter, filters: filter.filters.map(replaceUnknown) } : filter
}

function exampleOf(filter: Extract<Filter, { field: string }>): Scalar {
  return 'values' in filter ? (filter.values[0] ?? '') : filter.value
}

/** True of any value of the type: what `field <> x` is where null compares to nothing. */
function isThere(field: string, example: Scalar): Filter {
  if (typeof example === 'number') return { op: 'gte', field, value: -Number.MAX_VALUE }
  if (typeof example === 'boolean') return { op: 'in', field, values: [true, false] }
  return { op: 'in', field, values: ['planner', 'support', 'a', 'b', 'c', 'ab', 'a,b', ''] }
}

function lastOfEachField(filter: Filter): Filter {
  if (filter.op !== 'and') return filter
  const byField = new Map(filter.filters.map((part, index) => ['field' in part ? part.field : `${index}`, part]))
  return { op: 'and', filters: [...byField.values()] }
}

function shallow(filter: Filter, levels: number): Filter {
  if (!('filters' in filter)) return filter
  return levels === 0 ? always : { ...filter, filters: filter.filters.map((part) => shallow(part, levels - 1)) }
}
