import { CapabilityError, type FieldValues, type Filter, FilterError, matches } from '@loci/core'
import { runs } from '@loci/testkit'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { put, row } from '../test/samples.ts'
import { sqlite } from './index.ts'

const fields = {
  scopeKey: 'string',
  createdAt: 'number',
  occurredAt: 'number',
  "it's.a": 'string',
  __proto__x: 'string',
  tags: 'string[]',
  number: 'number',
  flag: 'boolean',
} as const

const { metadata, vectors } = sqlite({ path: ':memory:' })

beforeAll(async () => {
  await metadata.open({ fields, schema: 'migrate' })
  await vectors.open({ dimensions: 2, fields, generation: 1 })
})

afterAll(async () => {
  await metadata.close()
  await vectors.close()
})

const text = fc.constantFrom('', '1', 'true', 'a', 'A', 'á', '["a"]', '"a"', '%', '😀', '__proto__', 'a\nb', "o'clock")
const number = fc.constantFrom(-1, 0, 1, 0.1 + 0.2, 0.3, 1997.19538, 6884.00027, 8.64e15, 5e-324, 1.5e300)
const time = fc.constantFrom(0, 1, 1_700_000_000_000, 8.64e15)

const values: fc.Arbitrary<FieldValues> = fc
  .record(
    {
      scopeKey: text,
      "it's.a": text,
      __proto__x: text,
      tags: fc.array(text, { maxLength: 3 }),
      number: fc.oneof(number, fc.double({ noDefaultInfinity: true, noNaN: true })),
      flag: fc.boolean(),
    },
    { requiredKeys: [] },
  )
  .chain((some) => fc.record({ createdAt: time, occurredAt: time }).map((times) => ({ ...some, ...times })))

function conditions<T extends string | number | boolean>(
  names: string[],
  value: fc.Arbitrary<T>,
): fc.Arbitrary<Filter> {
  const field = fc.constantFrom(...names)
  return fc.oneof(
    fc.record({ op: fc.constantFrom('eq', 'ne'), field, value }),
    fc.record({ op: fc.constantFrom('in', 'nin'), field, values: fc.array(value, { minLength: 1, maxLength: 3 }) }),
  )
}

const filters: fc.Arbitrary<Filter> = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    conditions(['scopeKey', "it's.a", '__proto__x', 'tags'], text),
    conditions(['number'], number),
    conditions(['createdAt', 'occurredAt'], time),
    conditions(['flag'], fc.boolean()),
    fc.record({ op: fc.constantFrom('gt', 'gte', 'lt', 'lte'), field: fc.constant('number'), value: number }),
    fc.record({
      op: fc.constantFrom('gt', 'gte', 'lt', 'lte'),
      field: fc.constantFrom('createdAt', 'occurredAt'),
      value: time,
    }),
    fc.record({
      op: fc.constantFrom('and', 'or'),
      filters: fc.array(tie('filter'), { minLength: 1, maxLength: 3 }),
    }),
  ),
})).filter

test('a filter selects the rows and records that matches() says', async () => {
  let round = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(values, { minLength: 1, maxLength: 12 }),
      fc.array(filters, { maxLength: 6 }),
      async (all, some) => {
        const tenant = `tenant-${round++}`
        const rows = all.map((each, index) => row(`id-${index}`, each, { fields: each }))
        await metadata.commit(
          tenant,
          rows.map((each) => {
            return put(each, {
              id: each.id,
              version: 1,
              vector: new Float32Array([1, 0]),
              terms: [],
              fields: each.fields,
            })
          }),
        )
        for (const filter of some) {
          const expected = rows.filter((each) => matches(filter, each.fields)).map(({ id }) => id)
          const listed = await metadata.list(tenant, { kind: 'memory', filter, limit: 100 })
          expect(listed.rows.map(({ id }) => id).sort()).toEqual([...expected].sort())
          expect(await metadata.count(tenant, { filter })).toBe(expected.length)
          const found = await vectors.search(tenant, { vector: new Float32Array([1, 0]), filter, limit: 100 })
          expect(found.map(({ id }) => id).sort()).toEqual([...expected].sort())
        }
      },
    ),
    { numRuns: runs(150) },
  )
})

test('a value of another type than was declared matches nothing by accident', async () => {
  const odd: FieldValues = { scopeKey: 'a', number: true, flag: 1, createdAt: 1, occurredAt: 1, tags: 'a', "it's.a": 1 }
  await metadata.commit('types', [put(row('odd', odd, { fields: odd }))])
  const some: Filter[] = [
    { op: 'eq', field: 'number', value: 1 },
    { op: 'gte', field: 'number', value: 0 },
    { op: 'eq', field: 'flag', value: true },
    { op: 'eq', field: "it's.a", value: '1' },
    { op: 'eq', field: 'tags', value: 'a' },
    { op: 'ne', field: 'tags', value: 'a' },
  ]
  for (const filter of some) {
    expect(await metadata.count('types', { filter })).toBe(matches(filter, odd) ? 1 : 0)
  }
})

test('filters of thousands of parts and values compile', async () => {
  await metadata.commit('large', [put(row('one', { scopeKey: 'key-1' })), put(row('two', { scopeKey: 'key-9000' }))])
  const keys = Array.from({ length: 8_000 }, (_, index) => `key-${index}`)
  const parts = keys.map((value): Filter => ({ op: 'eq', field: 'scopeKey', value }))
  expect(await metadata.count('large', { filter: { op: 'in', field: 'scopeKey', values: keys } })).toBe(1)
  expect(await metadata.count('large', { filter: { op: 'or', filters: parts.slice(0, 2_000) } })).toBe(1)
})

test('an unknown operator or field is an error, not "no filter"', async () => {
  const unknown = { op: 'like', field: 'number', value: 1 } as unknown as Filter
  await expect(metadata.list('t', { filter: unknown, limit: 1 })).rejects.toThrow(FilterError)
  for (const field of ['nothing', 'constructor', '__proto__', "x' OR 1=1 --"]) {
    await expect(metadata.count('t', { filter: { op: 'ne', field, value: 'a' } })).rejects.toThrow(FilterError)
    await expect(vectors.list('t', { filter: { op: 'gt', field, value: 1 }, limit: 1 })).rejects.toThrow(FilterError)
  }
})

test.each(['a"b', 'a\\b', 'a\nb'])(
  'the field name %j is refused, as SQLite could not find its values',
  async (name) => {
    const store = sqlite({ path: ':memory:' })
    await expect(store.metadata.open({ fields: { [name]: 'string' }, schema: 'migrate' })).rejects.toThrow(
      CapabilityError,
    )
  },
)
