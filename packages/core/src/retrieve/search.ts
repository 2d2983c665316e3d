/** `search`: options checked, the retrieval run, the hits explained. */
import type { Engine } from '../engine.ts'
import { CapabilityError, DimensionError, InputError, LociError, TooLargeError } from '../errors.ts'
import { allOf, type Filter, type FilterInput, parseFilter } from '../filter.ts'
import { returnable } from '../governance/hooks.ts'
import { readLimit } from '../limit.ts'
import { checkOptions } from '../options.ts'
import { isPlainObject } from '../plain-object.ts'
import type { Memory } from '../record.ts'
import type { Caller } from '../scope.ts'
import { dayMs, type Time, toTime } from '../time.ts'
import { readTypeNames } from '../types/memory-type.ts'
import { isStorable } from '../unicode.ts'
import { limits } from '../write/read-values.ts'
import { type AsOf, readAsOf } from './as-of.ts'
import { explain as explainHit, type Why } from './explain.ts'
import { checkPolicy, type Policy, policyKeys, sourceFilters, withPolicy } from './policy.ts'
import { type Retrieved, type RetrieveQuery, retrieveMany } from './retrieve.ts'

export interface SearchOptions<Name extends string = string> extends Omit<Policy<Name>, 'budget'> {
  /** The name of a policy of `createMemory({ policies })`: what this call does not say is taken from there. */
  policy?: string
  /** Only what happened at or after this time. */
  since?: Time
  /** Only what happened before this time. */
  until?: Time
  filter?: FilterInput
  /** A moment of the past; such a search is by words alone. */
  asOf?: AsOf
  /** A query vector of one's own; then the query itself is not embedded. */
  vector?: Float32Array
  /** Adds `why` to each hit. */
  explain?: boolean
  signal?: AbortSignal
}

/** One of several queries that are searched together. */
export type ManyQuery<Name extends string = string> = string | ({ query: string } & Omit<SearchOptions<Name>, 'signal'>)

/** `score` is absolute, in [0, 1]. */
export interface Hit<Found = Memory> {
  memory: Found
  score: number
  why?: Why
}

export interface CheckedSearch {
  /** False: nothing can match. */
  query: RetrieveQuery | false
  minScore: number
  explain: boolean
  signal: AbortSignal | undefined
}

export const searchOptions: readonly (keyof SearchOptions)[] = [
  'policy',
  ...policyKeys.filter((key) => key !== 'budget'),
  'since',
  'until',
  'filter',
  'asOf',
  'vector',
  'explain',
  'signal',
]

const defaultLimit = 10

/** @throws InputError, FilterError, MemoryTypeError, CapabilityError or DimensionError. */
export function checkSearch(engine: Engine, text: unknown, given: SearchOptions): CheckedSearch {
  const options = withPolicy(engine, given)
  const { limit = defaultLimit, minScore = 0, vector, explain = false, signal } = options
  checkText(text)
  const ranking = checkPolicy(engine, options)
  if (typeof explain !== 'boolean') throw new InputError('explain', 'expected true or false')
  checkVector(engine, vector)
  const moment = readAsOf(options.asOf, engine.now())
  if (moment !== undefined && vector !== undefined) throw new InputError('vector', 'cannot be searched as of the past')
  const filter = readFilter(engine, options)
  const query: RetrieveQuery | false = filter !== false && {
    text: engine.redact?.(text) ?? text,
    vector,
    filter: filter === true ? undefined : filter,
    limit: readLimit(limit),
    alwaysTypes: [],
    moment,
    ...ranking,
    ranksAll: explain,
    signal,
  }
  return { query, minScore, explain, signal }
}

/** @throws InputError or TooLargeError. */
function checkText(text: unknown): asserts text is string {
  if (typeof text !== 'string' || text.trim() === '')
    throw new InputError('query', 'expected a string that is not blank')
  if (!isStorable(text)) throw new InputError('query', 'contains U+0000 or half of a surrogate pair')
  if (text.length > limits.textCharacters) throw new TooLargeError(`query: at most ${limits.textCharacters} characters`)
}

const maxQueries = 100

/** @throws InputError with the place of what is wrong, and what checkSearch throws. */
export function checkMany(engine: Engine, queries: unknown, shared: SearchOptions): CheckedSearch[] {
  if (!Array.isArray(queries) || queries.length > maxQueries)
    throw new InputError('queries', `expected a list of at most ${maxQueries}`)
  checkSearch(engine, '-', shared)
  return queries.map((entry: unknown, at) => {
    if (typeof entry === 'string') return checkedAt(`queries[${at}]`, () => checkSearch(engine, entry, shared))
    if (!isPlainObject(entry)) throw new InputError(`queries[${at}]`, 'expected a string or { query, … }')
    const { query, ...own } = entry
    checkOptions(
      `queries[${at}]`,
      own,
      searchOptions.filter((name) => name !== 'signal'),
    )
    return checkedAt(`queries[${at}]`, () => checkSearch(engine, query, { ...shared, ...own }))
  })
}

/** Says of what is wrong inside a list where in it. */
function checkedAt<T>(place: string, check: () => T): T {
  try {
    return check()
  } catch (error) {
    if (error instanceof InputError)
      throw new InputError(`${place}.${error.path}`, error.message.slice(`${error.path}: `.length))
    if (error instanceof LociError) error.message = `${place}.${error.message}`
    throw error
  }
}

/** The searches of one call share an embedding call and three store trips. */
export async function searchAll(
  engine: Engine,
  caller: Caller,
  searches: readonly CheckedSearch[],
): Promise<(Retrieved | undefined)[]> {
  const queries = searches.flatMap(({ query }) => (query === false ? [] : [query]))
  const found = await retrieveMany(engine, caller, queries)
  return searches.map(({ query }) => (query === false ? undefined : found[queries.indexOf(query)]))
}

/** What the caller gets of what was found. */
export async function toHits(
  engine: Engine,
  caller: Caller,
  found: Retrieved | undefined,
  { minScore, explain, signal }: CheckedSearch,
): Promise<Hit[]> {
  if (found === undefined) return []
  const good = found.hits.filter(({ score }) => score >= minScore)
  const seen = await returnable(engine, caller, 'search', good, signal)
  return seen.map(({ memory, score, ranked, before }) =>
    explain ? { memory, score, why: explainHit(ranked, found.ranking, found.degraded, before) } : { memory, score },
  )
}

/** What narrows a read; true: nothing does, false: nothing can match. */
export function readFilter(
  engine: Engine,
  options: Pick<SearchOptions, 'types' | 'since' | 'until' | 'filter' | 'windowDays' | 'sources'>,
): Filter | boolean {
  const { types, since, until, filter, windowDays, sources } = options
  const wanted = filter === undefined ? true : parseFilter(filter, engine.callerFields)
  const names = readTypeNames(engine.types, types)
  if (wanted === false || names?.length === 0) return false
  const parts: (Filter | undefined)[] = [
    names && { op: 'in', field: 'type', values: names },
    since === undefined
      ? windowFilter(engine, windowDays)
      : { op: 'gte', field: 'occurredAt', value: toTime('since', since) },
    until === undefined ? undefined : { op: 'lt', field: 'occurredAt', value: toTime('until', until) },
    wanted === true ? undefined : wanted,
    ...sourceFilters(engine, sources),
  ]
  return allOf(...parts) ?? true
}

function windowFilter({ now }: Engine, windowDays: number | undefined): Filter | undefined {
  return windowDays === undefined ? undefined : { op: 'gte', field: 'occurredAt', value: now() - windowDays * dayMs }
}

function checkVector({ semantic }: Engine, vector: unknown): void {
  if (vector === undefined) return
  if (semantic === undefined) throw new CapabilityError('vector: this memory has no embedder or no vector store')
  const { dimensions } = semantic.embeddings
  if (!(vector instanceof Float32Array) || !vector.every(Number.isFinite))
    throw new InputError('vector', 'expected a Float32Array of finite numbers')
  if (vector.length !== dimensions)
    throw new DimensionError(`vector has ${vector.length} numbers; the index has ${dimensions}`)
}
