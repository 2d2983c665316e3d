/** `search`: options checked, the retrieval run, the hits explained. */
import type { Engine } from '../engine.ts'
import { CapabilityError, DimensionError, InputError, TooLargeError } from '../errors.ts'
import { allOf, type Filter, type FilterInput, parseFilter } from '../filter.ts'
import { returnable } from '../governance/hooks.ts'
import { readLimit } from '../limit.ts'
import type { Memory } from '../record.ts'
import type { Caller } from '../scope.ts'
import { type Time, toTime } from '../time.ts'
import { readTypeNames } from '../types/memory-type.ts'
import { isStorable } from '../unicode.ts'
import { limits } from '../write/read-values.ts'
import { type AsOf, type Moment, readAsOf } from './as-of.ts'
import { type Retrieved, retrieve } from './retrieve.ts'

export interface SearchOptions<Name extends string = string> {
  types?: readonly Name[]
  /** 1 to 1,000, default 10. */
  limit?: number
  /** Only what happened at or after this time. */
  since?: Time
  /** Only what happened before this time. */
  until?: Time
  filter?: FilterInput
  /** A moment of the past; such a search is by words alone. */
  asOf?: AsOf
  /** Hits below this score, in [0, 1], are left out. */
  minScore?: number
  /** A query vector of one's own; then the query itself is not embedded. */
  vector?: Float32Array
  /** Adds `why` to each hit. */
  explain?: boolean
  signal?: AbortSignal
}

/** `score` is absolute, in [0, 1]. */
export interface Hit<Found = Memory> {
  memory: Found
  score: number
  why?: Why
}

/** How a hit came about. */
export interface Why {
  /** The query's terms that it contains, as they are indexed. */
  terms: string[]
  /** How much of the best possible lexical score it has, in [0, 1]. */
  lexical: number
  /** Similarity of meaning, in [0, 1]; absent when no vector search found it. */
  dense?: number
  /** Parts of the search that could not be done. */
  degraded?: string[]
}

interface CheckedSearch {
  filter: Filter | boolean
  limit: number
  minScore: number
  vector: Float32Array | undefined
  explain: boolean
  moment: Moment | undefined
  signal: AbortSignal | undefined
}

export const searchOptions: readonly (keyof SearchOptions)[] = [
  'types',
  'limit',
  'since',
  'until',
  'filter',
  'asOf',
  'minScore',
  'vector',
  'explain',
  'signal',
]

/** @throws InputError, FilterError, MemoryTypeError, CapabilityError or DimensionError. */
export function checkSearch(engine: Engine, query: unknown, options: SearchOptions): CheckedSearch {
  const { limit = 10, minScore = 0, vector, explain = false, signal } = options
  if (typeof query !== 'string' || query.trim() === '')
    throw new InputError('query', 'expected a string that is not blank')
  if (!isStorable(query)) throw new InputError('query', 'contains U+0000 or half of a surrogate pair')
  if (query.length > limits.textCharacters)
    throw new TooLargeError(`query: at most ${limits.textCharacters} characters`)
  if (typeof minScore !== 'number' || !(minScore >= 0 && minScore <= 1))
    throw new InputError('minScore', 'expected a number from 0 to 1')
  if (typeof explain !== 'boolean') throw new InputError('explain', 'expected true or false')
  checkVector(engine, vector)
  const moment = readAsOf(options.asOf, engine.now())
  if (moment !== undefined && vector !== undefined) throw new InputError('vector', 'cannot be searched as of the past')
  return { filter: readFilter(engine, options), limit: readLimit(limit), minScore, vector, explain, moment, signal }
}

export async function search(
  engine: Engine,
  caller: Caller,
  query: string,
  { filter, limit, vector, moment, signal }: CheckedSearch,
): Promise<Retrieved> {
  if (filter === false) return { hits: [], always: [], degraded: [] }
  const narrowed = filter === true ? undefined : filter
  return await retrieve(engine, caller, {
    text: query,
    vector,
    filter: narrowed,
    limit,
    alwaysTypes: [],
    moment,
    signal,
  })
}

/** What the caller gets of what was found. */
export async function toHits(
  engine: Engine,
  caller: Caller,
  { hits, degraded }: Retrieved,
  { minScore, explain, signal }: CheckedSearch,
): Promise<Hit[]> {
  const seen = await returnable(engine, caller, 'search', hits, signal)
  return seen
    .filter(({ score }) => score >= minScore)
    .map(({ memory, score, signals }) => {
      if (!explain) return { memory, score }
      const why: Why = { terms: signals.terms ?? [], lexical: signals.lexical ?? 0 }
      if (signals.dense !== undefined) why.dense = signals.dense
      if (degraded.length > 0) why.degraded = degraded
      return { memory, score, why }
    })
}

function readFilter(engine: Engine, { types, since, until, filter }: SearchOptions): Filter | boolean {
  const wanted = filter === undefined ? true : parseFilter(filter, engine.callerFields)
  const names = readTypeNames(engine.types, types)
  if (wanted === false || names?.length === 0) return false
  const parts: (Filter | undefined)[] = [
    names && { op: 'in', field: 'type', values: names },
    since === undefined ? undefined : { op: 'gte', field: 'occurredAt', value: toTime('since', since) },
    until === undefined ? undefined : { op: 'lt', field: 'occurredAt', value: toTime('until', until) },
    wanted === true ? undefined : wanted,
  ]
  return allOf(...parts) ?? true
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
