/** Random data and filters for the fuzz cases, from small pools, so that filters hit. */
import type { FieldValues, Filter, Scalar } from '@loci/core'
import fc, { type Arbitrary } from 'fast-check'
import { endOfTime, fields, hostileStrings } from './samples.ts'

const numbers = [
  -(2 ** 53) + 1,
  -10,
  -1,
  0,
  0.1,
  0.30000000000000004,
  1,
  1.5,
  9,
  10,
  100,
  2 ** 31,
  2 ** 32 + 1,
  endOfTime - 1,
  endOfTime,
]

const values = {
  string: fc.constantFrom(...hostileStrings),
  'string[]': fc.constantFrom(...hostileStrings.slice(0, 12)),
  number: fc.constantFrom(...numbers),
  boolean: fc.boolean(),
}

/** `count` records: each field is there in three of four. */
export function randomFields(seed: number, count: number): FieldValues[] {
  const stored = {
    ...values,
    'string[]': fc.uniqueArray(values['string[]'], { maxLength: 3 }),
  }
  const shapes = Object.entries(fields)
    .filter(([name]) => name !== 'createdAt' && name !== 'occurredAt')
    .map(([name, type]) => [name, fc.option<unknown, undefined>(stored[type], { freq: 4, nil: undefined })] as const)
  const record = fc
    .record(Object.fromEntries(shapes))
    .map((drawn) => Object.fromEntries(Object.entries(drawn).filter(([, value]) => value !== undefined)) as FieldValues)
  return fc.sample(record, { seed, numRuns: count })
}

/** A filter as core sends it: known fields, values of the field's type, no empty list, no group of one. */
export const randomFilter: Arbitrary<Filter> = fc.letrec<{ filter: Filter; group: Filter; condition: Filter }>(
  (tie) => ({
    filter: fc.oneof({ maxDepth: 3, withCrossShrink: true }, tie('condition'), tie('group')),
    group: fc.record({
      op: fc.constantFrom('and' as const, 'or' as const),
      filters: fc.array(tie('filter'), { minLength: 2, maxLength: 4 }),
    }),
    condition: fc.oneof(...Object.keys(fields).map(condition)),
  }),
).filter

function condition(field: string): Arbitrary<Filter> {
  const type = fields[field] ?? 'string'
  const value: Arbitrary<Scalar> = values[type]
  const one = fc.record({ op: fc.constantFrom('eq' as const, 'ne' as const), field: fc.constant(field), value })
  const many = fc.record({
    op: fc.constantFrom('in' as const, 'nin' as const),
    field: fc.constant(field),
    values: fc.array(value, { minLength: 1, maxLength: 4 }),
  })
  const range = fc.record({
    op: fc.constantFrom('gt' as const, 'gte' as const, 'lt' as const, 'lte' as const),
    field: fc.constant(field),
    value: values.number,
  })
  return type === 'number' ? fc.oneof(one, many, range) : fc.oneof(one, many)
}
