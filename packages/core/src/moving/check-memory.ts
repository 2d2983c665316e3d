/** A memory of a file: every field checked, none unknown, what is left out filled in always alike. */
import { defined } from '../defined.ts'
import type { Engine } from '../engine.ts'
import { InputError, ScopeError, TooLargeError } from '../errors.ts'
import { nearest } from '../options.ts'
import { type Action, type Memory, type MemoryStatus, type Source, sourceKeys } from '../record.ts'
import { isId } from '../retrieve/by-id.ts'
import { readSelector, readTenant, type ScopeValues } from '../scope.ts'
import { toTime } from '../time.ts'
import { typeNamed } from '../types/memory-type.ts'
import { checkFilterable, readSource } from '../write/read-draft.ts'
import { keyPath, limits, readBoolean, readJson, readObject, readString, readUnit } from '../write/read-values.ts'
import { type Change, isReservedId, type Version } from './format.ts'

type Reader = (path: string, value: unknown, engine: Engine) => unknown

/** More than callers may write: what was joined from many drafts, or redacted, may have outgrown their limits. */
const maxTextCharacters = 1_000_000
const maxNameCharacters = 2_048
/** Stores take rows of some 2 MB. */
const maxMemoryCharacters = 1_500_000

const readName = readString(maxNameCharacters)
const readLongText = readString(maxTextCharacters)
const statuses: readonly MemoryStatus[] = ['active', 'superseded', 'pending', 'forgotten', 'archived']
const actions: readonly Action[] = [
  ...(['added', 'merged', 'superseded', 'reinforced', 'unchanged', 'rejected', 'forgotten'] as const),
]

const memoryReaders: Record<keyof Memory, Reader> = {
  id: readId,
  tenant: readTenantName,
  scope: readScope,
  type: (path, value, { types }) => typeNamed(types, value, path).name,
  key: readString(limits.keyCharacters),
  text: readLongText,
  data: readAnyJson,
  about: readNames,
  tags: readNames,
  metadata: (path, value) => readAnyJson(path, readObject(path, value)),
  importance: readUnit,
  confidence: readUnit,
  pinned: readBoolean,
  occurredAt: readTime,
  createdAt: readTime,
  updatedAt: readTime,
  validFrom: readTime,
  validTo: readTime,
  expiresAt: readTime,
  status: oneOf(statuses),
  supersedes: readId,
  supersededBy: readId,
  version: readVersion,
  reinforcements: readCount,
  confirmedAt: readTime,
  source: readWholeSource,
}

const required: readonly (keyof Memory)[] = ['id', 'tenant', 'scope', 'type', 'text', 'createdAt']

/** @throws InputError, ScopeError, MemoryTypeError or TooLargeError naming the path. */
function checkMemory(path: string, input: unknown, engine: Engine): Memory {
  const given = readKnown<Partial<Memory>>(path, input, memoryReaders, engine)
  const missing = required.find((name) => given[name] === undefined)
  if (missing !== undefined) throw new InputError(keyPath(path, missing), 'is missing')
  const { createdAt } = given as Memory
  const occurredAt = given.occurredAt ?? createdAt
  const memory = defined<Memory>({
    ...{ tags: [], metadata: {}, importance: 0.5, confidence: 1, pinned: false, occurredAt },
    ...{ updatedAt: createdAt, validFrom: Math.min(occurredAt, createdAt) },
    ...{ status: 'active', version: 1, reinforcements: 0, source: {} },
    ...(given as Memory),
  })
  checkFilterable(keyPath(path, 'metadata'), memory.metadata, engine.filterable)
  if (JSON.stringify(memory).length > maxMemoryCharacters) {
    throw new TooLargeError(`${path}: more than ${maxMemoryCharacters} characters`)
  }
  return memory
}

const changeReaders: Record<keyof Change, Reader> = {
  action: oneOf(actions),
  reason: (path, value) => (value === '' ? '' : readLongText(path, value)),
  at: readTime,
  by: readWholeSource,
  isContent: readBoolean,
}

/** How it came about; a file may leave that out. */
function checkChange(path: string, input: unknown, memory: Memory, engine: Engine): Change {
  const { updatedAt, source } = memory
  const given = input === undefined ? {} : readKnown<Partial<Change>>(path, input, changeReaders, engine)
  return { action: 'added', reason: 'imported', at: updatedAt, by: source, ...given }
}

/** @throws like `checkMemory`. */
export function checkVersion(
  { memory: givenMemory, change, replaces }: { [name in keyof Version]?: unknown },
  engine: Engine,
): Version {
  const memory = checkMemory('memory', givenMemory, engine)
  const version = { memory, change: checkChange('change', change, memory, engine) }
  return replaces === undefined ? version : { ...version, replaces: readVersion('replaces', replaces) }
}

/** The keys of an object, each read by its reader. @throws InputError when one is unknown. */
export function readKnown<T>(
  path: string,
  input: unknown,
  readers: { readonly [name: string]: Reader },
  engine: Engine,
): T {
  const read = Object.entries(readObject(path, input)).map(([name, value]: [string, unknown]) => {
    const at = keyPath(path, name)
    if (!Object.hasOwn(readers, name)) throw new InputError(at, `unknown key${nearest(name, Object.keys(readers))}`)
    return [name, (readers[name] as Reader)(at, value, engine)]
  })
  return Object.fromEntries(read) as T
}

export function readId(path: string, value: unknown): string {
  if (!isId(value)) {
    throw new InputError(path, 'expected an id: 1 to 256 characters without U+0000 and halves of surrogate pairs')
  }
  if (isReservedId(value)) throw new InputError(path, `${JSON.stringify(value)} is a name that Loci uses itself`)
  return value
}

export function readTime(path: string, value: unknown): number {
  return toTime(path, value)
}

function readVersion(path: string, value: unknown): number {
  if (!Number.isSafeInteger(value) || (value as number) < 1) {
    throw new InputError(path, 'expected a whole number of at least 1')
  }
  return value as number
}

export function readCount(path: string, value: unknown): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0) {
    throw new InputError(path, 'expected a whole number of at least 0')
  }
  return value as number
}

export function oneOf<T>(known: readonly T[]): (path: string, value: unknown) => T {
  return (path, value) => {
    if (!known.includes(value as T)) throw new InputError(path, `expected one of ${known.join(', ')}`)
    return value as T
  }
}

function readNames(path: string, value: unknown): string[] {
  if (!Array.isArray(value)) throw new InputError(path, 'expected a list of strings')
  return value.map((item, index) => readName(`${path}[${index}]`, item))
}

function readAnyJson(path: string, value: unknown): unknown {
  return readJson(path, value, maxMemoryCharacters)
}

/** Who wrote it: in a file, also what only the handle may say. */
function readWholeSource(path: string, value: unknown, engine: Engine): Source {
  const { by, ...rest } = readObject(path, value) as { [name: string]: unknown }
  const known = [...sourceKeys, ...engine.dimensions.actors]
  const unknown = Object.keys(rest).find((name) => !known.includes(name))
  if (unknown !== undefined) throw new InputError(`${path}.${unknown}`, `unknown key${nearest(unknown, known)}`)
  const source = readSource(path, rest, readName, readNames)
  return by === undefined ? source : { by: readScope(`${path}.by`, by, engine), ...source }
}

function readScope(path: string, value: unknown, { dimensions }: Engine): ScopeValues {
  return atPath(path, () => readSelector(readObject(path, value), dimensions))
}

export function readTenantName(path: string, value: unknown): string {
  return atPath(path, () => readTenant(value, true, 'multi'))
}

function atPath<T>(path: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof ScopeError)) throw error
    throw new InputError(path, error.message.replace(/^(?:identity|selector)\./, ''))
  }
}
