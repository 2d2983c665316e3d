import { type Filter, FilterError, matches } from '@loci/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compileFilter } from './filter.ts'

const types = { text: 'string', number: 'number', flag: 'boolean', list: 'string[]', 'a.b': 'string' } as const

test.each<[Filter, unknown]>([
  [{ op: 'eq', field: 'a.b', value: 'x' }, { f_a_2e_b: { $eq: 'x' } }],
  [{ op: 'ne', field: 'text', value: 'x' }, { $or: [{ f_text: { $ne: 'x' } }, { f_text: { $exists: false } }] }],
  [{ op: 'in', field: 'list', values: ['x', 'y'] }, { f_list: { $in: ['x', 'y'] } }],
  [
    { op: 'in', field: 'flag', values: [true, false] },
    { $or: [{ f_flag: { $eq: true } }, { f_flag: { $eq: false } }] },
  ],
  [
    { op: 'nin', field: 'flag', values: [true, false] },
    { $or: [{ $and: [{ f_flag: { $ne: true } }, { f_flag: { $ne: false } }] }, { f_flag: { $exists: false } }] },
  ],
  [{ op: 'gte', field: 'number', value: 3 }, { f_number: { $gte: 3 } }],
])('%j', (filter, expected) => {
  expect(compileFilter(filter, types)).toEqual(expected)
})

test('unknown fields and operators are errors, and never "no filter"', () => {
  expect(() => compileFilter({ op: 'eq', field: 'constructor', value: 1 }, types)).toThrow(FilterError)
  expect(() => compileFilter({ op: 'not' } as never, types)).toThrow(FilterError)
})

test('no operator of Pinecone is given a list that is empty, or has booleans', () => {
  const field = fc.constantFrom('text', 'flag', 'list')
  const value = fc.oneof(fc.string(), fc.boolean())
  const leaf = fc.oneof(
    fc.record({ op: fc.constantFrom('eq', 'ne'), field, value }),
    fc.record({ op: fc.constantFrom('in', 'nin'), field, values: fc.array(value, { minLength: 1 }) }),
  )
  fc.assert(
    fc.property(leaf, (filter) => {
      const text = JSON.stringify(compileFilter(filter as Filter, types))
      expect(text).not.toMatch(/\$n?in":\[(\]|[^\]]*[[,](true|false)[,\]])/)
      expect(typeof matches(filter as Filter, {})).toBe('boolean')
    }),
  )
})
