/** The configuration of `createMemory`: checked in full before anything is opened. */

import { checkedCounter, estimateTokens } from './context/count-tokens.ts'
import type { Engine, Semantic } from './engine.ts'
import { ConfigError } from './errors.ts'
import type { FieldType } from './filter.ts'
import type { ConsentPolicy } from './governance/consent.ts'
import { checkHooks, type Hooks } from './governance/hooks.ts'
import type { Redactor } from './governance/redact.ts'
import { createTombstones, type Tombstones } from './governance/tombstones.ts'
import { checkIngestPolicy, type IngestPolicy } from './ingest/ingest-options.ts'
import { defaultTriggers } from './ingest/triggers/default-triggers.ts'
import { firstNumber } from './lifecycle/generations.ts'
import type { SweepPolicy } from './lifecycle/sweep.ts'
import { checkEmbedder } from './models/check-embedder.ts'
import { checkExtractor } from './models/check-extractor.ts'
import { checkReranker } from './models/check-reranker.ts'
import type { Embedder, Extractor, Reranker } from './models/contract.ts'
import { createEmbeddings, type EmbeddingOptions } from './models/embeddings.ts'
import { checkOptions, nearest } from './options.ts'
import { isPlainObject } from './plain-object.ts'
import { internalFields, publicFields } from './record.ts'
import { noKnownVectors } from './retrieve/known-vectors.ts'
import { checkPolicies, type Policy } from './retrieve/policy.ts'
import { createScopeIndexes } from './retrieve/scope-indexes.ts'
import { type Dimensions, declareDimensions } from './scope.ts'
import type { Backend, MetadataStore, VectorStore } from './stores/contract.ts'
import { createKeyedLock } from './stores/keyed-lock.ts'
import { openRows } from './stores/rows.ts'
import { openVectors, type Vectors } from './stores/vectors.ts'
import { builtInTypes } from './types/built-in.ts'
import { defineType, type MemoryType } from './types/memory-type.ts'
import { createUuidV7 } from './uuid.ts'
import type { Decide } from './write/judge.ts'

export interface MemoryConfig<Types extends readonly MemoryType[] = readonly MemoryType[]> {
  /** A backend, as `sqlite({ path })` returns it, or two stores of different backends. */
  store: Backend | { metadata: MetadataStore; vectors?: VectorStore }
  /** Without one, retrieval is lexical. */
  embedder?: Embedder
  /** Orders the best hits of searches and contexts anew. When it fails, they stay as they are. */
  reranker?: Reranker
  /** Reads what goes through `ingest` with a language model, besides the triggers. */
  extractor?: Extractor
  /** How `ingest` decides what to remember. */
  ingest?: IngestPolicy
  /** Where vectors of texts are kept that were embedded before. */
  embeddingCache?: EmbeddingCache
  /** Types besides the built-in ones; one of the same name takes its place. */
  types?: Types
  /** Options of `search` and `getContext` by name: `search(query, { policy: 'support' })`. */
  policies?: { [name: string]: Policy }
  /** `single`: one tenant, which identities need not name. Default `multi`. */
  tenancy?: 'multi' | 'single'
  /** Dimensions besides the built-in ones, general to specific. */
  identities?: { owners?: readonly string[]; actors?: readonly string[] }
  /** Metadata that filters may use: `{ 'metadata.priority': 'number' }`. */
  filterable?: { [field: string]: FieldType }
  /** Decides about drafts that are close to known memories and not the same; without it they are added. */
  decide?: Decide
  /** With a secret key of at least 16 bytes: what was erased or rejected is not learned again. */
  tombstones?: { key: string | Uint8Array }
  /** What `sweep` and `maintain` do with what is old. */
  sweep?: SweepPolicy
  /** Functions of the application that see what is written and read. */
  hooks?: Hooks
  /** Applied to texts before they are embedded, searched for or stored, as `redactor()` makes one. Keys and ids stay. */
  redact?: Redactor
  /** With it, every handle has a purpose, and uses it only where nobody denies it. */
  consent?: ConsentPolicy
  /** What happens when the embedder or the vector index fails. Default `lexical`: reads go on by words, writes are caught up. */
  onModelFailure?: 'lexical' | 'throw'
  /**
   * How long one call may take, in milliseconds. Default 10,000 for a store, 30,000 for a model, and 120,000 to open a
   * store: some make an index then, which takes a minute.
   */
  timeouts?: { storeMs?: number; openMs?: number; modelMs?: number }
  /** `migrate` (default) creates and upgrades the schema, `verify` only checks it, `off` trusts it. */
  schema?: 'migrate' | 'verify' | 'off'
  /** The clock, in epoch milliseconds. */
  now?: () => number
  /** Makes ids; they must be unique. Default: UUID version 7. */
  newId?: () => string
  /** Counts the tokens of a text, for budgets. Default: an estimate of o200k that is rather high; the README says how high. */
  countTokens?: (text: string) => number
}

/** Known by the hash of their text and their embedder. */
export interface EmbeddingCache {
  /** How many texts this process remembers. Default 2,000. */
  texts?: number
  /**
   * For so many days the store keeps them too, as rows without text: for other processes, for texts that come again and
   * for an index that is made anew. An `erase` deletes those of its tenant. Default 0: the store keeps none.
   */
  days?: number
}

const configKeys: readonly (keyof MemoryConfig)[] = [
  'store',
  'embedder',
  'reranker',
  'extractor',
  'ingest',
  'embeddingCache',
  'types',
  'policies',
  'tenancy',
  'identities',
  'filterable',
  'decide',
  'tombstones',
  'hooks',
  'redact',
  'consent',
  'sweep',
  'onModelFailure',
  'timeouts',
  'schema',
  'now',
  'newId',
  'countTokens',
]

/** @throws ConfigError naming the option that is wrong. Opens nothing. */
export function toEngine(config: MemoryConfig): Engine {
  checkOptions('createMemory', config, configKeys)
  const { timeouts = {}, tenancy = 'multi', schema = 'migrate', types = [], countTokens = estimateTokens } = config
  const now = checkedClock(config.now ?? Date.now)
  checkOptions('timeouts', timeouts, ['storeMs', 'openMs', 'modelMs'])
  oneOf('tenancy', tenancy, ['multi', 'single'])
  const { onModelFailure = 'lexical' } = config
  oneOf('onModelFailure', onModelFailure, ['lexical', 'throw'])
  const modelMs = milliseconds('timeouts.modelMs', timeouts.modelMs ?? defaultModelMs)
  oneOf('schema', schema, ['migrate', 'verify', 'off'])
  const dimensions = declareDimensions(config.identities)
  const filterable = checkFields(config.filterable === undefined ? {} : config.filterable)
  const actors = Object.fromEntries(dimensions.actors.map((actor) => [`source.${actor}`, 'string' as const]))
  const checkedTypes = checkTypes(types, dimensions)
  const callerFields = { ...publicFields, ...actors, ...filterable }
  const { storeMs, openMs } = storeTimeouts(timeouts)
  const openVectorStore = (store: VectorStore): Vectors => openVectors(store, storeMs, openMs)
  const cache = readCache(config.embeddingCache)
  const embeddingOptions: EmbeddingOptions = { timeoutMs: modelMs, cachedTexts: cache.texts }
  const rows = openRows(metadataOf(config.store), storeMs, openMs)
  const { vectors } = config.store
  const commitsIndex = rows.traits.commitsIndex && vectors?.writtenBy === config.store.metadata
  return {
    rows,
    commitsIndex,
    semantic: toSemantic(config, { openVectorStore, embeddingOptions, inCommits: commitsIndex }),
    sibling: siblingOf(vectors, openVectorStore),
    siblings: new Set(),
    decide: config.decide === undefined ? undefined : checkedFunction('decide', config.decide),
    onModelFailure,
    reranker: checkReranker(config.reranker),
    extractor: checkExtractor(config.extractor),
    ingest: checkIngestPolicy(config.ingest, defaultTriggers),
    modelMs,
    embeddingOptions,
    cacheDays: cache.days,
    hooks: checkHooks(config.hooks),
    redact: config.redact === undefined ? undefined : checkedRedactor(config.redact),
    consent: checkConsent(config.consent),
    sweepPolicy: readSweepPolicy(config.sweep),
    usage: new Map(),
    tombstones: readTombstones(config.tombstones, dimensions),
    hasVectors: config.store.vectors !== undefined,
    types: checkedTypes,
    policies: checkPolicies({ types: checkedTypes, dimensions }, config.policies),
    dimensions,
    fields: { ...callerFields, ...internalFields },
    callerFields,
    filterable,
    scopeIndexes: createScopeIndexes(rows, now),
    lock: createKeyedLock(),
    finishedJobs: new Map(),
    laggingTenants: new Set(),
    staleIndex: new Map(),
    now,
    newId: checkedFunction('newId', config.newId ?? createUuidV7(now)),
    newWriteId: createUuidV7(Date.now),
    countTokens: checkedCounter(countTokens),
  }
}

const defaultStoreMs = 10_000
const defaultOpenMs = 120_000
const defaultModelMs = 30_000
/** What one memory with its claim, its history and its stamp takes. */
const minBatch = 10
const metadataMethods = ['open', 'tenants', 'get', 'list', 'count', 'commit', 'clear', 'close'] as const
const vectorMethods = ['open', 'upsert', 'get', 'delete', 'list', 'clear', 'close', 'search'] as const

function storeTimeouts({ storeMs = defaultStoreMs, openMs = defaultOpenMs }: { storeMs?: number; openMs?: number }): {
  storeMs: number
  openMs: number
} {
  return { storeMs: milliseconds('timeouts.storeMs', storeMs), openMs: milliseconds('timeouts.openMs', openMs) }
}

function metadataOf(store: MemoryConfig['store']): MetadataStore {
  if (typeof store !== 'object' || store === null) {
    throw new ConfigError('store is required, as sqlite({ path }) or inMemory() returns it')
  }
  if (store.metadata === undefined) {
    throw new ConfigError('store: no metadata store; a backend that keeps vectors only needs one of another backend')
  }
  return checkStore('store.metadata', store.metadata, metadataMethods)
}

function checkStore<T extends { traits?: { maxBatch?: unknown } }>(
  name: string,
  store: T,
  methods: readonly (keyof T & string)[],
): T {
  const missing = methods.find((method) => typeof store?.[method] !== 'function')
  if (missing !== undefined) throw new ConfigError(`${name} has no method ${missing}`)
  const maxBatch = store.traits?.maxBatch
  if (!Number.isSafeInteger(maxBatch) || Number(maxBatch) < minBatch) {
    throw new ConfigError(`${name}.traits.maxBatch must be a whole number of at least ${minBatch}`)
  }
  return store
}

function readSweepPolicy(policy: SweepPolicy = {}): Engine['sweepPolicy'] {
  checkOptions('sweep', policy, ['fadedBelow', 'forgottenDays', 'revisions'])
  const { fadedBelow = 0.05, forgottenDays = 30, revisions } = policy
  if (!(fadedBelow >= 0 && fadedBelow <= 1)) throw new ConfigError('sweep.fadedBelow must be from 0 to 1')
  if (!(forgottenDays >= 0)) throw new ConfigError('sweep.forgottenDays must be a number of days')
  if (revisions === undefined) return { fadedBelow, forgottenDays }
  checkOptions('sweep.revisions', revisions, ['olderThanDays', 'keep'])
  if (!(revisions.olderThanDays >= 0) || !Number.isSafeInteger(revisions.keep) || revisions.keep < 0) {
    throw new ConfigError('sweep.revisions needs olderThanDays and keep, a whole number')
  }
  return { fadedBelow, forgottenDays, revisions }
}

function checkConsent(consent: ConsentPolicy | undefined): ConsentPolicy | undefined {
  if (consent === undefined) return undefined
  checkOptions('consent', consent, ['unknown'])
  oneOf('consent.unknown', consent.unknown, ['allow', 'deny'])
  return consent
}

function readTombstones(tombstones: MemoryConfig['tombstones'], { owners }: Dimensions): Tombstones | undefined {
  if (tombstones === undefined) return undefined
  checkOptions('tombstones', tombstones, ['key'])
  return createTombstones(tombstones.key, owners)
}

function readCache(cache: EmbeddingCache = {}): Required<EmbeddingCache> {
  checkOptions('embeddingCache', cache, ['texts', 'days'])
  const { texts = 2_000, days = 0 } = cache
  if (!Number.isSafeInteger(texts) || texts < 0) {
    throw new ConfigError('embeddingCache.texts must be a whole number, 0 or more')
  }
  if (!(Number.isFinite(days) && days >= 0)) {
    throw new ConfigError('embeddingCache.days must be a number of days, 0 or more')
  }
  return { texts, days }
}

function toSemantic(
  { embedder, store }: MemoryConfig,
  {
    openVectorStore,
    embeddingOptions,
    inCommits,
  }: { openVectorStore: (store: VectorStore) => Vectors; embeddingOptions: EmbeddingOptions; inCommits: boolean },
): Semantic | undefined {
  if (embedder === undefined) return undefined
  checkEmbedder(embedder)
  if (store.vectors === undefined) {
    throw new ConfigError('embedder: the store keeps no vectors; leave the embedder out or add a vector store')
  }
  const vectors = openVectorStore(checkStore('store.vectors', store.vectors, vectorMethods))
  const embeddings = createEmbeddings(embedder, embeddingOptions)
  return { vectors, embeddings, generation: firstNumber, inCommits, isRetired: false, known: noKnownVectors() }
}

function siblingOf(
  vectors: VectorStore | undefined,
  openVectorStore: (store: VectorStore) => Vectors,
): Engine['sibling'] {
  const sibling = vectors?.sibling
  return sibling && (() => openVectorStore(sibling.call(vectors)))
}

function checkFields(filterable: { [field: string]: FieldType }): Record<string, FieldType> {
  if (!isPlainObject(filterable)) throw new ConfigError('filterable must be an object')
  for (const [field, type] of Object.entries(filterable)) {
    if (!/^metadata\.[A-Za-z_][A-Za-z0-9_.-]{0,99}$/.test(field)) {
      throw new ConfigError(
        `filterable: ${JSON.stringify(field)} is not metadata. and a name of letters, digits, _, - and .`,
      )
    }
    oneOf(`filterable ${field}`, type, ['string', 'string[]', 'number', 'boolean'])
  }
  return { ...filterable }
}

function checkTypes(types: readonly MemoryType[], { owners, actors }: Dimensions): Map<string, MemoryType> {
  if (!Array.isArray(types)) throw new ConfigError('types must be a list of what defineType returns')
  const known = [...owners, ...actors]
  const checked = types.map((type) => defineType(type))
  for (const { name, scope = [] } of checked) {
    const unknown = scope.find((dimension: string) => !known.includes(dimension))
    if (unknown === undefined) continue
    throw new ConfigError(
      `type ${name}: scope has an unknown dimension ${JSON.stringify(unknown)}${nearest(String(unknown), known)}`,
    )
  }
  return new Map([...builtInTypes, ...checked].map((type) => [type.name, type]))
}

/** A clock that stops being a number would write times that no read finds. */
function checkedClock(clock: () => number): () => number {
  checkedFunction('now', clock)
  return () => {
    const time = clock()
    if (!Number.isFinite(time)) throw new ConfigError(`now() gave ${String(time)}, not epoch milliseconds`)
    return time
  }
}

/** A redactor that gives something else than a text would let the text through. */
function checkedRedactor(redact: Redactor): Redactor {
  checkedFunction('redact', redact)
  return (text) => {
    const left = redact(text)
    if (typeof left !== 'string') throw new ConfigError(`redact() gave ${typeof left}, not a text`)
    return left.trim() === '' ? '[redacted]' : left
  }
}

function checkedFunction<T>(name: string, value: T): T {
  if (typeof value !== 'function') throw new ConfigError(`${name} must be a function`)
  return value
}

function oneOf(name: string, value: string, known: readonly string[]): void {
  if (known.includes(value)) return
  throw new ConfigError(`${name} must be one of ${known.join(', ')}, not ${JSON.stringify(value)}`)
}

/** Timers take no more than 31 bits: what is longer would end at once. */
export function milliseconds(name: string, value: number): number {
  if (typeof value !== 'number' || !(value > 0 && value < 2 ** 31)) {
    throw new ConfigError(`${name} must be a positive number of milliseconds, at most 24 days`)
  }
  return value
}
