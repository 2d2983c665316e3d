/** Filters as SQL over the column `fields` (jsonb) and those that schema.ts derives from it. */
import { type FieldType, type Filter, FilterError, type Scalar, unknownOperator } from '@loci/core'

type Fields = Record<string, FieldType>

/** Collects the values of a statement; gives the place of each. */
export interface Values {
  readonly values: unknown[]
  /** `$3`, of a value that is sent apart from the text. */
  add(value: unknown): string
}

export function parameters(): Values {
  const values: unknown[] = []
  return {
    values,
    add(value) {
      values.push(value)
      return `$${values.length}`
    },
  }
}

/** Fields of which schema.ts makes a column. */
const columns = new Map([
  ['scopeKey', 'scope_key'],
  ['status', 'status'],
  ['createdAt', 'created_at'],
  ['occurredAt', 'occurred_at'],
  ['visibleFrom', 'visible_from'],
  ['validTo', 'valid_to'],
  ['expiresAt', 'expires_at'],
])

/** What `matches` of the core says about a filter, as a condition; no filter is always true. */
export function compileFilter(filter: Filter | undefined, fields: Fields, into: Values): string {
  if (filter === undefined) return 'TRUE'
  switch (filter.op) {
    case 'and':
    case 'or': {
      const parts = filter.filters.map((part) => compileFilter(part, fields, into))
      if (parts.length === 0) return filter.op === 'and' ? 'TRUE' : 'FALSE'
      return `(${parts.join(filter.op === 'and' ? ' AND ' : ' OR ')})`
    }
    case 'eq':
      return equals(filter.field, filter.value, fields, into)
    case 'ne':
      return `(${equals(filter.field, filter.value, fields, into)}) IS NOT TRUE`
    case 'in':
      return isOneOf(filter.field, filter.values, fields, into)
    case 'nin':
      return `(${isOneOf(filter.field, filter.values, fields, into)}) IS NOT TRUE`
    case 'gt':
      return compares(filter.field, '>', filter.value, fields, into)
    case 'gte':
      return compares(filter.field, '>=', filter.value, fields, into)
    case 'lt':
      return compares(filter.field, '<', filter.value, fields, into)
    case 'lte':
      return compares(filter.field, '<=', filter.value, fields, into)
    default:
      return unknownOperator(filter)
  }
}

/** Whether all must be in one of some scopes: then an index by scope finds them. */
export function isScoped(filter: Filter | undefined): boolean {
  if (filter === undefined) return false
  if (filter.op === 'and') return filter.filters.some(isScoped)
  return (filter.op === 'eq' || filter.op === 'in') && filter.field === 'scopeKey'
}

function equals(field: string, value: Scalar, fields: Fields, into: Values): string {
  const type = typeOf(field, fields)
  const column = columns.get(field)
  if (column !== undefined && type === 'string') return `${column} = ${into.add(value)}`
  // A containment, which the index of fields can answer.
  return `fields @> ${into.add(JSON.stringify({ [field]: type === 'string[]' ? [value] : value }))}::jsonb`
}

function isOneOf(field: string, values: readonly Scalar[], fields: Fields, into: Values): string {
  const type = typeOf(field, fields)
  const column = columns.get(field)
  if (column !== undefined && type === 'string') return `${column} = ANY (${into.add(values)}::text[])`
  const name = `${into.add(field)}::text`
  switch (type) {
    case 'string':
      return `(jsonb_typeof(fields -> ${name}) = 'string' AND fields ->> ${name} = ANY (${into.add(values)}::text[]))`
    case 'string[]':
      return `(jsonb_typeof(fields -> ${name}) = 'array' AND fields -> ${name} ?| ${into.add(values)}::text[])`
    case 'number':
      return `${numberAt(name)} = ANY (${into.add(values)}::float8[])`
    case 'boolean':
      return `fields -> ${name} IN (${values.map((value) => `${into.add(JSON.stringify(value))}::jsonb`).join(', ')})`
  }
}

function compares(field: string, operator: string, value: number, fields: Fields, into: Values): string {
  typeOf(field, fields)
  const column = columns.get(field) ?? numberAt(`${into.add(field)}::text`)
  return `${column} ${operator} ${into.add(value)}::float8`
}

/** Null for what is no number: a cast of text would fail the whole statement. */
function numberAt(name: string): string {
  return `CASE jsonb_typeof(fields -> ${name}) WHEN 'number' THEN (fields ->> ${name})::float8 END`
}

function typeOf(field: string, fields: Fields): FieldType {
  const type = Object.hasOwn(fields, field) ? fields[field] : undefined
  if (type === undefined) throw new FilterError(`unknown field ${JSON.stringify(field)}`)
  return type
}
