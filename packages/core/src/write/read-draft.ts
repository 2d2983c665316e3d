/** Input from callers: checked key by key, copied, never mutated. Errors name the path, as `[3].text`. */

import { defined } from '../defined.ts'
import { InputError, MemoryTypeError } from '../errors.ts'
import type { FieldType } from '../filter.ts'
import { type Redactor, redactJson } from '../governance/redact.ts'
import { nearest } from '../options.ts'
import type { Json, Role, Source } from '../record.ts'
import type { ScopeValues } from '../scope.ts'
import { type Time, toTime } from '../time.ts'
import type { MergedContent } from '../types/memory-type.ts'
import {
  keyPath,
  limits,
  readBoolean,
  readJson,
  readJsonObject,
  readObject,
  readString,
  readStrings,
  readUnit,
} from './read-values.ts'

/** What a caller wants remembered. A string is `{ type: 'fact', text }`. */
export interface Draft {
  /** Default `fact`. */
  type?: string
  /** May be left out when there is `data`, which is then its own text. */
  text?: string
  key?: string
  data?: Json
  about?: readonly string[]
  tags?: readonly string[]
  metadata?: { readonly [key: string]: Json }
  importance?: number
  confidence?: number
  pinned?: boolean
  /** When it happened. Default: now. */
  occurredAt?: Time
  /** Since when it is true. Default: `occurredAt`, but never later than now. */
  validFrom?: Time
  validTo?: Time
  expiresAt?: Time
  /** Id of the memory that this one takes the place of. */
  supersedes?: string
  /** A subset of the caller's identity: who may see it. */
  scope?: ScopeValues
  /** Only this agent sees it. */
  private?: boolean
  /** What the handle does not say about where it came from. */
  source?: Omit<Source, 'by'>
}

/** What `update` and `correct` may change; `source` says where the change comes from. */
export type Patch = Pick<
  Draft,
  | 'text'
  | 'data'
  | 'about'
  | 'tags'
  | 'metadata'
  | 'importance'
  | 'confidence'
  | 'pinned'
  | 'occurredAt'
  | 'validTo'
  | 'expiresAt'
  | 'source'
>

/** A checked draft: times are numbers, lists and objects are copies. */
export interface DraftContent {
  type?: string
  text?: string
  key?: string
  data?: Json
  about?: string[]
  tags?: string[]
  metadata?: { [key: string]: Json }
  importance?: number
  confidence?: number
  pinned?: boolean
  occurredAt?: number
  validFrom?: number
  validTo?: number
  expiresAt?: number
  supersedes?: string
  scope?: ScopeValues
  private?: boolean
  source?: Source
}

type Reader = (path: string, value: unknown) => unknown

const readers: Record<keyof Draft, Reader> = {
  type: readString(limits.itemCharacters),
  text: readString(limits.textCharacters),
  key: readString(limits.keyCharacters),
  data: (path, value) => readJson(path, value),
  about: readStrings,
  tags: readStrings,
  metadata: readJsonObject,
  importance: readUnit,
  confidence: readUnit,
  pinned: readBoolean,
  occurredAt: toTime,
  validFrom: toTime,
  validTo: toTime,
  expiresAt: toTime,
  supersedes: readString(limits.itemCharacters),
  scope: readObject,
  private: readBoolean,
  source: readSource,
}

/** The content without what must not leave the process. Keys, ids and speakers stay: they are names, not texts. */
export function redactContent(content: DraftContent, redact: Redactor | undefined): DraftContent {
  if (redact === undefined) return content
  const { text, data, metadata, tags, about, source } = content
  return {
    ...content,
    ...defined({
      text: text === undefined ? undefined : redact(text),
      data: data === undefined ? undefined : redactJson(data, redact),
      metadata: metadata === undefined ? undefined : (redactJson(metadata, redact) as { [key: string]: Json }),
      tags: tags?.map(redact),
      about: about?.map(redact),
      source: source?.uri === undefined ? source : { ...source, uri: redact(source.uri) },
    }),
  }
}

const patchKeys: readonly (keyof Patch)[] = [
  'text',
  'data',
  'about',
  'tags',
  'metadata',
  'importance',
  'confidence',
  'pinned',
  'occurredAt',
  'validTo',
  'expiresAt',
  'source',
]

/** @throws InputError or TooLargeError naming the path. */
export function readDraft(path: string, input: unknown): DraftContent {
  if (typeof input === 'string') return readKeys(path, { type: 'fact', text: input }, Object.keys(readers))
  return readKeys(path, input, Object.keys(readers))
}

/** @throws InputError or TooLargeError naming the path. */
export function readPatch(path: string, input: unknown): DraftContent {
  const patch = readKeys(path, typeof input === 'string' ? { text: input } : input, patchKeys)
  if (Object.keys(patch).every((name) => name === 'source')) {
    throw new InputError(path, `names nothing to change; it may have ${patchKeys.join(', ')}`)
  }
  return patch
}

/**
 * What an application's merge function decided: content, or nothing of it.
 * @throws MemoryTypeError, for it is the type that is wrong.
 */
export function readMerged(decide: () => unknown): MergedContent {
  return asTypeError('merge', () => readKeys('result', decide(), ['text', 'data', 'tags', 'metadata']) as MergedContent)
}

/** @throws MemoryTypeError when an application's key function gives something else than a key or nothing. */
export function readDerivedKey(derive: () => unknown): string | undefined {
  return asTypeError('key', () => {
    const key = derive()
    return key === undefined ? undefined : readString(limits.keyCharacters)('result', key)
  })
}

function asTypeError<T>(option: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw new MemoryTypeError(`the ${option} function of a type: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    })
  }
}

/** Metadata that was declared `filterable` must have the declared type, or no filter would find it. */
export function checkFilterable(
  path: string,
  metadata: { [key: string]: Json },
  filterable: Record<string, FieldType>,
): void {
  for (const [field, type] of Object.entries(filterable)) {
    const name = field.slice('metadata.'.length)
    if (!Object.hasOwn(metadata, name)) continue
    const value = metadata[name]
    const fits =
      type === 'string[]'
        ? Array.isArray(value) && value.every((item) => typeof item === 'string')
        : typeof value === type
    if (!fits) throw new InputError(`${path}.${name}`, `declared filterable as ${type}, so it must be one`)
  }
}

function readKeys(path: string, input: unknown, known: readonly string[]): DraftContent {
  const object = readObject(path, input)
  const content: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(object)) {
    const at = keyPath(path, name)
    if (!known.includes(name)) throw new InputError(at, `unknown key${nearest(name, known)}`)
    if (value !== undefined) content[name] = readers[name as keyof Draft](at, value)
  }
  return content as DraftContent
}

const roles: readonly Role[] = ['user', 'assistant', 'tool', 'operator']

/** @param readText reads a value that is a text. */
export function readSource(
  path: string,
  value: unknown,
  readText: Reader = readString(limits.keyCharacters),
  readTexts: Reader = readStrings,
): Source {
  const source: Source = {}
  for (const [name, item] of Object.entries(readObject(path, value))) {
    if (item !== undefined) source[name] = readSourceValue(`${path}.${name}`, name, item, readText, readTexts)
  }
  return source
}

function readSourceValue(path: string, name: string, value: unknown, readText: Reader, readTexts: Reader): unknown {
  switch (name) {
    case 'by':
      throw new InputError(path, 'says who wrote, which only the handle knows')
    case 'role':
      if (!roles.includes(value as Role)) throw new InputError(path, `expected one of ${roles.join(', ')}`)
      return value
    case 'turn':
      if (!Number.isSafeInteger(value)) throw new InputError(path, 'expected a whole number')
      return value
    case 'evidence':
      return readTexts(path, value)
    case 'span':
      if (!Array.isArray(value) || value.length !== 2 || !value.every((end) => Number.isSafeInteger(end) && end >= 0)) {
        throw new InputError(path, 'expected [start, end] in characters')
      }
      return [...value]
    default:
      return readText(path, value)
  }
}
