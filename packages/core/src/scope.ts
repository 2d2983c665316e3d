/** Identity: who calls. Scope: who may see. A memory is visible to every identity that contains its scope. */
import { ConfigError, ScopeError } from './errors.ts'
import type { Filter } from './filter.ts'
import { checkOptions, nearest } from './options.ts'
import { isPlainObject } from './plain-object.ts'
import { sourceKeys } from './record.ts'
import { systemTenant } from './stores/system-tenant.ts'
import { isStorable } from './unicode.ts'

/** Dimensions with one value each. */
export type ScopeValues = { [dimension: string]: string }

/** `{ tenant, ...dimensions }`. For reads an owner may be a list of values. */
export type Identity = { tenant?: string } & { [dimension: string]: string | readonly string[] }

/** The dimensions of an application, general to specific. */
export interface Dimensions {
  owners: readonly string[]
  actors: readonly string[]
}

/** A checked identity. */
export interface Caller {
  tenant: string
  values: ReadonlyMap<string, readonly string[]>
  /** Scope keys of every subset of the identity: exactly what it may see. */
  readKeys: readonly string[]
  /** What nobody may see at the moment: it is being erased. */
  hidden?: Filter | undefined
  /** Scope parts that its purpose may not use. */
  denied?: readonly string[] | undefined
  /** What the handle is for, where consent is asked. */
  purpose?: string | undefined
  /** The most specific owner dimension that it has. */
  owner: string | undefined
}

const defaultTenant = 'default'
const maxKeys = 256
/** Where one person has several ids: as many values as a filter's list may have. */
const maxLinkedKeys = 1_000
const maxValueLength = 256

/** @throws ConfigError when a declared dimension has a bad or taken name. */
export function declareDimensions(extra: { owners?: readonly string[]; actors?: readonly string[] } = {}): Dimensions {
  checkOptions('identities', extra, ['owners', 'actors'])
  const { owners = [], actors = [] } = extra
  if (!Array.isArray(owners) || !Array.isArray(actors)) throw new ConfigError('identities: owners and actors are lists')
  const dimensions = {
    owners: ['org', 'team', 'user', ...owners],
    actors: ['agent', 'app', 'session', 'task', ...actors],
  }
  const all = [...dimensions.owners, ...dimensions.actors]
  const reserved = ['tenant', 'by', ...sourceKeys]
  for (const [index, name] of all.entries()) {
    if (typeof name !== 'string' || !/^[A-Za-z][A-Za-z0-9_]{0,63}$/.test(name)) {
      throw new ConfigError(`identities: ${JSON.stringify(name)} is not a name of letters, digits and _`)
    }
    if (all.indexOf(name) !== index || reserved.includes(name))
      throw new ConfigError(`identities: ${name} is already taken`)
  }
  return dimensions
}

/**
 * Checks an identity as `memory.for` takes it.
 * @throws ScopeError when the tenant is missing, a dimension is unknown, or a value is not a non-empty string.
 */
export function resolveIdentity(identity: Identity, dimensions: Dimensions, tenancy: 'multi' | 'single'): Caller {
  if (!isPlainObject(identity)) throw new ScopeError('identity must be an object: { tenant, user, … }')
  const { tenant, ...rest } = identity as Record<string, unknown>
  const values = new Map<string, readonly string[]>()
  for (const dimension of Object.keys(rest).sort()) {
    values.set(dimension, readValues(dimension, rest[dimension], dimensions))
  }
  return {
    tenant: readTenant(tenant, Object.hasOwn(identity, 'tenant'), tenancy),
    values,
    readKeys: subsetKeys(values),
    owner: dimensions.owners.findLast((name) => values.has(name)),
  }
}

/** The same caller with other values, and what it sees with them. @throws ScopeError when these are too many. */
export function withValues(caller: Caller, values: ReadonlyMap<string, readonly string[]>): Caller {
  return { ...caller, values, readKeys: subsetKeys(values, maxLinkedKeys) }
}

/** The tenant of an identity or of an operator's call. */
export function readTenant(tenant: unknown, given: boolean, tenancy: 'multi' | 'single'): string {
  if (tenancy === 'single' && !given) return defaultTenant
  if (!given) throw new ScopeError("identity.tenant is required; createMemory({ tenancy: 'single' }) makes it optional")
  if (tenant === systemTenant) throw new ScopeError(`tenant ${JSON.stringify(systemTenant)} is reserved`)
  return readValue('tenant', tenant)
}

function readValues(dimension: string, input: unknown, { owners, actors }: Dimensions): readonly string[] {
  if (!owners.includes(dimension) && !actors.includes(dimension)) {
    throw new ScopeError(`identity.${dimension}: unknown dimension${nearest(dimension, [...owners, ...actors])}`)
  }
  if (!Array.isArray(input)) return [readValue(dimension, input)]
  if (!owners.includes(dimension))
    throw new ScopeError(`identity.${dimension}: only owners (${owners.join(', ')}) may be a list`)
  if (input.length === 0) throw new ScopeError(`identity.${dimension}: the list is empty`)
  return [...new Set(input.map((value) => readValue(dimension, value)))].sort()
}

function readValue(dimension: string, value: unknown): string {
  if (typeof value !== 'string' || value === '') {
    throw new ScopeError(
      `identity.${dimension} must be a non-empty string, not ${value === '' ? 'an empty one' : typeof value}`,
    )
  }
  if (value.length > maxValueLength)
    throw new ScopeError(`identity.${dimension} is longer than ${maxValueLength} characters`)
  if (!isStorable(value)) throw new ScopeError(`identity.${dimension} contains U+0000 or half of a surrogate pair`)
  return value
}

/** Dimensions by which operators select: each with one value. @throws ScopeError */
export function readSelector(selector: Record<string, unknown>, dimensions: Dimensions): ScopeValues {
  const read = ([name, value]: [string, unknown]): [string, string] => {
    if (Array.isArray(value)) throw new ScopeError(`selector.${name} must be one value`)
    return [name, readValues(name, value, dimensions)[0] as string]
  }
  return Object.fromEntries(Object.entries(selector).map(read))
}

/** One keyword for a scope: equal scopes have equal keys, different scopes different ones. */
export function scopeKey(scope: ScopeValues): string {
  const parts = scopeParts(scope)
  return parts.length === 0 ? 'tenant' : parts.join('&')
}

/** `dimension=value`, encoded and sorted. */
export function scopeParts(scope: ScopeValues): string[] {
  return Object.keys(scope)
    .sort()
    .map((dimension) => part(dimension, scope[dimension] as string))
}

/** `=` separates and `&` joins, so that these and the escape itself are escaped in values. */
function part(dimension: string, value: string): string {
  return `${dimension}=${value.replace(/[%&=]/g, (character) => `%${character.charCodeAt(0).toString(16)}`)}`
}

function subsetKeys(values: ReadonlyMap<string, readonly string[]>, most: number = maxKeys): string[] {
  let subsets: string[][] = [[]]
  for (const [dimension, options] of values) {
    if (subsets.length * (options.length + 1) > most) {
      throw new ScopeError(`identity has more than ${most} subsets; use fewer dimensions or shorter lists`)
    }
    subsets = subsets.flatMap((subset) => [subset, ...options.map((value) => [...subset, part(dimension, value)])])
  }
  return subsets.map((parts) => (parts.length === 0 ? 'tenant' : parts.join('&')))
}

/** What a draft says about its scope. */
export interface ScopeWish {
  scope?: ScopeValues
  private?: boolean
  /** Dimensions that the memory's type keeps besides the owner. */
  typeScope?: readonly string[]
}

/**
 * The scope that a new memory gets: the wish if it is a subset of the caller's identity, else the most specific
 * owner (and what the type keeps), else the whole identity. `private` adds the agent.
 * @throws ScopeError when the wish names another value, or is wider than the handle may write.
 */
export function writeScope(caller: Caller, wish: ScopeWish, share: boolean): ScopeValues {
  const scope = wish.scope === undefined ? defaultScope(caller, wish.typeScope ?? []) : namedScope(caller, wish.scope)
  if (wish.private === true) scope.agent = single(caller, 'agent')
  assertMayChange(caller, scope, share)
  return scope
}

/**
 * A handle changes only memories whose scope contains its most specific owner, unless it may share. What the whole
 * tenant sees is nobody's own.
 */
export function assertMayChange(caller: Caller, scope: ScopeValues, share: boolean): void {
  const required = caller.owner === undefined ? [...caller.values.keys()] : [caller.owner]
  const lacks = required.length === 0 ? 'an owner' : required.find((dimension) => !Object.hasOwn(scope, dimension))
  if (share || lacks === undefined) return
  throw new ScopeError(
    `scope ${JSON.stringify(scope)} is wider than this handle may write: it lacks ${lacks}; use memory.for(identity, { share: true })`,
  )
}

function defaultScope(caller: Caller, typeScope: readonly string[]): ScopeValues {
  const kept =
    caller.owner === undefined
      ? [...caller.values.keys()]
      : [caller.owner, ...typeScope.filter((name) => caller.values.has(name))]
  return Object.fromEntries(kept.map((dimension) => [dimension, single(caller, dimension)]))
}

function namedScope(caller: Caller, scope: ScopeValues): ScopeValues {
  if (!isPlainObject(scope)) throw new ScopeError('scope must be an object')
  const checked = Object.entries(scope).map(([dimension, value]): [string, string] => {
    if (caller.values.get(dimension)?.includes(value)) return [dimension, value]
    throw new ScopeError(`scope.${dimension} names a value that is not part of the caller's identity`)
  })
  return Object.fromEntries(checked)
}

function single(caller: Caller, dimension: string): string {
  const values = caller.values.get(dimension)
  if (values === undefined) throw new ScopeError(`the identity has no ${dimension}`)
  if (values.length > 1) throw new ScopeError(`the identity has several values of ${dimension}; name one in scope`)
  return values[0] as string
}
