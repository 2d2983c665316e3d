/** What a read of now may return: the caller's scopes, and memories that are active and valid at this moment. */
import type { Filter } from '../filter.ts'
import type { Caller } from '../scope.ts'

export function visibleTo(caller: Caller): Filter {
  const visible: Filter = { op: 'in', field: 'scopeKey', values: caller.readKeys }
  return caller.hidden === undefined ? visible : { op: 'and', filters: [visible, caller.hidden] }
}

export function validAt(now: number): Filter {
  return {
    op: 'and',
    filters: [
      { op: 'eq', field: 'status', value: 'active' },
      { op: 'lte', field: 'visibleFrom', value: now },
      { op: 'gt', field: 'validTo', value: now },
      { op: 'gt', field: 'expiresAt', value: now },
    ],
  }
}
