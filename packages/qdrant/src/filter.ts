/** Filters as Qdrant's, over the payload keys that points.ts makes. */
import { type FieldType, type Filter, FilterError, type Scalar, unknownOperator } from '@loci/core'
import type { Schemas } from '@qdrant/js-client-rest'
import { fieldKey } from './points.ts'

export type Condition = Schemas['Condition']

/** True of no point that a tenant has. */
export const withoutTenant: Condition = { is_empty: { key: 'tenant' } }

export function ofTenant(tenant: string): Condition {
  return { key: 'tenant', match: { value: tenant } }
}

/** What `matches` of the core says about a filter, as a condition. */
export function compileFilter(filter: Filter, fields: Record<string, FieldType>): Condition {
  switch (filter.op) {
    case 'and':
      return { must: filter.filters.map((part) => compileFilter(part, fields)) }
    case 'or':
      return anyOf(filter.filters.map((part) => compileFilter(part, fields)))
    case 'eq':
      return contains(filter.field, [filter.value], fields)
    case 'ne':
      return { must_not: [contains(filter.field, [filter.value], fields)] }
    case 'in':
      return contains(filter.field, filter.values, fields)
    case 'nin':
      return { must_not: [contains(filter.field, filter.values, fields)] }
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte':
      return { key: keyOf(filter.field, fields), range: { [filter.op]: filter.value } }
    default:
      return unknownOperator(filter)
  }
}

/** Numbers that Qdrant may have stored for this one: itself, or two neighbours on each side when it is a long fraction. */
export function nearby(value: number): { gte: number; lte: number } {
  const slack = isParsedExactly(value) ? 0 : Math.abs(value) * 2 ** -51
  return { gte: Math.max(value - slack, -Number.MAX_VALUE), lte: Math.min(value + slack, Number.MAX_VALUE) }
}

/** The JSON parser of the server (serde_json, without float_roundtrip) takes the digits for an integer, and moves the point. */
function isParsedExactly(value: number): boolean {
  if (Number.isInteger(value) && Math.abs(value) < 2 ** 63) return true
  const [digits = '', exponent] = Math.abs(value).toExponential().split('e')
  const shift = Number(exponent) - Math.max(0, digits.length - 2)
  // Powers of ten up to 10²² are exact as numbers of 64 bits.
  return Number.isSafeInteger(Number(digits.replace('.', ''))) && Math.abs(shift) <= 22
}

function contains(field: string, values: readonly Scalar[], fields: Record<string, FieldType>): Condition {
  const key = keyOf(field, fields)
  const texts = values.filter((value) => typeof value === 'string')
  const others = values.flatMap((value): Condition[] => {
    if (typeof value === 'string') return []
    return [typeof value === 'number' ? { key, range: nearby(value) } : { key, match: { value } }]
  })
  const [first, ...more] = texts
  if (first === undefined) return anyOf(others)
  const match = more.length === 0 ? { value: first } : { any: texts }
  return anyOf([{ key, match }, ...others])
}

/** Qdrant takes an empty `should` for "all". */
function anyOf(conditions: Condition[]): Condition {
  const [first, ...more] = conditions
  if (first === undefined) return { must: [withoutTenant, { must_not: [withoutTenant] }] }
  return more.length === 0 ? first : { should: conditions }
}

function keyOf(field: string, fields: Record<string, FieldType>): string {
  if (!Object.hasOwn(fields, field)) throw new FilterError(`unknown field ${JSON.stringify(field)}`)
  return fieldKey(field)
}
