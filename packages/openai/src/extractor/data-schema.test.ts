import { runs } from '@loci/testkit'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { dataSchema, toStrict } from './data-schema.ts'
import { itemSchema } from './item-schema.ts'

test.each([
  ['a date, which is no JSON', z.object({ at: z.date() })],
  [
    'one that refers to itself',
    z.object({
      get next() {
        return z.optional(z.lazy(() => node))
      },
    }),
  ],
  [
    'one of a library that cannot tell it',
    { '~standard': { version: 1 as const, vendor: 'x', validate: (value: unknown) => ({ value }) } },
  ],
])('a schema that cannot be told is none: %s', (_name, schema) => {
  expect(dataSchema(schema)).toBe(undefined)
})

const node: z.ZodType = z.object({
  get next() {
    return z.optional(node)
  },
})

test.each([
  ['keys of any name', z.object({ counts: z.record(z.string(), z.number()) })],
  ['anything', z.object({ value: z.unknown() })],
  ['more than it names', z.looseObject({ value: z.string() })],
])('%s cannot be said strictly: the schema is sent as it is, as advice', (_name, schema) => {
  const told = dataSchema(schema)
  expect(told).toBeDefined()
  expect(toStrict(told)).toBe(undefined)
  const { strict, schema: sent } = itemSchema([{ name: 'own', merge: 'append', schema }])
  expect(strict).toBe(false)
  expect(JSON.stringify(sent)).toContain(
    JSON.stringify({ anyOf: [{ description: 'of own', ...told }, { type: 'null' }] }),
  )
})

test('variants, lists and enums', () => {
  const schema = z.object({
    kind: z.enum(['a', 'b']).default('a'),
    parts: z.array(z.discriminatedUnion('is', [z.object({ is: z.literal('x') }), z.object({ is: z.literal('y') })])),
  })
  const variant = (is: string) => ({
    type: 'object',
    properties: { is: { type: 'string', const: is } },
    required: ['is'],
    additionalProperties: false,
  })
  expect(toStrict(dataSchema(schema))).toEqual({
    type: 'object',
    properties: {
      kind: { anyOf: [{ type: 'string', enum: ['a', 'b'] }, { type: 'null' }] },
      parts: { type: 'array', items: { anyOf: [variant('x'), variant('y')] } },
    },
    required: ['kind', 'parts'],
    additionalProperties: false,
  })
})

const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(z.string(), z.number(), z.boolean(), z.null(), z.enum(['a', 'b']), z.string().min(2), z.unknown()),
    fc
      .array(tie('tree'), { minLength: 1, maxLength: 3 })
      .map((parts) =>
        z.object(
          Object.fromEntries(
            parts.map((part, index) => [`p${index}`, index === 0 ? part : z.optional(part as z.ZodType)]),
          ) as never,
        ),
      ),
    tie('tree').map((part) => z.array(part as z.ZodType)),
    fc.array(tie('tree'), { minLength: 2, maxLength: 3 }).map((parts) => z.union(parts as z.ZodType[])),
  ),
}))

test('a strict schema closes every object and requires every property', () => {
  fc.assert(
    fc.property(tree, (schema) => {
      const strict = toStrict(dataSchema(schema as z.ZodType))
      for (const object of objectsIn(strict)) {
        expect(object.additionalProperties).toBe(false)
        expect(object.required).toEqual(Object.keys(object.properties as object))
      }
    }),
    { numRuns: runs(200) },
  )
})

function objectsIn(node: unknown): { [name: string]: unknown }[] {
  if (typeof node !== 'object' || node === null) return []
  const own = (node as { type?: unknown }).type === 'object' ? [node as { [name: string]: unknown }] : []
  return [...own, ...Object.values(node).flatMap(objectsIn)]
}
