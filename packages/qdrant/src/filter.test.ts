import { type FieldType, type Filter, FilterError } from '@loci/core'
import { expect, test } from 'vitest'
import { compileFilter, nearby } from './filter.ts'

const fields: Record<string, FieldType> = {
  'source.agent': 'string',
  tags: 'string[]',
  rank: 'number',
  pinned: 'boolean',
}

const compile = (filter: Filter) => compileFilter(filter, fields)

test.for<[string, Filter, unknown]>([
  [
    'a text by its keyword',
    { op: 'eq', field: 'source.agent', value: 'a' },
    { key: 'f_source_2e_agent', match: { value: 'a' } },
  ],
  ['a number by a range', { op: 'eq', field: 'rank', value: 1 }, { key: 'f_rank', range: { gte: 1, lte: 1 } }],
  ['a boolean by its value', { op: 'eq', field: 'pinned', value: false }, { key: 'f_pinned', match: { value: false } }],
  [
    'several texts at once',
    { op: 'in', field: 'tags', values: ['a', 'b'] },
    { key: 'f_tags', match: { any: ['a', 'b'] } },
  ],
  [
    'several numbers one by one',
    { op: 'in', field: 'rank', values: [1, 2] },
    {
      should: [
        { key: 'f_rank', range: { gte: 1, lte: 1 } },
        { key: 'f_rank', range: { gte: 2, lte: 2 } },
      ],
    },
  ],
  ['a bound', { op: 'lt', field: 'rank', value: 3 }, { key: 'f_rank', range: { lt: 3 } }],
  [
    // `match.except` would leave out points without the field, and take lists for one other value.
    'a negation around the whole condition',
    { op: 'nin', field: 'tags', values: ['a', 'b'] },
    { must_not: [{ key: 'f_tags', match: { any: ['a', 'b'] } }] },
  ],
])('compiles %s', ([, filter, expected]) => {
  expect(compile(filter)).toEqual(expected)
})

test('groups nest', () => {
  const one = { op: 'eq', field: 'tags', value: 'a' } as const
  const two = { op: 'ne', field: 'pinned', value: true } as const
  expect(compile({ op: 'or', filters: [{ op: 'and', filters: [one, two] }, one] })).toEqual({
    should: [
      {
        must: [{ key: 'f_tags', match: { value: 'a' } }, { must_not: [{ key: 'f_pinned', match: { value: true } }] }],
      },
      { key: 'f_tags', match: { value: 'a' } },
    ],
  })
})

test('what the core would have folded does not become "all"', () => {
  const nothing = compile({ op: 'or', filters: [] })
  expect(JSON.stringify(nothing)).not.toContain('"should"')
  expect(compile({ op: 'in', field: 'tags', values: [] })).toEqual(nothing)
  expect(compile({ op: 'nin', field: 'tags', values: [] })).toEqual({ must_not: [nothing] })
})

test('an unknown operator or field is refused', () => {
  expect(() => compile({ op: 'like', field: 'tags', value: 'a' } as unknown as Filter)).toThrow(FilterError)
  expect(() => compile({ op: 'eq', field: 'tag', value: 'a' })).toThrow(FilterError)
  expect(() => compile({ op: 'eq', field: 'constructor', value: 'a' })).toThrow(FilterError)
})

test('only a fraction that is long, or far from 1, has neighbours that may stand for it', () => {
  for (const exact of [0, -1, 0.1, -2.5, 1_750_000_000_000.125, 8.64e15, 2 ** 53 - 1, 2 ** 60, 1e21]) {
    expect(nearby(exact)).toEqual({ gte: exact, lte: exact })
  }
  for (const long of [0.30000000000000004, -0.30000000000000004, 1_750_000_000_000.1235, 1.5e-300]) {
    const { gte, lte } = nearby(long)
    expect(gte).toBeLessThan(long)
    expect(lte).toBeGreaterThan(long)
    expect((lte - gte) / Math.abs(long)).toBeLessThan(1e-15)
  }
})

test('bounds are numbers, whatever the number', () => {
  for (const extreme of [Number.MAX_VALUE, -Number.MAX_VALUE, 5e-324]) {
    expect(JSON.stringify(nearby(extreme))).not.toContain('null')
  }
})
