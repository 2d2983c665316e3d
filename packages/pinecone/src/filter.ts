/** Filters as Pinecone's, over the metadata keys that records.ts makes. */
import { type FieldType, type Filter, FilterError, type Scalar, unknownOperator } from '@loci/core'
import { fieldKey } from './records.ts'

export type Condition = Record<string, unknown>

/** Of every record. */
export const everything: Condition = { version: { $exists: true } }

/** What `matches` of the core says about a filter, as a condition. */
export function compileFilter(filter: Filter, fields: Record<string, FieldType>): Condition {
  switch (filter.op) {
    case 'and':
      return { $and: filter.filters.map((part) => compileFilter(part, fields)) }
    case 'or':
      return { $or: filter.filters.map((part) => compileFilter(part, fields)) }
    case 'eq':
      return { [keyOf(filter.field, fields)]: { $eq: filter.value } }
    case 'ne':
      return orMissing(keyOf(filter.field, fields), [{ $ne: filter.value }])
    case 'in': {
      const key = keyOf(filter.field, fields)
      return anyOf(valuesOf('$in', '$eq', filter.values).map((condition) => ({ [key]: condition })))
    }
    case 'nin':
      return orMissing(keyOf(filter.field, fields), valuesOf('$nin', '$ne', filter.values))
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte':
      return { [keyOf(filter.field, fields)]: { [`$${filter.op}`]: filter.value } }
    default:
      return unknownOperator(filter)
  }
}

/** Pinecone's lists have no booleans. */
function valuesOf(ofList: string, ofOne: string, values: readonly Scalar[]): Condition[] {
  const listed = values.filter((value) => typeof value !== 'boolean')
  const single = values.filter((value) => typeof value === 'boolean')
  return [...(listed.length > 0 ? [{ [ofList]: listed }] : []), ...single.map((value) => ({ [ofOne]: value }))]
}

/** To Pinecone a missing field is neither equal nor different. */
function orMissing(key: string, conditions: readonly Condition[]): Condition {
  const all = conditions.map((condition) => ({ [key]: condition }))
  return { $or: [all.length === 1 ? (all[0] as Condition) : { $and: all }, { [key]: { $exists: false } }] }
}

function anyOf(conditions: Condition[]): Condition {
  return conditions.length === 1 ? (conditions[0] as Condition) : { $or: conditions }
}

function keyOf(field: string, fields: Record<string, FieldType>): string {
  if (!Object.hasOwn(fields, field)) throw new FilterError(`unknown field ${JSON.stringify(field)}`)
  return fieldKey(field)
}
