/**
 * What a store must do. Two interfaces: rows (the record of truth) and vectors (an index that can be rebuilt).
 * An adapter translates and nothing else: core owns ids, batching, retries, time-outs, filter checks and
 * short cuts. `@loci/conformance` proves an adapter.
 *
 * What core promises to stores: tenants and ids are strings, not empty, without U+0000 and lone surrogates; a tenant has
 * at most 256 characters. A batch is never empty, has at most `maxBatch` entries, and names each id once. A row takes at
 * most some 2 MB as JSON. Names of fields are letters, digits, `_`, `-` and `.`. Filters are checked and folded, nest at
 * most 16 deep, and have at most 500 conditions besides core's own and 1,000 values in a list. Limits are whole numbers
 * from 1 to 1,000, in searches to 10,000. A call that took too long is abandoned, and may still take effect.
 */
import type { FieldType, FieldValues, Filter } from '../filter.ts'

/**
 * One stored record. `body` is opaque text; `fields` are what filters and orders see.
 * Every row has the number fields `createdAt` and `occurredAt`.
 */
export interface Row {
  id: string
  /** `memory`, `revision`, `claim`, `stamp`, `job`, `idempotency`, … Opaque to stores. */
  kind: string
  /** A positive safe integer, set by core. */
  version: number
  /** Unique per write; tells a lost answer from a lost write. */
  writeId: string
  fields: FieldValues
  body: string
}

/** One step of a commit. `row` and `index` have the same id, `row` the same kind. */
export interface Change {
  id: string
  kind: string
  /** What must be stored under `id` now: this version, nothing, or whatever there is. */
  expects: number | 'absent' | 'any'
  /** The row to store whole, or null to delete. Deleting what is absent under `any` is fine. */
  row: Row | null
  /**
   * Only where `traits.commitsIndex`: the vector record to store in the same commit, in the generation that the vector
   * store beside it was opened with, or null to delete it, in every generation. Undefined leaves the index alone, also
   * when `row` is null.
   */
  index?: VectorRecord | null
}

/** `createdAt` or `occurredAt`, then id (by Unicode code point or UTF-8 byte) in the same direction. */
export interface Order {
  by: 'createdAt' | 'occurredAt'
  direction: 'asc' | 'desc'
}

/**
 * What core will ask for. `fields` names every field that filters may use, with its type. A stored row may have other
 * fields, and under one of these a value from before its type changed: that must not make a filter fail.
 */
export interface MetadataSpec {
  fields: Record<string, FieldType>
  /** `migrate` creates or upgrades; `verify` only checks and throws ConfigError; `off` trusts. */
  schema: 'migrate' | 'verify' | 'off'
}

export interface MetadataTraits {
  /**
   * `atomic`: all or none. `row`: in the given order, stopping at the first that fails. `single-writer`: like `row`,
   * and `expects` is checked, but not in the same instant: only one process may write.
   */
  commit: 'atomic' | 'row' | 'single-writer'
  /** Whether `Change.index` is stored in the same commit; the vector store then names these rows in `writtenBy`. */
  commitsIndex: boolean
  /** `eventual`: a read may not show yet what was written. The conformance kit waits there; rows that lag fit one writer only. */
  consistency: 'immediate' | 'eventual'
  /** How many ids `get`, or changes `commit`, take in one call: a whole number of at least 10. */
  maxBatch: number
}

/**
 * The record of truth. A tenant is a hard wall: nothing is ever read or changed across it. Strings are compared
 * exactly. An operator that the store does not know is an error (`unknownOperator`), never "no filter".
 * Core opens the rows first, then the vectors; both are open before the first call, and closed after the last.
 */
export interface MetadataStore {
  readonly name: string
  readonly traits: MetadataTraits
  /**
   * Connects and checks the backend. Called once, before anything else; core does not repeat it. Other handles may
   * open at the same time.
   */
  open(spec: MetadataSpec): Promise<void>
  /** Tenants that hold rows, each once. The `cursor` is a string of the store's own. */
  tenants(page: { limit: number; cursor?: string }): Promise<{ tenants: string[]; cursor?: string }>
  /** The rows that exist, in any order. */
  get(tenant: string, ids: readonly string[]): Promise<Row[]>
  /**
   * One page of at most `limit` (1,000) rows in `order` (default: `createdAt` ascending). A `cursor` is there when more
   * may follow. It names a position, so that rows that stay are listed once whatever comes and goes meanwhile.
   */
  list(
    tenant: string,
    query: RowQuery & { order?: Order; limit: number; cursor?: string },
  ): Promise<{ rows: Row[]; cursor?: string }>
  count(tenant: string, query: RowQuery): Promise<number>
  /**
   * Stores the changes; each id occurs once. Core does not repeat the call: it reads again first.
   * @throws ConflictError when an `expects` does not hold: then nothing is stored (`atomic`), or only what stands before it (`row`).
   *   Never where every change expects `any`: when another writer is in the way, that is a StoreError which is retryable.
   */
  commit(tenant: string, changes: readonly Change[]): Promise<void>
  /**
   * Only where the engine can do so at once: makes the bytes of what was deleted vanish from its files. Says whether it
   * did; a reader elsewhere may keep them a little longer.
   */
  compact?(): Promise<boolean>
  /** Deletes every row of the tenant, and where `traits.commitsIndex` its vector records of every generation. */
  clear(tenant: string): Promise<void>
  /** Closes only what it opened. May be called twice. */
  close(): Promise<void>
}

export interface RowQuery {
  kind?: string
  filter?: Filter
}

/**
 * One entry of the vector index. `vector` has as many numbers as given to `open`. Core gives it the length 1; a store
 * may keep it to three digits, and may bring it to the length 1 itself.
 */
export interface VectorRecord {
  id: string
  /** The version of the row that it was made from. */
  version: number
  vector: Float32Array
  /** What `searchText` searches; a store without it keeps them too. */
  terms: readonly string[]
  fields: FieldValues
  body?: string
}

/** `score` is the cosine similarity, in [-1, 1]. */
export interface Match {
  id: string
  version: number
  score: number
}

export interface VectorSpec {
  dimensions: number
  fields: Record<string, FieldType>
  /** Names one embedding of the data; another generation is another, separate index. */
  generation: number
  /** As in `MetadataSpec`; `migrate` when it is missing. */
  schema?: MetadataSpec['schema']
}

export interface VectorTraits {
  /** `eventual`: a read may not show yet what was written. */
  consistency: 'immediate' | 'eventual'
  /** How many records or ids one call takes: a whole number of at least 10. */
  maxBatch: number
  /** Reading takes no network: core keeps the vectors of small scopes in memory, and compares them there. */
  local?: boolean
}

/** An index by vector. It may lag or be lost; core checks every match against the rows. */
export interface VectorStore {
  readonly name: string
  readonly traits: VectorTraits
  /** The rows whose commits can write this index, where `traits.commitsIndex`. Beside other rows, core writes it itself. */
  readonly writtenBy?: MetadataStore
  /** @throws DimensionError when the index exists with another length of vectors. */
  open(spec: VectorSpec): Promise<void>
  upsert(tenant: string, records: readonly VectorRecord[]): Promise<void>
  get(tenant: string, ids: readonly string[]): Promise<VectorRecord[]>
  /** Deleting what is absent is fine. */
  delete(tenant: string, ids: readonly string[]): Promise<void>
  /** Every record once, in an order and with a `cursor` of the store's own. */
  list(
    tenant: string,
    query: { filter?: Filter; limit: number; cursor?: string },
  ): Promise<{ records: VectorRecord[]; cursor?: string }>
  /** Deletes every record of the tenant in this generation. */
  clear(tenant: string): Promise<void>
  /** Closes only what it opened. May be called twice. */
  close(): Promise<void>
  /**
   * Another handle on the same data, not opened, for a generation beside the one of this handle. What is opened or closed
   * there changes nothing here; commits store vectors in the generation of this handle as before. Only where a backend
   * can keep two indexes at once: `reembed` needs it.
   */
  sibling?(): VectorStore
  /**
   * The `limit` nearest of those that satisfy the filter, best first. The filter applies before the limit. With
   * `signal` a store may stop the work of a caller who has gone; it may also ignore it.
   */
  search(
    tenant: string,
    query: { vector: Float32Array; limit: number; filter?: Filter; signal?: AbortSignal },
  ): Promise<Match[]>
  /** Only where the backend ranks text itself: records that contain any of the terms, best first. */
  searchText?(
    tenant: string,
    query: { terms: readonly string[]; limit: number; filter?: Filter; signal?: AbortSignal },
  ): Promise<Match[]>
}

/** What a backend factory returns, and what `createMemory({ store })` takes. Making it does no I/O. */
export interface Backend {
  metadata?: MetadataStore
  vectors?: VectorStore
}
