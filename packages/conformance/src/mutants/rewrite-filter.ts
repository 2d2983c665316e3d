import type { Filter } from '@loci/core'

/** True of every record. */
export const always: Filter = { op: 'nin', field: 'not there', values: [''] }

/** From the leaves to the root. */
export function rewrite(filter: Filter, change: (part: Filter) => Filter): Filter {
  return change(
    'filters' in filter ? { ...filter, filters: filter.filters.map((part) => rewrite(part, change)) } : filter,
  )
}
