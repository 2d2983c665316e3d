import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FilterError } from './errors.ts'
import { type FieldType, type FieldValues, type Filter, type FilterInput, matches, parseFilter } from './filter.ts'

const fields = Object.fromEntries<FieldType>([
  ['name', 'string'],
  ['tags', 'string[]'],
  ['size', 'number'],
  ['open', 'boolean'],
  ['constructor', 'string'],
])

describe('what people write', () => {
  test.each<[string, FilterInput, Filter | boolean]>([
    ['a value', { name: 'a' }, { op: 'eq', field: 'name', value: 'a' }],
    ['an operator', { size: { gte: 3 } }, { op: 'gte', field: 'size', value: 3 }],
    [
      'two bounds on one field keep both',
      { size: { gte: 1, lt: 5 } },
      {
        op: 'and',
        filters: [
          { op: 'gte', field: 'size', value: 1 },
          { op: 'lt', field: 'size', value: 5 },
        ],
      },
    ],
    ['a date on a number', { size: { lt: new Date(5) } }, { op: 'lt', field: 'size', value: 5 }],
    [
      'a tree',
      { op: 'or', filters: [{ op: 'eq', field: 'open', value: true }] },
      { op: 'eq', field: 'open', value: true },
    ],
    [
      'or',
      { or: [{ name: 'a' }, { tags: 'b' }] },
      {
        op: 'or',
        filters: [
          { op: 'eq', field: 'name', value: 'a' },
          { op: 'eq', field: 'tags', value: 'b' },
        ],
      },
    ],
    ['nothing', {}, true],
    ['in of nothing', { name: { in: [] } }, false],
    ['nin of nothing', { name: { nin: [] } }, true],
    ['or of nothing', { or: [] }, false],
    ['and with what cannot match', { name: 'a', tags: { in: [] } }, false],
    ['a field called constructor', { constructor: 'x' }, { op: 'eq', field: 'constructor', value: 'x' }],
  ])('%s', (_name, input, parsed) => {
    expect(parseFilter(input, fields)).toEqual(parsed)
  })
})

describe('nothing fails open', () => {
  test.each<[string, unknown, RegExp]>([
    ['an unknown field', { nme: 'a' }, /unknown field "nme" \(did you mean "name"\?\)/],
    ['a prototype name as a field', { toString: 'a' }, /unknown field "toString"/],
    ['__proto__ as a field', JSON.parse('{"__proto__":"a"}'), /unknown field "__proto__"/],
    ['an unknown operator', { name: { regex: 'a' } }, /unknown operator "regex"/],
    ['a mongo operator', { size: { $gt: 1 } }, /unknown operator "\$gt" \(did you mean "gt"\?\)/],
    ['an unknown operator in a tree', { op: 'matches', field: 'name', value: 'a' }, /unknown operator "matches"/],
    ['an empty condition', { name: {} }, /has no operator/],
    ['a list as a value', { name: ['a'] }, /must be a string, not a list/],
    ['null', { name: null }, /must be a string, not null/],
    ['undefined', { name: undefined }, /must be a string, not undefined/],
    ['a number for a string', { name: 1 }, /must be a string, not number/],
    ['a range on a string', { name: { gt: 1 } }, /ranges need a number/],
    ['NaN', { size: Number.NaN }, /finite/],
    ['U+0000', { name: 'a\u0000' }, /U\+0000/],
    ['something else in a tree', { op: 'eq', field: 'name', value: 'a', or: [] }, /filter\.or is not part/],
    ['a string', 'name = a', /must be an object/],
    ['too deep', JSON.parse(`${'{"and":['.repeat(20)}{}${']}'.repeat(20)}`), /nested more than 16/],
  ])('%s', (_name, input, message) => {
    expect(() => parseFilter(input as FilterInput, fields)).toThrow(FilterError)
    expect(() => parseFilter(input as FilterInput, fields)).toThrow(message)
  })
})

describe('what a filter means', () => {
  const values: FieldValues = { name: 'a', tags: ['x', 'y'], size: 3, open: false }
  test.each<[Filter, boolean]>([
    [{ op: 'eq', field: 'tags', value: 'x' }, true],
    [{ op: 'ne', field: 'tags', value: 'x' }, false],
    [{ op: 'in', field: 'tags', values: ['z', 'y'] }, true],
    [{ op: 'nin', field: 'tags', values: ['z'] }, true],
    [{ op: 'eq', field: 'open', value: false }, true],
    [{ op: 'gt', field: 'size', value: 3 }, false],
    [{ op: 'gte', field: 'size', value: 3 }, true],
    [{ op: 'eq', field: 'missing', value: 'a' }, false],
    [{ op: 'ne', field: 'missing', value: 'a' }, true],
    [{ op: 'nin', field: 'missing', values: ['a'] }, true],
    [{ op: 'lt', field: 'missing', value: 1 }, false],
    [{ op: 'ne', field: 'constructor', value: 'a' }, true],
  ])('%j → %s', (filter, result) => {
    expect(matches(filter, values)).toBe(result)
  })

  test('an operator from JavaScript that nobody knows is refused', () => {
    expect(() => matches({ op: 'regex', field: 'name', value: 'a' } as never, values)).toThrow(FilterError)
  })
})

test('folding never changes the meaning', () => {
  const leaf = fc.oneof(
    fc.record({ op: fc.constantFrom('eq', 'ne'), field: fc.constant('name'), value: fc.constantFrom('a', 'b') }),
    fc.record({ op: fc.constantFrom('in', 'nin'), field: fc.constant('tags'), values: fc.subarray(['x', 'y', 'z']) }),
    fc.record({ op: fc.constantFrom('lt', 'gte'), field: fc.constant('size'), value: fc.integer({ min: 0, max: 5 }) }),
  )
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      leaf,
      fc.record({ op: fc.constantFrom('and', 'or'), filters: fc.array(tie('tree'), { maxLength: 3 }) }),
    ),
  }))
  const row = fc.record(
    { name: fc.constantFrom('a', 'b'), tags: fc.subarray(['x', 'y']), size: fc.integer({ min: 0, max: 5 }) },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(tree, row, (filter, values) => {
      const folded = parseFilter(filter as FilterInput, fields)
      const direct = matches(filter as Filter, values as FieldValues)
      expect(typeof folded === 'boolean' ? folded : matches(folded, values as FieldValues)).toBe(direct)
    }),
  )
})
