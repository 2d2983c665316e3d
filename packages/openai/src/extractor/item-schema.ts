import type { MemoryType } from '@loci/core'
import { dataSchema, type JsonSchema, nullable, toStrict } from './data-schema.ts'
import type { AnswerSchema } from './wire.ts'

/** What the model is to answer: `{ items: [...] }`, every field there, null where it says nothing. */
export function itemSchema(types: readonly MemoryType[]): AnswerSchema {
  const { strict, data } = dataOf(types)
  const text = { type: 'string' }
  const count = { type: 'integer' }
  const properties = {
    type: { type: 'string', enum: types.map(({ name }) => name) },
    text,
    key: nullable(text),
    ...(data === undefined ? {} : { data }),
    about: { type: 'array', items: text },
    turn: count,
    also: { type: 'array', items: count },
    supersedes: nullable(count),
    confidence: { type: 'number' },
  }
  return { strict, schema: closed({ items: { type: 'array', items: closed(properties) } }) }
}

function closed(properties: JsonSchema): JsonSchema {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false }
}

/** One schema for each type that has one, and null for the others. */
function dataOf(types: readonly MemoryType[]): { strict: boolean; data?: JsonSchema } {
  const told = types.flatMap(({ name, schema }) => {
    const told = schema === undefined ? undefined : dataSchema(schema)
    return told === undefined ? [] : [{ name, told, strict: toStrict(told) }]
  })
  if (told.length === 0) return { strict: true }
  const strict = told.every((type) => type.strict !== undefined)
  const variants = told.map(({ name, told, strict: same }) => ({
    description: `of ${name}`,
    ...(strict ? same : told),
  }))
  return { strict, data: { anyOf: [...variants, { type: 'null' }] } }
}
