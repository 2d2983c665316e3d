import type { Filter } from '@loci/core'

const known: Filter = { op: 'eq', field: 'source.agent', value: 'planner' }
const unknown = { op: 'regex', field: 'source.agent', value: '.*' } as unknown as Filter

/** Alone, and where a group must look at it: a record that has `source.agent: 'planner'` decides neither group. */
export const unknownOperatorFilters: readonly Filter[] = [
  unknown,
  { op: 'and', filters: [known, unknown] },
  { op: 'or', filters: [{ ...known, op: 'ne' }, unknown] },
  { op: 'not', filters: [known] } as unknown as Filter,
]
