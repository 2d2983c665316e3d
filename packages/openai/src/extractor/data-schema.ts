/** The JSON Schema of a type's `data`, for the model. */
import type { StandardSchema } from '@loci/core'

export interface JsonSchema {
  [name: string]: unknown
}

/** What Standard JSON Schema adds: zod has it from 4.2 on. Source: https://standardschema.dev/json-schema */
interface Told {
  readonly jsonSchema?: { input(options: { target: string }): JsonSchema }
}

/** Undefined where the schema's library cannot tell it, or not in a form that stands inside another schema. */
export function dataSchema(schema: StandardSchema): JsonSchema | undefined {
  const { jsonSchema } = schema['~standard'] as StandardSchema['~standard'] & Told
  try {
    const { $schema, ...told } = jsonSchema?.input({ target: 'draft-2020-12' }) ?? {}
    return Object.keys(told).length === 0 || hasReference(told) ? undefined : told
  } catch {
    // Dates and the like are no JSON.
    return undefined
  }
}

function hasReference(node: unknown): boolean {
  return JSON.stringify(node).includes('"$ref"')
}

const kept = ['type', 'enum', 'const', 'description', 'minimum', 'maximum']

/**
 * The same in the part of JSON Schema that OpenAI's `strict` allows: every property is required, one that was not may
 * be null, and no others. Bounds that it does not know are left out: the answer is checked by the type's own schema.
 * Undefined where it cannot be said, as of a record with keys of any name.
 */
export function toStrict(node: unknown): JsonSchema | undefined {
  if (typeof node !== 'object' || node === null || Array.isArray(node)) return undefined
  const { properties, items, anyOf, oneOf = anyOf, additionalProperties, ...rest } = node as JsonSchema
  const own = Object.fromEntries(Object.entries(rest).filter(([name]) => kept.includes(name)))
  if (Array.isArray(oneOf)) {
    const variants = strictAll(oneOf)
    return variants && { ...own, anyOf: variants }
  }
  if (rest.type === 'object') {
    const isOpen = additionalProperties !== undefined && additionalProperties !== false
    return isOpen || properties === undefined ? undefined : strictObject(own, properties, rest.required)
  }
  if (rest.type === 'array') {
    const item = toStrict(items)
    return item && { ...own, items: item }
  }
  return 'type' in own || 'enum' in own || 'const' in own ? own : undefined
}

function strictObject(own: JsonSchema, properties: unknown, required: unknown): JsonSchema | undefined {
  const entries = Object.entries(properties as JsonSchema)
  const values = strictAll(entries.map(([, property]) => property))
  if (values === undefined) return undefined
  const names = entries.map(([name]) => name)
  const isRequired = (name: string) => Array.isArray(required) && required.includes(name)
  return {
    ...own,
    properties: Object.fromEntries(
      names.map((name, index) => [name, isRequired(name) ? values[index] : nullable(values[index])]),
    ),
    required: names,
    additionalProperties: false,
  }
}

export function nullable(schema: unknown): JsonSchema {
  return { anyOf: [schema, { type: 'null' }] }
}

function strictAll(nodes: readonly unknown[]): JsonSchema[] | undefined {
  const strict = nodes.map(toStrict)
  return strict.includes(undefined) ? undefined : (strict as JsonSchema[])
}
