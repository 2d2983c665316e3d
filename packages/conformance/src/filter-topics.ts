/** Filters and the data that they are tried on, by topic. `matches()` of core says what each must find. */
import type { FieldValues, Filter } from '@loci/core'
import { endOfTime, hostileStrings } from './samples.ts'

export interface FilterTopic {
  /** Reads after "filters: ". */
  name: string
  hint: string
  /** The fields of the records, one after the other. */
  data: readonly FieldValues[]
  filters: readonly Filter[]
}

const numbers = [-1e21, -9, -1, 0, 0.1, 0.30000000000000004, 1, 9, 10, 100, 2 ** 31, 2 ** 53 - 2, 2 ** 53 - 1]

export const filterTopics: readonly FilterTopic[] = [
  {
    name: 'a string equals only itself',
    hint: 'a collation, a pattern operator or a tokenised index: case, accents, spaces and wildcards all count',
    data: hostileStrings.map((value) => ({ scopeKey: value })),
    filters: [
      ...hostileStrings.map((value): Filter => ({ op: 'eq', field: 'scopeKey', value })),
      { op: 'ne', field: 'scopeKey', value: 'a' },
      { op: 'in', field: 'scopeKey', values: ['A', 'a%', ''] },
      { op: 'nin', field: 'scopeKey', values: ['ä', '*', 'not stored'] },
    ],
  },
  {
    name: 'a list is matched by what it contains',
    hint: 'the list is compared whole, or joined to one string; eq and in mean "contains", ne and nin "contains none"',
    data: [
      { tags: ['a'] },
      { tags: ['a', 'b'] },
      { tags: ['b', 'a', ''] },
      { tags: ['ab'] },
      { tags: ['a,b'] },
      { tags: [] },
      {},
    ],
    filters: [
      ...['a', 'b', 'a,b', '', 'c'].map((value): Filter => ({ op: 'eq', field: 'tags', value })),
      ...['a', 'b', 'c'].map((value): Filter => ({ op: 'ne', field: 'tags', value })),
      { op: 'in', field: 'tags', values: ['b', 'ab'] },
      { op: 'nin', field: 'tags', values: ['b', 'ab'] },
      {
        op: 'and',
        filters: [
          { op: 'eq', field: 'tags', value: 'a' },
          { op: 'eq', field: 'tags', value: 'b' },
        ],
      },
    ],
  },
  {
    name: 'a missing field satisfies ne and nin, and nothing else',
    hint: 'in SQL `null <> x` is not true, and some engines skip what lacks the field; ne and nin must also take what is missing',
    data: [{ 'source.agent': 'planner', 'metadata.rank': 1, pinned: true, tags: ['a'] }, {}],
    filters: [
      ...(['eq', 'ne'] as const).flatMap((op): Filter[] => [
        { op, field: 'source.agent', value: 'planner' },
        { op, field: 'metadata.rank', value: 1 },
        { op, field: 'pinned', value: true },
        { op, field: 'pinned', value: false },
        { op, field: 'tags', value: 'a' },
      ]),
      ...(['in', 'nin'] as const).flatMap((op): Filter[] => [
        { op, field: 'source.agent', values: ['planner', 'support'] },
        { op, field: 'metadata.rank', values: [0, 1] },
        { op, field: 'tags', values: ['a', 'b'] },
      ]),
      { op: 'lt', field: 'metadata.rank', value: 5 },
      { op: 'gte', field: 'metadata.rank', value: -5 },
    ],
  },
  {
    name: 'numbers compare as numbers, exactly',
    hint: 'numbers are stored as text (10 before 9), as 32-bit floats, or cut to integers',
    data: numbers.map((value) => ({ 'metadata.rank': value, 'metadata.Rank': 0 - value })),
    filters: [...numbers, 0.2, 2 ** 53 - 3].flatMap((value): Filter[] => [
      { op: 'eq', field: 'metadata.rank', value },
      { op: 'gt', field: 'metadata.rank', value },
      { op: 'lte', field: 'metadata.rank', value },
      { op: 'lt', field: 'metadata.Rank', value },
      { op: 'gte', field: 'metadata.Rank', value },
    ]),
  },
  {
    name: 'an open end is found by ranges',
    hint: 'core stores an open end as 8.64e15: it needs a number of 64 bits, and an index that takes it',
    data: [{ validTo: endOfTime }, { validTo: endOfTime - 1 }, { validTo: 1_750_000_000_000 }, {}],
    filters: [
      { op: 'eq', field: 'validTo', value: endOfTime },
      { op: 'gt', field: 'validTo', value: endOfTime - 1 },
      { op: 'gt', field: 'validTo', value: 1_760_000_000_000 },
      { op: 'lt', field: 'validTo', value: endOfTime },
    ],
  },
  {
    name: 'two bounds on one field both hold',
    hint: 'conditions are kept by field name, so that the second replaces the first',
    data: numbers.map((value) => ({ 'metadata.rank': value })),
    filters: [
      {
        op: 'and',
        filters: [
          { op: 'gte', field: 'metadata.rank', value: 0 },
          { op: 'lt', field: 'metadata.rank', value: 10 },
        ],
      },
      {
        op: 'and',
        filters: [
          { op: 'ne', field: 'metadata.rank', value: 1 },
          { op: 'ne', field: 'metadata.rank', value: 9 },
        ],
      },
    ],
  },
  {
    name: 'and, or and their nesting',
    hint: 'precedence without parentheses, or only the first level is compiled',
    data: ['a', 'b', 'c'].flatMap((agent) =>
      [true, false].flatMap((pinned) =>
        [1, 2].map((rank) => ({ 'source.agent': agent, pinned, 'metadata.rank': rank })),
      ),
    ),
    filters: [
      {
        op: 'or',
        filters: [
          {
            op: 'and',
            filters: [
              { op: 'eq', field: 'source.agent', value: 'a' },
              { op: 'eq', field: 'pinned', value: true },
            ],
          },
          {
            op: 'and',
            filters: [
              { op: 'eq', field: 'source.agent', value: 'b' },
              { op: 'gt', field: 'metadata.rank', value: 1 },
            ],
          },
        ],
      },
      {
        op: 'and',
        filters: [
          {
            op: 'or',
            filters: [
              { op: 'eq', field: 'source.agent', value: 'a' },
              { op: 'eq', field: 'source.agent', value: 'c' },
            ],
          },
          {
            op: 'or',
            filters: [
              { op: 'ne', field: 'pinned', value: true },
              { op: 'lt', field: 'metadata.rank', value: 2 },
            ],
          },
        ],
      },
    ],
  },
  {
    name: 'deep and wide groups',
    hint: 'the backend limits the depth or the size of an expression: core allows 16 levels, and adds two of its own',
    data: Array.from({ length: 20 }, (_, rank) => ({ 'metadata.rank': rank })),
    filters: [
      nested(18),
      { op: 'or', filters: Array.from({ length: 300 }, (_, index): Filter => equalRank(index * 3)) },
      {
        op: 'and',
        filters: Array.from({ length: 300 }, (_, index): Filter => ({ ...equalRank(index * 3), op: 'ne' })),
      },
    ],
  },
  {
    name: 'field names are literal',
    hint: 'a dot is read as a path, a name folded to lower case, or a field mixed up with the property of the row that is called so',
    data: [
      { 'metadata.a.b': 'x', 'metadata.rank': 1, id: 'other', version: 7 },
      { 'metadata.a.b': 'y', 'metadata.Rank': 1, version: 1 },
      { 'metadata.done': true },
    ],
    filters: [
      { op: 'eq', field: 'metadata.a.b', value: 'x' },
      { op: 'eq', field: 'metadata.rank', value: 1 },
      { op: 'eq', field: 'metadata.Rank', value: 1 },
      { op: 'eq', field: 'id', value: 'other' },
      { op: 'ne', field: 'id', value: 'other' },
      { op: 'gte', field: 'version', value: 2 },
      { op: 'eq', field: 'metadata.done', value: true },
    ],
  },
  {
    name: 'a list of 1,000 values',
    hint: 'the backend limits parameters, or the adapter cuts the list; core sends up to 1,000 values',
    data: ['value 3', 'value 999', 'value 1000', 'value'].map((value) => ({ scopeKey: value })),
    filters: (['in', 'nin'] as const).map((op) => ({
      op,
      field: 'scopeKey',
      values: Array.from({ length: 1_000 }, (_, index) => `value ${index}`),
    })),
  },
]

function equalRank(value: number): { op: 'eq'; field: string; value: number } {
  return { op: 'eq', field: 'metadata.rank', value }
}

/** Each level takes one more rank, or lets one less pass. */
function nested(depth: number): Filter {
  if (depth === 0) return equalRank(0)
  const inner = nested(depth - 1)
  return depth % 2 === 0
    ? { op: 'or', filters: [equalRank(depth), inner] }
    : { op: 'and', filters: [{ ...equalRank(depth + 1), op: 'ne' }, inner] }
}
