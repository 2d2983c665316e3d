/**
 * Qdrant's filters, as its documentation tells them (Filtering): a condition on a list holds when it holds for any of
 * its values, a condition on a missing key does not hold, values of another type never match.
 */
import { badRequest, type Json, notEmulated, Refusal, readKey, readList, readObject } from './refusal.ts'

export interface Point {
  id: string
  payload: Json
}

export type Test = (point: Point) => boolean

const clauses = ['must', 'should', 'must_not']

/** @throws Refusal for what Qdrant refuses, and for what is not imitated. */
export function compile(filter: unknown): Test {
  if (filter === undefined || filter === null) return () => true
  const given = readObject(filter, 'filter', clauses)
  const [must, should, mustNot] = clauses.map((clause) => {
    const conditions = given[clause] ?? []
    return (Array.isArray(conditions) ? conditions : [conditions]).map(condition)
  }) as [Test[], Test[], Test[]]
  return (point) =>
    must.every((test) => test(point)) &&
    // An empty list of alternatives asks for nothing.
    (should.length === 0 || should.some((test) => test(point))) &&
    !mustNot.some((test) => test(point))
}

function condition(given: unknown): Test {
  if (typeof given !== 'object' || given === null) throw badRequest('Format error in JSON body: not a condition')
  if ('has_id' in given) return hasId(readObject(given, 'condition', ['has_id']).has_id)
  if ('is_empty' in given) return isEmpty(readObject(given, 'condition', ['is_empty']).is_empty)
  if ('key' in given) return onKey(readObject(given, 'condition', ['key', 'match', 'range']))
  return compile(given)
}

function hasId(ids: unknown): Test {
  const wanted = new Set(readList(ids, 'has_id').map(readId))
  return ({ id }) => wanted.has(id)
}

/** Missing, null or an empty list. */
function isEmpty(given: unknown): Test {
  const key = readKey(readObject(given, 'is_empty', ['key']).key)
  return ({ payload }) => valuesAt(payload, key).length === 0
}

function onKey({ key: name, match, range }: Json): Test {
  const key = readKey(name)
  if ((match === undefined) === (range === undefined)) throw badRequest('a condition needs one of match and range')
  const test = match === undefined ? inRange(range) : matching(match)
  return ({ payload }) => valuesAt(payload, key).some(test)
}

function matching(match: unknown): (value: unknown) => boolean {
  const given = readObject(match, 'match', ['value', 'any'])
  if ('any' in given) {
    const wanted = readList(given.any, 'match.any').map(readMatchable)
    return (value) => wanted.includes(value as string)
  }
  const wanted = readMatchable(given.value)
  return (value) => value === wanted
}

/** Fractions cannot be matched; a range has to do. */
function readMatchable(value: unknown): string | number | boolean {
  const isWhole = typeof value === 'number' && Number.isSafeInteger(value)
  if (typeof value === 'string' || typeof value === 'boolean' || isWhole) return value
  throw badRequest('Format error in JSON body: data did not match any variant of untagged enum Match')
}

function inRange(range: unknown): (value: unknown) => boolean {
  const bounds = readObject(range, 'range', ['gt', 'gte', 'lt', 'lte'])
  for (const bound of Object.values(bounds)) {
    if (typeof bound !== 'number') throw notEmulated('a range of anything but numbers')
  }
  const { gt, gte, lt, lte } = bounds as Record<string, number | undefined>
  return (value) =>
    typeof value === 'number' &&
    (gt === undefined || value > gt) &&
    (gte === undefined || value >= gte) &&
    (lt === undefined || value < lt) &&
    (lte === undefined || value <= lte)
}

function valuesAt(payload: Json, key: string): unknown[] {
  const value = Object.hasOwn(payload, key) ? payload[key] : undefined
  if (value === undefined || value === null) return []
  return Array.isArray(value) ? value : [value]
}

/** Whole numbers and UUIDs, the latter in one way of writing. */
export function readId(id: unknown): string {
  if (typeof id === 'number' && Number.isSafeInteger(id) && id >= 0) throw notEmulated('numbers as ids')
  const hex = typeof id === 'string' ? id.toLowerCase().replaceAll('-', '') : ''
  if (!/^[0-9a-f]{32}$/.test(hex)) {
    const words = `value ${String(id)} is not a valid point ID, valid values are either an unsigned integer or a UUID`
    throw new Refusal(400, `Format error in JSON body: ${words}`)
  }
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
