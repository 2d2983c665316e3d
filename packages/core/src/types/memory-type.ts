/** Types of memory: each declares its own rules, so that no shared code asks for a type by name. */
import { ConfigError, InputError, MemoryTypeError } from '../errors.ts'
import { checkOptions, nearest } from '../options.ts'
import type { Json, Memory } from '../record.ts'

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
export type Merge =
  | 'supersede'
  | 'replace'
  | 'reinforce'
  | 'append'
  | ((current: Memory, incoming: Memory) => MergedContent)

export interface MemoryType {
  name: string
  merge: Merge
  /** Derives the key of a draft that names none. */
  key?: (draft: { text: string; data?: Json; metadata: { [key: string]: Json } }) => string | undefined
  /** Dimensions that the default scope keeps besides the owner. */
  scope?: readonly string[]
  /** Memories of this type expire so many days after they are written, unless the draft says otherwise. */
  ttlDays?: number
  /** Always part of a context, whatever the query. */
  always?: boolean
  /** Default importance, 0..1. */
  importance?: number
  /** One line for people and models: what belongs here. */
  describe?: string
}

const policies = ['supersede', 'replace', 'reinforce', 'append']
const options = ['name', 'merge', 'key', 'scope', 'ttlDays', 'always', 'importance', 'describe']

/**
 * Checks a type and returns it.
 * @throws ConfigError naming the option that is wrong.
 */
export function defineType(type: MemoryType): MemoryType {
  const where = `type ${JSON.stringify((type as MemoryType | null)?.name)}`
  checkOptions(where, type, options)
  if (typeof type.name !== 'string' || !/^[a-z][a-z0-9_]{0,63}$/.test(type.name)) {
    throw new ConfigError(`${where}: a name is lower-case letters, digits and _, at most 64`)
  }
  if (typeof type.merge !== 'function' && !policies.includes(type.merge)) {
    throw new ConfigError(
      `${where}: merge must be a function or one of ${policies.join(', ')}${nearest(String(type.merge), policies)}`,
    )
  }
  if (type.importance !== undefined && !(type.importance >= 0 && type.importance <= 1)) {
    throw new ConfigError(`${where}: importance must be from 0 to 1`)
  }
  if (type.ttlDays !== undefined && !(type.ttlDays > 0 && Number.isFinite(type.ttlDays))) {
    throw new ConfigError(`${where}: ttlDays must be a positive number`)
  }
  if (type.key !== undefined && typeof type.key !== 'function')
    throw new ConfigError(`${where}: key must be a function`)
  if (type.scope !== undefined && !Array.isArray(type.scope)) throw new ConfigError(`${where}: scope must be a list`)
  return Object.freeze({ ...type })
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
