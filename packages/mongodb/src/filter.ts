/**
 * Filters as MongoDB's, over the paths that documents.ts makes. The same text goes into `$match` and `$vectorSearch`:
 * `$ne` and `$nin` hold for a missing field in both, and everything compares with any element of a list.
 */
import { type FieldType, type Filter, FilterError, unknownOperator } from '@loci/core'
import type { Document } from 'mongodb'
import { fieldPath } from './documents.ts'

type Fields = Record<string, FieldType>

/** What `matches` of the core says about a filter, as a query. Each value stands after an operator, so that none is one. */
export function compileFilter(filter: Filter, fields: Fields): Document {
  switch (filter.op) {
    case 'and':
      return filter.filters.length === 0 ? {} : { $and: filter.filters.map((part) => compileFilter(part, fields)) }
    case 'or':
      // MongoDB refuses empty lists.
      return filter.filters.length === 0
        ? { $nor: [{}] }
        : { $or: filter.filters.map((part) => compileFilter(part, fields)) }
    case 'eq':
    case 'ne':
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte':
      return { [pathOf(filter.field, fields)]: { [`$${filter.op}`]: filter.value } }
    case 'in':
    case 'nin':
      return { [pathOf(filter.field, fields)]: { [`$${filter.op}`]: [...filter.values] } }
    default:
      return unknownOperator(filter)
  }
}

/** All conditions must hold. */
export function allOf(...conditions: readonly Document[]): Document {
  return { $and: conditions }
}

export function ofTenant(tenant: string): Document {
  return { tenant: { $eq: tenant } }
}

function pathOf(field: string, fields: Fields): string {
  if (!Object.hasOwn(fields, field)) throw new FilterError(`unknown field ${JSON.stringify(field)}`)
  return fieldPath(field)
}
