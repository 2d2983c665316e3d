/** Filters as SQL over the columns `fields` (JSON text) and those that schema.ts derives from it. */
import type { InValue } from '@libsql/client'
import { CapabilityError, type FieldType, type Filter, FilterError, type Scalar, unknownOperator } from '@loci/core'

/** A piece of SQL with the values of its `?`, in order. */
export interface Fragment {
  sql: string
  args: InValue[]
}

type Fields = Record<string, FieldType>

/** Fields of which schema.ts makes a column with an index. */
const numberColumns = new Map([
  ['createdAt', 'created_at'],
  ['occurredAt', 'occurred_at'],
])

/** What `matches` of the core says about a filter, as a condition; no filter is always true. */
export function compileFilter(filter: Filter | undefined, fields: Fields): Fragment {
  if (filter === undefined) return { sql: 'TRUE', args: [] }
  switch (filter.op) {
    case 'and':
    case 'or':
      return join(
        filter.filters.map((part) => compileFilter(part, fields)),
        filter.op,
      )
    case 'eq':
      return contains(filter.field, [filter.value], fields)
    case 'ne':
      return isNot(contains(filter.field, [filter.value], fields))
    case 'in':
      return contains(filter.field, filter.values, fields)
    case 'nin':
      return isNot(contains(filter.field, filter.values, fields))
    case 'gt':
      return compare(filter.field, '>', filter.value, fields)
    case 'gte':
      return compare(filter.field, '>=', filter.value, fields)
    case 'lt':
      return compare(filter.field, '<', filter.value, fields)
    case 'lte':
      return compare(filter.field, '<=', filter.value, fields)
    default:
      return unknownOperator(filter)
  }
}

/** The conditions on the scope among those that must all hold: what an index can answer. */
export function scopeConditions(filter: Filter | undefined): Filter[] {
  if (filter === undefined) return []
  if (filter.op === 'and') return filter.filters.flatMap(scopeConditions)
  return (filter.op === 'eq' || filter.op === 'in') && filter.field === 'scopeKey' ? [filter] : []
}

/** @throws CapabilityError for names that a JSON path of SQLite cannot quote. */
export function checkFieldNames(fields: Fields): void {
  for (const name of Object.keys(fields)) {
    // SQLite 3.45 finds nothing under a path with an escaped quote, and a filter must not fail open.
    if (/["\\\p{Cc}]/u.test(name)) {
      throw new CapabilityError(
        `sqlite: the field ${JSON.stringify(name)} contains a quote, a backslash or a control character`,
      )
    }
  }
}

/** Pairwise, as SQLite refuses expressions more than 1,000 deep. */
function join(parts: readonly Fragment[], op: 'and' | 'or'): Fragment {
  const [first, second] = parts
  if (first === undefined) return { sql: op === 'and' ? 'TRUE' : 'FALSE', args: [] }
  if (second === undefined) return first
  const middle = parts.length >> 1
  const left = join(parts.slice(0, middle), op)
  const right = join(parts.slice(middle), op)
  return { sql: `(${left.sql} ${op.toUpperCase()} ${right.sql})`, args: [...left.args, ...right.args] }
}

/** Not `NOT`: that of a missing field is NULL. */
function isNot(condition: Fragment): Fragment {
  return { sql: `(${condition.sql}) IS NOT TRUE`, args: condition.args }
}

/** Values are compared as JSON text, so that `'1'`, `1` and `true` differ and numbers are exact. */
function contains(field: string, values: readonly Scalar[], fields: Fields): Fragment {
  const path = pathOf(field, fields)
  if (fields[field] === 'string[]') {
    return {
      sql: `EXISTS (SELECT 1 FROM json_each(fields, ${path}) AS item WHERE item.value IN (SELECT value FROM json_each(?)))`,
      args: [JSON.stringify(values)],
    }
  }
  const value = field === 'scopeKey' ? 'scope_key' : `(fields -> ${path})`
  const texts = values.map((each) => JSON.stringify(each))
  return texts.length === 1 && texts[0] !== undefined
    ? { sql: `${value} = ?`, args: [texts[0]] }
    : { sql: `${value} IN (SELECT value FROM json_each(?))`, args: [JSON.stringify(texts)] }
}

function compare(field: string, operator: string, bound: number, fields: Fields): Fragment {
  const path = pathOf(field, fields)
  const value = numberColumns.get(field) ?? `(fields ->> ${path})`
  return {
    // The bound is read from JSON too: SQLite 3.45 may round a number of 16 or more digits in its last bit.
    sql: `(json_type(fields, ${path}) IN ('integer', 'real') AND ${value} ${operator} (? ->> '$'))`,
    args: [JSON.stringify(bound)],
  }
}

function pathOf(field: string, fields: Fields): string {
  if (!Object.hasOwn(fields, field)) throw new FilterError(`unknown field ${JSON.stringify(field)}`)
  return `'$."${field.replaceAll("'", "''")}"'`
}
