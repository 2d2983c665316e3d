/** `createMemory`: checks the configuration, opens the stores, and hands out handles. */
import { estimateTokens } from './context/count-tokens.ts'
import type { Engine, Semantic } from './engine.ts'
import { ConfigError } from './errors.ts'
import type { FieldType } from './filter.ts'
import { createHandle, type MemoryHandle } from './handle.ts'
import { catchUp } from './lifecycle/catch-up.ts'
import { type MaintainOptions, type MaintainReport, maintain } from './lifecycle/maintain.ts'
import { type ReindexOptions, type ReindexReport, reindex } from './lifecycle/reindex.ts'
import type { Embedder } from './models/contract.ts'
import { createEmbeddings } from './models/embeddings.ts'
import { checkOptions } from './options.ts'
import { internalFields, publicFields } from './record.ts'
import { createScopeIndexes } from './retrieve/scope-indexes.ts'
import { declareDimensions, type Identity, readTenant, resolveIdentity } from './scope.ts'
import type { Backend, MetadataStore, VectorStore } from './stores/contract.ts'
import { createKeyedLock } from './stores/keyed-lock.ts'
import { openRows } from './stores/rows.ts'
import { openVectors } from './stores/vectors.ts'
import { builtInTypes } from './types/built-in.ts'
import { defineType, type MemoryType } from './types/memory-type.ts'
import { createUuidV7 } from './uuid.ts'

export interface MemoryConfig {
  /** A backend, as `sqlite({ path })` returns it, or two stores of different backends. */
  store: Backend | { metadata: MetadataStore; vectors?: VectorStore }
  /** Without one, retrieval is lexical. */
  embedder?: Embedder
  /** Types besides the built-in ones; one of the same name takes its place. */
  types?: readonly MemoryType[]
  /** `single`: one tenant, which identities need not name. Default `multi`. */
  tenancy?: 'multi' | 'single'
  /** Dimensions besides the built-in ones, general to specific. */
  identities?: { owners?: readonly string[]; actors?: readonly string[] }
  /** Metadata that filters may use: `{ 'metadata.priority': 'number' }`. */
  filterable?: { [field: string]: FieldType }
  /** What happens when the embedder or the vector index fails. Default `lexical`: reads go on by words, writes are caught up. */
  onModelFailure?: 'lexical' | 'throw'
  /** How long one call may take, in milliseconds. Default 10,000 for a store and 30,000 for a model. */
  timeouts?: { storeMs?: number; modelMs?: number }
  /** `migrate` (default) creates and upgrades the schema, `verify` only checks it, `off` trusts it. */
  schema?: 'migrate' | 'verify' | 'off'
  /** The clock, in epoch milliseconds. */
  now?: () => number
  /** Makes ids; they must be unique. Default: UUID version 7. */
  newId?: () => string
  /** Counts the tokens of a text, for budgets. Default: an estimate that is rather high. */
  countTokens?: (text: string) => number
}

export interface HandleOptions {
  /** Whether the handle may write memories that others see too: of its org, its team, the whole tenant. */
  share?: boolean
}

/** The memory of one application. Close it when done; `await using` does. */
export interface LociMemory {
  /** @throws ScopeError when the identity is incomplete or unknown. */
  for(identity: Identity, options?: HandleOptions): MemoryHandle
  /** The one call for cron. */
  maintain(options?: MaintainOptions): Promise<MaintainReport>
  /** Makes the vector index anew from the rows. */
  reindex(options?: ReindexOptions): Promise<ReindexReport>
  /** Catches up what this process left to do. */
  drain(): Promise<void>
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

const configKeys: readonly (keyof MemoryConfig)[] = [
  'store',
  'embedder',
  'types',
  'tenancy',
  'identities',
  'filterable',
  'onModelFailure',
  'timeouts',
  'schema',
  'now',
  'newId',
  'countTokens',
]

/** @throws ConfigError when the configuration cannot be right; what the stores throw when they cannot be opened. */
export async function createMemory(config: MemoryConfig): Promise<LociMemory> {
  checkOptions('createMemory', config, configKeys)
  const engine = toEngine(config)
  const { schema = 'migrate', tenancy = 'multi' } = config
  await engine.rows.open({ fields: engine.fields, schema })
  await engine.semantic?.vectors.open({
    dimensions: engine.semantic.embeddings.dimensions,
    fields: engine.fields,
    generation: 1,
  })

  async function drain(): Promise<void> {
    const tenants = new Set([...engine.laggingTenants, ...engine.staleIndex.keys(), ...engine.finishedJobs.keys()])
    for (const tenant of tenants) await catchUp(engine, tenant, Number.POSITIVE_INFINITY)
  }

  async function close(): Promise<void> {
    // What cannot be caught up now is in job rows, for maintain() of the next process.
    await drain().catch(() => undefined)
    await engine.rows.close()
    await engine.semantic?.vectors.close()
  }

  return {
    for(identity, options = {}) {
      checkOptions('for', options, ['share'])
      return createHandle(engine, resolveIdentity(identity, engine.dimensions, tenancy), options.share === true)
    },
    async maintain(options = {}) {
      checkOptions('maintain', options, ['maxMs', 'signal'])
      return await maintain(engine, options)
    },
    async reindex(options = {}) {
      checkOptions('reindex', options, ['tenant', 'onProgress', 'signal'])
      if (options.tenant !== undefined) readTenant(options.tenant, true, tenancy)
      return await reindex(engine, options)
    },
    drain,
    close,
    [Symbol.asyncDispose]: close,
  }
}

function toEngine(config: MemoryConfig): Engine {
  const { now = Date.now, timeouts = {}, tenancy = 'multi', schema = 'migrate' } = config
  checkOptions('timeouts', timeouts, ['storeMs', 'modelMs'])
  oneOf('tenancy', tenancy, ['multi', 'single'])
  oneOf('schema', schema, ['migrate', 'verify', 'off'])
  const dimensions = declareDimensions(config.identities)
  const filterable = checkFields(config.filterable ?? {})
  const actors = Object.fromEntries(dimensions.actors.map((actor) => [`source.${actor}`, 'string' as const]))
  const callerFields = { ...publicFields, ...actors, ...filterable }
  const rows = openRows(metadataOf(config.store), positive('timeouts.storeMs', timeouts.storeMs ?? 10_000))
  return {
    rows,
    semantic: toSemantic(config),
    types: new Map([...builtInTypes, ...(config.types ?? []).map(defineType)].map((type) => [type.name, type])),
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
    newId: config.newId ?? createUuidV7(now),
    countTokens: config.countTokens ?? estimateTokens,
  }
}

/** What one memory with its claim, its history and its stamp takes. */
const minBatch = 10
const metadataMethods = ['open', 'tenants', 'get', 'list', 'count', 'commit', 'clear', 'close'] as const
const vectorMethods = ['open', 'upsert', 'get', 'delete', 'list', 'clear', 'close', 'search'] as const

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

function toSemantic(config: MemoryConfig): Semantic | undefined {
  const { embedder, store, onModelFailure: onFailure = 'lexical', timeouts = {} } = config
  oneOf('onModelFailure', onFailure, ['lexical', 'throw'])
  if (embedder === undefined) return undefined
  if (store.vectors === undefined)
    throw new ConfigError('embedder: the store keeps no vectors; leave the embedder out or add a vector store')
  const modelMs = positive('timeouts.modelMs', timeouts.modelMs ?? 30_000)
  const storeMs = positive('timeouts.storeMs', timeouts.storeMs ?? 10_000)
  positive('embedder.dimensions', embedder.dimensions)
  positive('embedder.maxBatch', embedder.maxBatch)
  return {
    vectors: openVectors(checkStore('store.vectors', store.vectors, vectorMethods), storeMs),
    embeddings: createEmbeddings(embedder, modelMs),
    onFailure,
  }
}

function checkFields(filterable: { [field: string]: FieldType }): Record<string, FieldType> {
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

function oneOf(name: string, value: string, known: readonly string[]): void {
  if (!known.includes(value))
    throw new ConfigError(`${name} must be one of ${known.join(', ')}, not ${JSON.stringify(value)}`)
}

function positive(name: string, value: number): number {
  if (!Number.isFinite(value) || value <= 0) throw new ConfigError(`${name} must be a positive number`)
  return value
}
