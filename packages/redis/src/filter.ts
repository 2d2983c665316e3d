/** Filters as queries of RediSearch. All that a query is made of is words and numbers, so that nothing is to be escaped. */
import { type FieldType, type Filter, FilterError, type Scalar, unknownOperator } from '@loci/core'
import { numberAttribute, tag, word } from './words.ts'

type Fields = Record<string, FieldType>

/** What every record of a tenant satisfies, and no other: each query begins with it. */
export function ofTenant(tenant: string): string {
  return `@tenant:{${word(tenant)}}`
}

/** What `matches` of the core says about a filter. */
export function compileFilter(filter: Filter, fields: Fields, tenant: string): string {
  switch (filter.op) {
    case 'and':
    case 'or': {
      const parts = filter.filters.map((part) => compileFilter(part, fields, tenant))
      if (parts.length === 0) return filter.op === 'and' ? ofTenant(tenant) : not(ofTenant(tenant))
      if (filter.op === 'or') return `(${parts.join(' | ')})`
      return parts.some((part) => part.includes('-@') || part.includes('-(')) ? allOf(parts) : `(${parts.join(' ')})`
    }
    case 'eq':
      return isOneOf(filter.field, [filter.value], fields)
    case 'ne':
      return not(isOneOf(filter.field, [filter.value], fields))
    case 'in':
      return isOneOf(filter.field, filter.values, fields)
    case 'nin':
      return not(isOneOf(filter.field, filter.values, fields))
    case 'gt':
      return range(filter.field, `(${filter.value}`, '+inf', fields)
    case 'gte':
      return range(filter.field, String(filter.value), '+inf', fields)
    case 'lt':
      return range(filter.field, '-inf', `(${filter.value}`, fields)
    case 'lte':
      return range(filter.field, '-inf', String(filter.value), fields)
    default:
      return unknownOperator(filter)
  }
}

/**
 * As a union of opposites: RediSearch 2.10 drops records where a negation is a part of an intersection inside of another
 * query.
 */
function allOf(parts: readonly string[]): string {
  return not(`(${parts.map(not).join(' | ')})`)
}

function not(query: string): string {
  // Of a negation: what it negates.
  return query.startsWith('(-') ? query.slice(2, -1) : `(-${query})`
}

function isOneOf(field: string, values: readonly Scalar[], fields: Fields): string {
  if (typeOf(field, fields) !== 'number') return `@tags:{${values.map((value) => tag(field, value)).join('|')}}`
  return `(${values.map((value) => range(field, String(value), String(value), fields)).join(' | ')})`
}

function range(field: string, from: string, to: string, fields: Fields): string {
  typeOf(field, fields)
  return `@${numberAttribute(field)}:[${from} ${to}]`
}

function typeOf(field: string, fields: Fields): FieldType {
  const type = Object.hasOwn(fields, field) ? fields[field] : undefined
  if (type === undefined) throw new FilterError(`unknown field ${JSON.stringify(field)}`)
  return type
}
