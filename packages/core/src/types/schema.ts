/** The `schema` of a type: any library that follows Standard Schema. */
import { InputError, MemoryTypeError } from '../errors.ts'
import type { Json } from '../record.ts'
import { keyPath, readJson } from '../write/read-values.ts'
import type { MemoryType } from './memory-type.ts'

/** What zod 4, valibot, arktype and others are. Source: https://standardschema.dev, version 1. */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>
    readonly types?: { readonly input: Input; readonly output: Output } | undefined
  }
}

export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] }

export interface SchemaIssue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

/**
 * The data as the type's schema returns it; as it is where the type has none.
 * @throws InputError naming the path inside `data`; MemoryTypeError when the schema itself fails.
 */
export async function readData(
  path: string,
  data: Json | undefined,
  { name, schema }: MemoryType,
): Promise<Json | undefined> {
  if (schema === undefined) return data
  const at = keyPath(path, 'data')
  const result = await validate(name, schema, data)
  if (result.issues === undefined) return result.value === undefined ? undefined : readJson(at, result.value)
  const [issue] = result.issues
  const more = result.issues.length > 1 ? ` (and ${result.issues.length - 1} more)` : ''
  throw new InputError(pathOf(at, issue), `${issue?.message ?? 'is not valid'}; the type ${name} says so${more}`)
}

async function validate(name: string, schema: StandardSchema, data: unknown): Promise<SchemaResult<unknown>> {
  try {
    return await schema['~standard'].validate(data)
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error)
    throw new MemoryTypeError(`the schema of the type ${name} failed: ${problem}`, { cause: error })
  }
}

function pathOf(at: string, issue: SchemaIssue | undefined): string {
  return (issue?.path ?? []).reduce<string>((path, part) => {
    const key = typeof part === 'object' ? part.key : part
    return typeof key === 'number' ? `${path}[${key}]` : `${path}.${String(key)}`
  }, at)
}
