/**
 * Filters: what a caller writes (typed objects), what a store gets (a checked, folded tree), and what a
 * filter means (`matches`). Stores compile the tree to their own query language; `matches` is the oracle.
 */
import { FilterError } from './errors.ts'
import { nearest } from './options.ts'
import { isPlainObject } from './plain-object.ts'
import { isDate } from './time.ts'
import { isStorable } from './unicode.ts'

export type Scalar = string | number | boolean

/** What a field holds. */
export type FieldType = 'string' | 'string[]' | 'number' | 'boolean'

/** Values of the fields of one row. A missing field satisfies only `ne` and `nin`. */
export type FieldValues = Record<string, string | number | boolean | string[]>

/**
 * The filter tree. On a list, `eq` and `in` mean "contains", `ne` and `nin` "contains none".
 * Stores get it checked and folded: known fields, values of the field's type, no empty list.
 */
export type Filter =
  | { op: 'and' | 'or'; filters: readonly Filter[] }
  | { op: 'eq' | 'ne'; field: string; value: Scalar }
  | { op: 'in' | 'nin'; field: string; values: readonly Scalar[] }
  | { op: 'gt' | 'gte' | 'lt' | 'lte'; field: string; value: number }

/** A condition on one field; several operators in one object must all hold. */
export interface Condition {
  eq?: Scalar | Date
  ne?: Scalar | Date
  in?: readonly (Scalar | Date)[]
  nin?: readonly (Scalar | Date)[]
  gt?: number | Date
  gte?: number | Date
  lt?: number | Date
  lte?: number | Date
}

/** A filter as people write it: `{ 'metadata.priority': { gte: 3 }, tags: 'billing' }`. All entries must hold. */
export type FilterInput = Filter | { [field: string]: Scalar | Date | Condition | readonly FilterInput[] }

const operators = ['eq', 'ne', 'in', 'nin', 'gt', 'gte', 'lt', 'lte'] as const
const groups = ['and', 'or'] as const
const maxDepth = 16
const maxValues = 1_000
const maxConditions = 500

/**
 * Checks a filter against the known fields and folds what is constant.
 * @returns the tree; `true` when it matches everything, `false` when it can match nothing.
 * @throws FilterError naming the path of what is wrong.
 */
export function parseFilter(input: FilterInput, fields: Record<string, FieldType>, path = 'filter'): Filter | boolean {
  const filter = read(input, fields, path, 0)
  if (countConditions(filter) > maxConditions)
    throw new FilterError(`${path} has more than ${maxConditions} conditions`)
  return fold(filter)
}

/** The executable meaning of a filter. */
export function matches(filter: Filter, values: FieldValues): boolean {
  switch (filter.op) {
    case 'and':
      return filter.filters.every((part) => matches(part, values))
    case 'or':
      return filter.filters.some((part) => matches(part, values))
    case 'eq':
      return has(own(values, filter.field), filter.value)
    case 'ne':
      return !has(own(values, filter.field), filter.value)
    case 'in':
      return filter.values.some((value) => has(own(values, filter.field), value))
    case 'nin':
      return !filter.values.some((value) => has(own(values, filter.field), value))
    case 'gt':
      return compares(own(values, filter.field), (value) => value > filter.value)
    case 'gte':
      return compares(own(values, filter.field), (value) => value >= filter.value)
    case 'lt':
      return compares(own(values, filter.field), (value) => value < filter.value)
    case 'lte':
      return compares(own(values, filter.field), (value) => value <= filter.value)
    default:
      return unknownOperator(filter)
  }
}

/** Joins filters, leaving out what is absent. `undefined` means: no condition. */
export function allOf(...parts: readonly (Filter | undefined)[]): Filter | undefined {
  const filters = parts.filter((part) => part !== undefined)
  return filters.length > 1 ? { op: 'and', filters } : filters[0]
}

function own(values: FieldValues, field: string): FieldValues[string] | undefined {
  return Object.hasOwn(values, field) ? values[field] : undefined
}

function has(value: FieldValues[string] | undefined, wanted: Scalar): boolean {
  return Array.isArray(value) ? value.includes(wanted as string) : value === wanted
}

function compares(value: FieldValues[string] | undefined, holds: (value: number) => boolean): boolean {
  return typeof value === 'number' && holds(value)
}

/** For the `default` of an exhaustive switch: an operator from a newer core, or from JavaScript. */
export function unknownOperator(filter: never): never {
  throw new FilterError(`unknown operator ${JSON.stringify((filter as { op?: unknown }).op)}`)
}

function read(input: unknown, fields: Record<string, FieldType>, path: string, depth: number): Filter {
  if (!isPlainObject(input)) throw new FilterError(`${path} must be an object`)
  if (depth > maxDepth) throw new FilterError(`${path} is nested more than ${maxDepth} deep`)
  if (typeof input.op === 'string' && !Object.hasOwn(fields, 'op')) return readTree(input, fields, path, depth)
  const parts = Object.entries(input).map(([name, value]) => {
    const at = `${path}.${name}`
    if (isGroup(name)) return { op: name, filters: readList(value, fields, at, depth) }
    return readCondition(name, value, fields, at)
  })
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : { op: 'and', filters: parts }
}

function readTree(
  input: Record<string, unknown>,
  fields: Record<string, FieldType>,
  path: string,
  depth: number,
): Filter {
  const { op, field, value, values, filters, ...rest } = input
  const extra = Object.keys(rest)[0]
  if (extra !== undefined) throw new FilterError(`${path}.${extra} is not part of a filter`)
  if (isGroup(op)) return { op, filters: readList(filters, fields, `${path}.filters`, depth) }
  if (!isOperator(op))
    throw new FilterError(
      `${path}.op: unknown operator ${JSON.stringify(op)}${nearest(String(op), [...operators, ...groups])}`,
    )
  if (typeof field !== 'string') throw new FilterError(`${path}.field must be a string`)
  return readOperator(field, op, op === 'in' || op === 'nin' ? values : value, fields, path)
}

function readList(input: unknown, fields: Record<string, FieldType>, path: string, depth: number): Filter[] {
  if (!Array.isArray(input)) throw new FilterError(`${path} must be a list of filters`)
  return input.map((part, index) => read(part, fields, `${path}[${index}]`, depth + 1))
}

function readCondition(field: string, value: unknown, fields: Record<string, FieldType>, path: string): Filter {
  if (!isPlainObject(value)) return readOperator(field, 'eq', value, fields, path)
  const parts = Object.entries(value).map(([op, operand]) => {
    if (!isOperator(op))
      throw new FilterError(`${path}: unknown operator ${JSON.stringify(op)}${nearest(op, operators)}`)
    return readOperator(field, op, operand, fields, `${path}.${op}`)
  })
  if (parts.length === 0) throw new FilterError(`${path} has no operator; use one of ${operators.join(', ')}`)
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : { op: 'and', filters: parts }
}

function readOperator(
  field: string,
  op: (typeof operators)[number],
  operand: unknown,
  fields: Record<string, FieldType>,
  path: string,
): Filter {
  const type = Object.hasOwn(fields, field) ? fields[field] : undefined
  if (type === undefined) {
    throw new FilterError(
      `${path}: unknown field ${JSON.stringify(field)}${nearest(field, Object.keys(fields))}; metadata must be declared as filterable`,
    )
  }
  switch (op) {
    case 'eq':
    case 'ne':
      return { op, field, value: readValue(operand, type, path) }
    case 'in':
    case 'nin':
      if (!Array.isArray(operand)) throw new FilterError(`${path} must be a list`)
      if (operand.length > maxValues) throw new FilterError(`${path} has more than ${maxValues} values`)
      return { op, field, values: operand.map((value, index) => readValue(value, type, `${path}[${index}]`)) }
    default: {
      if (type !== 'number') throw new FilterError(`${path}: ${field} is a ${type}; ranges need a number`)
      return { op, field, value: readValue(operand, type, path) as number }
    }
  }
}

function readValue(input: unknown, type: FieldType, path: string): Scalar {
  const value = isDate(input) && type === 'number' ? input.getTime() : input
  const wanted = type === 'string[]' ? 'string' : type
  if (typeof value !== wanted) {
    const got = Array.isArray(input) ? 'a list (use in or nin)' : input === null ? 'null' : typeof input
    throw new FilterError(`${path} must be a ${wanted}, not ${got}`)
  }
  if (typeof value === 'number' && !Number.isFinite(value)) throw new FilterError(`${path} must be a finite number`)
  if (typeof value === 'string' && !isStorable(value)) {
    throw new FilterError(`${path} contains U+0000 or half of a surrogate pair`)
  }
  return value as Scalar
}

function countConditions(filter: Filter): number {
  if (!('filters' in filter)) return 1
  return filter.filters.reduce((sum, part) => sum + countConditions(part), 0)
}

function fold(filter: Filter): Filter | boolean {
  switch (filter.op) {
    case 'in':
      return filter.values.length === 0 ? false : filter
    case 'nin':
      return filter.values.length === 0 ? true : filter
    case 'and':
    case 'or': {
      const neutral = filter.op === 'and'
      const parts: Filter[] = []
      for (const part of filter.filters.map(fold)) {
        if (part === !neutral) return !neutral
        if (typeof part !== 'boolean') parts.push(part)
      }
      return parts.length > 1 ? { op: filter.op, filters: parts } : (parts[0] ?? neutral)
    }
    default:
      return filter
  }
}

function isOperator(op: unknown): op is (typeof operators)[number] {
  return operators.includes(op as never)
}

function isGroup(op: unknown): op is (typeof groups)[number] {
  return groups.includes(op as never)
}
