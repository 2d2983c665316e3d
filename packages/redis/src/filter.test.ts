import { type Filter, FilterError } from '@loci/core'
import { expect, test } from 'vitest'
import { compileFilter } from './filter.ts'

const fields = { name: 'string', tags: 'string[]', flag: 'boolean', 'metadata.level': 'number' } as const

test.each<[Filter, string]>([
  [{ op: 'eq', field: 'name', value: 'a|b' }, '@tags:{name_3Da_7Cb}'],
  [{ op: 'eq', field: 'flag', value: false }, '@tags:{flag_3Afalse}'],
  [{ op: 'in', field: 'tags', values: ['x', ''] }, '@tags:{tags_3Dx|tags_3D}'],
  [{ op: 'nin', field: 'tags', values: ['x'] }, '(-@tags:{tags_3Dx})'],
  [{ op: 'eq', field: 'metadata.level', value: 1.5 }, '(@n_metadata_2Elevel:[1.5 1.5])'],
  [{ op: 'gt', field: 'metadata.level', value: -1 }, '@n_metadata_2Elevel:[(-1 +inf]'],
  [{ op: 'lte', field: 'metadata.level', value: 2 }, '@n_metadata_2Elevel:[-inf 2]'],
  [{ op: 'or', filters: [] }, '(-@tenant:{acme})'],
  [{ op: 'and', filters: [] }, '@tenant:{acme}'],
  [
    {
      op: 'or',
      filters: [
        { op: 'ne', field: 'name', value: 'x' },
        { op: 'eq', field: 'name', value: 'y' },
      ],
    },
    '((-@tags:{name_3Dx}) | @tags:{name_3Dy})',
  ],
])('%j', (filter, query) => {
  expect(compileFilter(filter, fields, 'acme')).toBe(query)
})

test('what is unknown is refused', () => {
  const compile = (filter: unknown) => () => compileFilter(filter as Filter, fields, 'acme')
  expect(compile({ op: 'like', field: 'name', value: 'x' })).toThrow(/unknown operator "like"/)
  expect(compile({ op: 'eq', field: 'nam', value: 'x' })).toThrow(FilterError)
  expect(compile({ op: 'eq', field: 'constructor', value: 'x' })).toThrow(FilterError)
})

test('a negation is never a part of an intersection: RediSearch 2.10 would drop records that satisfy both', () => {
  const filter = {
    op: 'or',
    filters: [
      {
        op: 'and',
        filters: [
          { op: 'lt', field: 'rank', value: 10 },
          { op: 'ne', field: 'done', value: true },
        ],
      },
      { op: 'eq', field: 'done', value: false },
    ],
  } as const
  const compiled = compileFilter(filter, { rank: 'number', done: 'boolean' }, 'acme')
  expect(compiled).toMatch(/^\(\(-\(\(-@\S+:\[-inf \(10\]\) \| @tags:\{\w+\}\)\) \| @tags:\{\w+\}\)$/)
})
