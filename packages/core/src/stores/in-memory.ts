/**
 * Stores in this process's memory: for tests, for demos, and as the shortest example of the contract.
 * Its options make it hostile on purpose: what works on the worst of these works on a real backend.
 */
import { ConflictError, DimensionError } from '../errors.ts'
import { type Filter, matches } from '../filter.ts'
import { checkOptions } from '../options.ts'
import type { Backend, Change, Match, MetadataStore, Row, RowQuery, VectorRecord, VectorStore } from './contract.ts'
import { decodeCursor, encodeCursor } from './cursor.ts'
import { comparePositions, compareText, positionOf } from './row-order.ts'

export interface InMemoryOptions {
  /** `row` commits change by change and stops at the first that fails. Default `atomic`. */
  commit?: 'atomic' | 'row'
  /** How long the vector index lags behind its writes, in milliseconds. Default 0: never. */
  lagMs?: number
  /** Default 1,000. */
  maxBatch?: number
}

type Tenants<T> = Map<string, Map<string, T>>

/** The vector index: each generation by itself, and which one commits write to. */
interface Index {
  generations: Map<number, Tenants<VectorRecord>>
  dimensions: Map<number, number>
  committed: Tenants<VectorRecord>
}

/** A backend that lives as long as the object. Handles made from one backend share its data. */
export function inMemory(options: InMemoryOptions = {}): Required<Backend> {
  checkOptions('inMemory', options, ['commit', 'lagMs', 'maxBatch'])
  const { commit = 'atomic', lagMs = 0, maxBatch = 1_000 } = options
  const index: Index = { generations: new Map(), dimensions: new Map(), committed: new Map() }
  const commitsIndex = commit === 'atomic' && lagMs === 0
  const metadata = inMemoryMetadata({ commit, commitsIndex, maxBatch, index })
  const sibling = (): VectorStore => ({ ...inMemoryVectors({ lagMs, maxBatch, index, isCommitted: false }), sibling })
  const vectors = inMemoryVectors({ lagMs, maxBatch, index, isCommitted: true })
  return { metadata, vectors: { ...vectors, sibling, writtenBy: metadata } }
}

function inMemoryMetadata(options: {
  commit: 'atomic' | 'row'
  commitsIndex: boolean
  maxBatch: number
  index: Index
}): MetadataStore {
  const { commit, commitsIndex, maxBatch, index } = options
  const tenants: Tenants<Row> = new Map()

  function check(tenant: string, change: Change): void {
    const version = tenants.get(tenant)?.get(change.id)?.version ?? 'absent'
    if (change.expects !== 'any' && change.expects !== version) {
      throw new ConflictError(`${change.kind} ${change.id}: expected ${change.expects}, found ${version}`, {
        id: change.id,
      })
    }
  }

  function apply(tenant: string, change: Change): void {
    put(tenants, tenant, change.id, change.row)
    if (!commitsIndex || change.index === undefined) return
    if (change.index === null)
      for (const generation of index.generations.values()) put(generation, tenant, change.id, null)
    else put(index.committed, tenant, change.id, change.index)
  }

  return {
    name: 'memory',
    traits: { commit, commitsIndex, consistency: 'immediate', maxBatch },
    async open() {},
    async tenants({ limit, cursor }) {
      const names = [...tenants.keys()].filter((name) => cursor === undefined || name > cursor).sort()
      const page = names.slice(0, limit)
      return names.length > limit ? { tenants: page, cursor: page.at(-1) as string } : { tenants: page }
    },
    async get(tenant, ids) {
      return pick(tenants, tenant, ids)
    },
    async list(tenant, { order = { by: 'createdAt', direction: 'asc' }, limit, cursor, ...query }) {
      const after = cursor === undefined ? undefined : decodeCursor(cursor, order)
      const rows = select(tenants, tenant, query)
        .sort((a, b) => comparePositions(positionOf(a, order), positionOf(b, order), order))
        .filter((row) => after === undefined || comparePositions(positionOf(row, order), after, order) > 0)
      const page = rows.slice(0, limit)
      const last = page.at(-1)
      return structuredClone(
        rows.length > limit && last
          ? { rows: page, cursor: encodeCursor(positionOf(last, order), order) }
          : { rows: page },
      )
    },
    async count(tenant, query) {
      return select(tenants, tenant, query).length
    },
    async commit(tenant, changes) {
      if (commit === 'atomic') for (const change of changes) check(tenant, change)
      for (const change of changes) {
        if (commit === 'row') check(tenant, change)
        apply(tenant, change)
      }
    },
    // What is deleted is in no file.
    compact: async () => true,
    async clear(tenant) {
      tenants.delete(tenant)
      if (commitsIndex) for (const generation of index.generations.values()) generation.delete(tenant)
    },
    async close() {},
  }
}

function inMemoryVectors({
  lagMs,
  maxBatch,
  index,
  isCommitted,
}: {
  lagMs: number
  maxBatch: number
  index: Index
  isCommitted: boolean
}): VectorStore {
  let open: Tenants<VectorRecord> = new Map()

  /** Writes become visible in their order, all after the same lag. */
  function later(write: () => void): void {
    if (lagMs === 0) write()
    else setTimeout(write, lagMs)
  }

  return {
    name: 'memory',
    traits: { consistency: lagMs === 0 ? 'immediate' : 'eventual', maxBatch, local: true },
    async open({ generation, dimensions }) {
      const stored = index.dimensions.get(generation) ?? dimensions
      if (stored !== dimensions) {
        throw new DimensionError(`generation ${generation} holds vectors of ${stored} numbers, not ${dimensions}`)
      }
      index.dimensions.set(generation, dimensions)
      open = index.generations.get(generation) ?? new Map()
      index.generations.set(generation, open)
      if (isCommitted) index.committed = open
    },
    async upsert(tenant, records) {
      const copies = structuredClone(records)
      const vectors = open
      later(() => {
        for (const record of copies) put(vectors, tenant, record.id, record)
      })
    },
    async get(tenant, ids) {
      return pick(open, tenant, ids)
    },
    async delete(tenant, ids) {
      const copies = [...ids]
      const vectors = open
      later(() => {
        for (const id of copies) put(vectors, tenant, id, null)
      })
    },
    async list(tenant, { filter, limit, cursor }) {
      const records = values(open, tenant)
        .filter(({ id, fields }) => (!filter || matches(filter, fields)) && (!cursor || compareText(id, cursor) > 0))
        .sort((a, b) => compareText(a.id, b.id))
      const page = structuredClone(records.slice(0, limit))
      return records.length > limit ? { records: page, cursor: page.at(-1)?.id as string } : { records: page }
    },
    async clear(tenant) {
      const vectors = open
      later(() => vectors.delete(tenant))
    },
    async close() {},
    async search(tenant, { vector, limit, filter }) {
      return values(open, tenant)
        .filter((record) => filter === undefined || matches(filter, record.fields))
        .map((record): Match => ({ id: record.id, version: record.version, score: cosine(vector, record.vector) }))
        .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1))
        .slice(0, limit)
    },
  }
}

function values<T>(tenants: Tenants<T>, tenant: string): T[] {
  return [...(tenants.get(tenant)?.values() ?? [])]
}

function pick<T>(tenants: Tenants<T>, tenant: string, ids: readonly string[]): T[] {
  const found = ids.map((id) => tenants.get(tenant)?.get(id)).filter((value) => value !== undefined)
  return structuredClone(found)
}

function put<T>(tenants: Tenants<T>, tenant: string, id: string, value: T | null): void {
  const entries = tenants.get(tenant) ?? new Map<string, T>()
  if (value === null) entries.delete(id)
  else entries.set(id, structuredClone(value))
  if (entries.size === 0) tenants.delete(tenant)
  else tenants.set(tenant, entries)
}

function select(tenants: Tenants<Row>, tenant: string, { kind, filter }: RowQuery): Row[] {
  return values(tenants, tenant).filter(
    (row) =>
      (kind === undefined || row.kind === kind) && (filter === undefined || matches(filter as Filter, row.fields)),
  )
}

function cosine(a: Float32Array, b: Float32Array): number {
  let dot = 0
  let lengthA = 0
  let lengthB = 0
  for (let i = 0; i < a.length; i++) {
    const x = a[i] as number
    const y = b[i] as number
    dot += x * y
    lengthA += x * x
    lengthB += y * y
  }
  const product = Math.sqrt(lengthA * lengthB)
  return product === 0 ? 0 : dot / product
}
