/** Types of memory: each declares its own rules, so that no shared code asks for a type by name. */
import { ConfigError, InputError, MemoryTypeError } from '../errors.ts'
import { checkOptions, nearest } from '../options.ts'
import type { Json, Memory } from '../record.ts'
import type { StandardSchema } from './schema.ts'

/** What a merge function may decide: the content of the one memory that stays. */
export interface MergedContent {
  text?: string
  data?: Json
  tags?: string[]
  metadata?: { [key: string]: Json }
}

/**
 * What happens when a slot (scope, type, key) gets a new value.
 * - `supersede`: the old memory is closed and kept, a new one takes its place;
 * - `replace`: the same memory gets the new content, its revisions keep the old;
 * - `reinforce`: like `replace`, and counted as said again;
 * - `append`: every memory is its own; only a repeated `source.messageId` is recognised;
 * - a function returns the merged content.
 */
export type Merge<Type extends Memory = Memory> =
  | 'supersede'
  | 'replace'
  | 'reinforce'
  | 'append'
  | { merge(current: Type, incoming: Type): MergedContent }['merge']

/** When un-keyed memories of one scope say the same in other words. */
export interface NearDuplicates {
  /** Shared character trigrams (Jaccard) from which texts with the same words in the same order count as one, 0..1. Default 0.5. */
  text?: number
  /** Cosine similarity from which texts with the same names and numbers count as one, -1..1. Unset: an embedder alone never makes two texts one. */
  meaning?: number
  /** Either similarity from which they are close enough to be shown, and asked about. Default 0.5, and 0.8 in meaning. */
  close?: { text?: number; meaning?: number }
}

export interface MemoryType {
  name: string
  merge: Merge
  /** What `data` must be: a schema of zod 4, valibot, arktype or any other Standard Schema. */
  schema?: StandardSchema
  /** Derives the key of a draft that names none. */
  key?: (draft: { text: string; data?: Json; metadata: { [key: string]: Json } }) => string | undefined
  /** Dimensions that the default scope keeps besides the owner. */
  scope?: readonly string[]
  /** How long until what is not used counts half, in days. Default: never. Lowers the rank, and lets `sweep` archive. */
  halfLifeDays?: number
  /** Memories of this type expire so many days after they are written, unless the draft says otherwise. */
  ttlDays?: number
  /** Always part of a context, whatever the query. */
  always?: boolean
  /** Default importance, 0..1. */
  importance?: number
  /** `false`: only what says exactly the same counts as said again. */
  nearDuplicates?: NearDuplicates | false
  /** One line for people and models: what belongs here. */
  describe?: string
}

const policies = ['supersede', 'replace', 'reinforce', 'append']
const options: readonly (keyof MemoryType)[] = [
  'name',
  'merge',
  'schema',
  'key',
  'scope',
  'halfLifeDays',
  'ttlDays',
  'always',
  'importance',
  'nearDuplicates',
  'describe',
]

/**
 * Checks a type and returns it. TypeScript knows its name and its data from then on.
 * @throws ConfigError naming the option that is wrong.
 */
export function defineType<const Type extends MemoryType>(type: Type): Type {
  const where = `type ${JSON.stringify((type as MemoryType | null)?.name)}`
  checkOptions(where, type, options)
  const { name, merge, schema, key, scope, halfLifeDays, ttlDays, importance, nearDuplicates } = type
  if (typeof name !== 'string' || !/^[a-z][a-z0-9_]{0,63}$/.test(name)) {
    throw new ConfigError(`${where}: a name is lower-case letters, digits and _, at most 64`)
  }
  if (typeof merge !== 'function' && !policies.includes(merge)) {
    throw new ConfigError(
      `${where}: merge must be a function or one of ${policies.join(', ')}${nearest(String(merge), policies)}`,
    )
  }
  if (schema !== undefined && typeof schema?.['~standard']?.validate !== 'function') {
    throw new ConfigError(`${where}: schema must be a Standard Schema, as those of zod 4 are`)
  }
  if (importance !== undefined && !(importance >= 0 && importance <= 1)) {
    throw new ConfigError(`${where}: importance must be from 0 to 1`)
  }
  for (const [option, days] of Object.entries({ ttlDays, halfLifeDays })) {
    if (days !== undefined && !(days > 0 && Number.isFinite(days))) {
      throw new ConfigError(`${where}: ${option} must be a positive number`)
    }
  }
  if (key !== undefined && typeof key !== 'function') throw new ConfigError(`${where}: key must be a function`)
  if (scope !== undefined && !Array.isArray(scope)) throw new ConfigError(`${where}: scope must be a list`)
  checkNearDuplicates(`${where}: nearDuplicates`, nearDuplicates)
  return Object.freeze({ ...type })
}

function checkNearDuplicates(where: string, wanted: NearDuplicates | false | undefined): void {
  if (wanted === undefined || wanted === false) return
  checkOptions(where, wanted, ['text', 'meaning', 'close'])
  const { text, meaning, close = {} } = wanted
  checkOptions(`${where}.close`, close, ['text', 'meaning'])
  for (const value of [text, meaning, close.text, close.meaning]) {
    if (value !== undefined && !(value >= -1 && value <= 1))
      throw new ConfigError(`${where}: similarities are at most 1`)
  }
}

/** The names of types that a read is narrowed to. @throws InputError or MemoryTypeError. */
export function readTypeNames(types: ReadonlyMap<string, MemoryType>, names: unknown): readonly string[] | undefined {
  if (names === undefined) return undefined
  if (!Array.isArray(names)) throw new InputError('types', 'expected a list of names')
  return names.map((name: unknown, index) => typeNamed(types, name, `types[${index}]`).name)
}

/** @throws MemoryTypeError when no type has this name. */
export function typeNamed(types: ReadonlyMap<string, MemoryType>, name: unknown, path: string): MemoryType {
  const type = typeof name === 'string' ? types.get(name) : undefined
  if (type === undefined) {
    throw new MemoryTypeError(
      `${path}: unknown type ${JSON.stringify(name)}${nearest(String(name), [...types.keys()])}; declare it with createMemory({ types })`,
    )
  }
  return type
}
