/**
 * Pinecone's filters, as its documentation tells them (Filter by metadata). A condition on a list of strings is about
 * what it contains, `$ne` and `$nin` about what it does not contain. Nothing but `$exists: false` is true of a field that
 * is missing, also not `$ne` (so since March 2024, deepset-ai/haystack-core-integrations issue 590).
 */
import { badRequest, type Json, notEmulated } from './refusal.ts'

export type Value = string | number | boolean | string[]
export type Metadata = Record<string, Value>
export type Test = (metadata: Metadata) => boolean

const maxValues = 10_000

/** @throws Refusal for what Pinecone refuses, and for what is not imitated. */
export function compile(filter: unknown): Test {
  const tests = entriesOf(filter, 'filter').map(([key, value]): Test => {
    if (key === '$and' || key === '$or') return group(key, value)
    if (key.startsWith('$')) throw badRequest(`${key} is not a valid operator at this place`)
    return field(key, value)
  })
  return (metadata) => tests.every((test) => test(metadata))
}

function group(operator: '$and' | '$or', value: unknown): Test {
  if (!Array.isArray(value) || value.length === 0) throw badRequest(`${operator} must be a list that is not empty`)
  const tests = value.map(compile)
  return operator === '$and'
    ? (metadata) => tests.every((test) => test(metadata))
    : (metadata) => tests.some((test) => test(metadata))
}

function field(key: string, condition: unknown): Test {
  if (typeof condition !== 'object') return operator(key, '$eq', condition)
  const tests = entriesOf(condition, key).map(([name, operand]) => operator(key, name, operand))
  return (metadata) => tests.every((test) => test(metadata))
}

function operator(key: string, name: string, operand: unknown): Test {
  const stored = (metadata: Metadata): Value | undefined => (Object.hasOwn(metadata, key) ? metadata[key] : undefined)
  switch (name) {
    case '$exists': {
      if (typeof operand !== 'boolean') throw badRequest('$exists must be a boolean')
      return (metadata) => (stored(metadata) !== undefined) === operand
    }
    case '$eq':
      return contains(stored, [scalar(name, operand)])
    case '$ne':
      return lacks(stored, [scalar(name, operand)])
    case '$in':
      return contains(stored, scalars(name, operand))
    case '$nin':
      return lacks(stored, scalars(name, operand))
    case '$gt':
      return compares(stored, number(name, operand), (value, bound) => value > bound)
    case '$gte':
      return compares(stored, number(name, operand), (value, bound) => value >= bound)
    case '$lt':
      return compares(stored, number(name, operand), (value, bound) => value < bound)
    case '$lte':
      return compares(stored, number(name, operand), (value, bound) => value <= bound)
    default:
      if (name.startsWith('$')) throw badRequest(`${name} is not a valid operator`)
      throw notEmulated(`a condition on ${key}.${name}`)
  }
}

type Stored = (metadata: Metadata) => Value | undefined

function contains(stored: Stored, wanted: readonly unknown[]): Test {
  const values = new Set(wanted)
  return (metadata) => {
    const value = stored(metadata)
    return Array.isArray(value) ? value.some((item) => values.has(item)) : value !== undefined && values.has(value)
  }
}

function lacks(stored: Stored, unwanted: readonly unknown[]): Test {
  const contained = contains(stored, unwanted)
  return (metadata) => stored(metadata) !== undefined && !contained(metadata)
}

function compares(stored: Stored, bound: number, holds: (value: number, bound: number) => boolean): Test {
  return (metadata) => {
    const value = stored(metadata)
    return typeof value === 'number' && holds(value, bound)
  }
}

function scalar(name: string, operand: unknown): unknown {
  if (['string', 'number', 'boolean'].includes(typeof operand)) return operand
  throw badRequest(`${name} must be a string, a number or a boolean`)
}

function scalars(name: string, operand: unknown): unknown[] {
  if (!Array.isArray(operand) || operand.length === 0) throw badRequest(`${name} must be a list that is not empty`)
  if (operand.length > maxValues) throw badRequest(`${name} must have at most ${maxValues} values`)
  // Booleans are no values of lists in Pinecone's table of operators.
  if (operand.some((value) => typeof value !== 'string' && typeof value !== 'number')) {
    throw badRequest(`${name} must be a list of strings or numbers`)
  }
  return operand
}

function number(name: string, operand: unknown): number {
  if (typeof operand === 'number') return operand
  throw badRequest(`${name} must be a number`)
}

function entriesOf(value: unknown, what: string): [string, unknown][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw badRequest(`Invalid filter: ${what} must be an object`)
  }
  const entries = Object.entries(value as Json)
  if (entries.length === 0) throw badRequest(`Invalid filter: ${what} must not be empty`)
  return entries
}
