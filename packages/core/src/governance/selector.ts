/** Whose memories an operator's call is about: those whose scope contains all of these dimensions. */
import { InputError, ScopeError } from '../errors.ts'
import { allOf, type Filter } from '../filter.ts'
import { isPlainObject } from '../plain-object.ts'
import { isId } from '../retrieve/by-id.ts'
import { type Dimensions, readSelector, type ScopeValues, scopeParts } from '../scope.ts'

/** `{ user: 'alice' }`, or memories by id. */
export type Selector = ScopeValues | { ids: readonly string[] }

export interface CheckedSelector {
  /** The subject under each of its ids. */
  scopes?: readonly ScopeValues[]
  ids?: readonly string[]
}

const maxIds = 1_000

/** @throws ScopeError or InputError; also when it names nothing, which would be everything. */
export function checkSelector(selector: unknown, dimensions: Dimensions): CheckedSelector {
  if (!isPlainObject(selector)) throw new ScopeError('selector must be an object, as { user }, or { ids }')
  if (!Object.hasOwn(selector, 'ids')) {
    const scope = readSelector(selector, dimensions)
    if (Object.keys(scope).length === 0) throw new ScopeError('selector is empty; name at least one dimension')
    return { scopes: [scope] }
  }
  const { ids, ...rest } = selector
  if (Object.keys(rest).length > 0) throw new InputError('selector', 'ids stand alone')
  if (!Array.isArray(ids) || ids.length === 0 || ids.length > maxIds || !ids.every(isId)) {
    throw new InputError('selector.ids', `expected a list of 1 to ${maxIds} ids`)
  }
  return { ids: [...new Set(ids as string[])] }
}

/** The memories that a selector means. */
export function selectorFilter({ scopes = [], ids }: CheckedSelector): Filter {
  if (ids !== undefined) return { op: 'in', field: 'memoryId', values: ids }
  const filters = scopes.map(
    (scope) => allOf(...scopeParts(scope).map((value): Filter => ({ op: 'eq', field: 'scopeParts', value }))) as Filter,
  )
  return filters.length === 1 ? (filters[0] as Filter) : { op: 'or', filters }
}

/** All but those memories. */
export function exceptFilter({ scopes = [], ids }: CheckedSelector): Filter {
  if (ids !== undefined) return { op: 'nin', field: 'memoryId', values: ids }
  const others = scopes.map((scope): Filter => {
    const filters = scopeParts(scope).map((value): Filter => ({ op: 'ne', field: 'scopeParts', value }))
    return filters.length === 1 ? (filters[0] as Filter) : { op: 'or', filters }
  })
  return allOf(...others) as Filter
}
