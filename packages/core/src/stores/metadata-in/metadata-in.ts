/**
 * Rows beside the vectors of any vector store, for one writing process; decision 0017 tells how and why. An index has no
 * order, no count and no compare-and-set: a list reads all that its filter finds, and a commit reads before it writes.
 */
import { ConfigError, ConflictError, LociError, StoreError } from '../../errors.ts'
import type { Filter } from '../../filter.ts'
import { checkOptions } from '../../options.ts'
import type { Change, MetadataStore, Order, VectorStore } from '../contract.ts'
import { decodeCursor, encodeCursor } from '../cursor.ts'
import { createKeyedLock } from '../keyed-lock.ts'
import { comparePositions, positionOf } from '../row-order.ts'
import { createRecentWrites } from './recent-writes.ts'
import { createRowReads } from './row-reads.ts'
import { ofSort, ownFields, plainRecord, registryTenant, type StoredRow, spaceOf } from './row-records.ts'
import { createRowWrites } from './row-writes.ts'
import { createWaitUntilVisible, markId } from './wait-until-visible.ts'

export interface MetadataInOptions {
  /** How many numbers a record's vector has, where the index demands it; the vector of a row means nothing. Default 2. */
  dimensions?: number
  /** The generation of the index that holds the rows and nothing else. Default 0; the core's vectors begin at 1. */
  generation?: number
  /** How many bytes of JSON of a body one record takes; what is longer goes into several. Default 16,384. */
  maxBodyBytes?: number
  /**
   * Whether an `upsert` or `delete` of the index takes effect as a whole, or in the given order, also when its answer is
   * lost. Then a commit is one `upsert`, otherwise one for each row. Default false.
   */
  ordered?: boolean
  /** How long a lagging index may take to show a write, in milliseconds. Default 60,000. */
  visibleWithinMs?: number
}

/** Each of them costs a request. */
const tenantsPerPage = 16

/** So many commits of one tenant go on at the same time. */
const stripes = 16

/**
 * Rows in a vector store: what makes one that keeps vectors only a whole backend.
 *
 * ```ts
 * createMemory({ store: { metadata: metadataIn(chroma(options).vectors), vectors: chroma(options).vectors } })
 * ```
 * @param vectors a handle of its own: it is opened for the rows, and closed with them. Its calls must end by themselves:
 * a write holds up those that come after it.
 * @throws ConfigError when the options cannot be right.
 */
export function metadataIn(vectors: VectorStore, options: MetadataInOptions = {}): MetadataStore {
  checkOptions('metadataIn', options, ['dimensions', 'generation', 'maxBodyBytes', 'ordered', 'visibleWithinMs'])
  const { generation = 0, ordered = false } = options
  const dimensions = positive('dimensions', options.dimensions ?? 2)
  const maxBodyBytes = positive('maxBodyBytes', options.maxBodyBytes ?? 16_384)
  const timeoutMs = positive('visibleWithinMs', options.visibleWithinMs ?? 60_000)
  const { name, traits } = vectors
  const lags = traits.consistency === 'eventual'
  // Never zero, which some indexes refuse.
  const vector = Float32Array.from({ length: dimensions }, (_, index) => (index === 0 ? 1 : 0))

  const recent = createRecentWrites()
  const reads = createRowReads(vectors, recent)
  const writes = createRowWrites({ vectors, reads, recent: lags ? recent : undefined, vector, maxBodyBytes, ordered })
  const waitUntilVisible = createWaitUntilVisible(vectors, { vector, timeoutMs })
  const lock = createKeyedLock()
  /** Tenants of which this writer sees all that others wrote before. */
  const caughtUp = new Set<string>()
  /** Tenants where nothing is left of writers that died or failed. */
  const ready = new Map<string, Promise<void>>()
  const registered = new Set<string>()
  /** Tenants where a failed write may have taken effect, and not be visible yet. */
  const uncertain = new Set<string>()
  let tidying: Promise<void> | undefined

  async function catchUp(tenant: string, space: string): Promise<void> {
    if (!lags) return
    const until = recent.now()
    await waitUntilVisible(space)
    recent.forget(tenant, until)
    caughtUp.add(tenant)
  }

  /** Before anybody reads: what became of a failed write must be clear. */
  async function enter(tenant: string): Promise<string> {
    const space = await spaceOf(tenant)
    if (uncertain.has(tenant)) {
      await catchUp(tenant, space)
      uncertain.delete(tenant)
    }
    return space
  }

  /** Before this process writes to a tenant for the first time, or after it failed to. */
  async function prepare(tenant: string, space: string): Promise<void> {
    const preparing = ready.get(tenant) ?? dropWhatIsLeft(tenant, space)
    ready.set(tenant, preparing)
    await preparing.catch((error) => {
      ready.delete(tenant)
      throw error
    })
  }

  async function dropWhatIsLeft(tenant: string, space: string): Promise<void> {
    if (!caughtUp.has(tenant)) await catchUp(tenant, space)
    await writes.dropAbandoned(space)
  }

  async function register(tenant: string): Promise<void> {
    if (registered.has(tenant)) return
    await vectors.upsert(registryTenant, [plainRecord(`tenant:${tenant}`, 'tenant', vector, { body: tenant })])
    registered.add(tenant)
  }

  /** Lets the index catch up when much is kept. A writer waits for it only when it is far too much. */
  async function makeRoom(): Promise<void> {
    const waiting = recent.waiting()
    if (waiting.length === 0) return
    tidying ??= (async () => {
      for (const tenant of waiting) await catchUp(tenant, await spaceOf(tenant))
    })().finally(() => {
      tidying = undefined
    })
    if (recent.isFull()) await tidying
    else tidying.catch(() => {})
  }

  /** What fails on the way may have arrived; what the index refuses has not. */
  function failed(tenant: string, error: unknown): void {
    if (!(error instanceof LociError) || (error instanceof StoreError && error.retryable)) uncertain.add(tenant)
    ready.delete(tenant)
  }

  return {
    name,
    traits: {
      commit: 'single-writer',
      commitsIndex: false,
      consistency: traits.consistency,
      maxBatch: traits.maxBatch,
    },
    async open({ fields, schema }) {
      const taken = Object.keys(fields).find((field) => field.startsWith('_row.'))
      if (taken !== undefined) throw new ConfigError(`metadataIn: no field may be called ${taken}`)
      await vectors.open({ dimensions, generation, schema, fields: { ...fields, ...ownFields } })
    },
    async tenants({ limit, ...cursor }) {
      const page = { filter: ofSort('tenant'), limit: Math.min(limit, tenantsPerPage), ...cursor }
      const { records, ...next } = await vectors.list(registryTenant, page)
      const names = records.map(({ body = '' }) => body)
      const held = await Promise.all(names.map(async (tenant) => reads.holdsRows(tenant, await spaceOf(tenant))))
      return { tenants: names.filter((_, index) => held[index]), ...next }
    },
    async get(tenant, ids) {
      return structuredClone(await reads.rows(tenant, await enter(tenant), ids))
    },
    async list(tenant, { order = { by: 'createdAt', direction: 'asc' }, limit, cursor, ...query }) {
      const space = await enter(tenant)
      const after = cursor === undefined ? undefined : decodeCursor(cursor, order)
      const placeOf = ({ row }: StoredRow) => positionOf(row, order)
      let first: StoredRow[] = []
      for await (const rows of reads.select(tenant, space, query, after && from(after[0], order))) {
        const rest = rows.filter((row) => after === undefined || comparePositions(placeOf(row), after, order) > 0)
        first = [...first, ...rest].sort((a, b) => comparePositions(placeOf(a), placeOf(b), order)).slice(0, limit + 1)
      }
      const page = first.slice(0, limit)
      const bodies = new Map((await reads.whole(space, page)).map((row) => [row.id, row]))
      const rows = structuredClone(page.flatMap(({ row }) => bodies.get(row.id) ?? []))
      const last = page.at(-1)
      return first.length > limit && last ? { rows, cursor: encodeCursor(placeOf(last), order) } : { rows }
    },
    async count(tenant, query) {
      let count = 0
      for await (const rows of reads.select(tenant, await enter(tenant), query)) count += rows.length
      return count
    },
    async commit(tenant, changes) {
      await makeRoom()
      const stripesOf = changes.map(({ id }) => stripe(tenant, numberOf(id)))
      await lock(stripesOf, undefined, async () => {
        const space = await enter(tenant)
        await prepare(tenant, space)
        const ids = changes.map(({ id }) => id)
        const before = await reads.stored(tenant, space, ids)
        const versionOf = (id: string) => before.get(id)?.row?.version ?? 'absent'
        const refused = changes.find(({ id, expects }) => expects !== 'any' && expects !== versionOf(id))
        const valid = refused === undefined ? changes : changes.slice(0, changes.indexOf(refused))
        try {
          if (valid.length > 0) {
            await register(tenant)
            await writes.write(tenant, space, valid, before)
          }
        } catch (error) {
          failed(tenant, error)
          throw error
        }
        if (refused !== undefined) throw conflict(refused, versionOf(refused.id))
      })
    },
    async clear(tenant) {
      const space = await spaceOf(tenant)
      const all = Array.from({ length: stripes }, (_, number) => stripe(tenant, number))
      await lock(all, undefined, async () => {
        registered.delete(tenant)
        try {
          await vectors.clear(space)
          await catchUp(tenant, space)
          if (lags) await vectors.delete(space, [markId])
          await vectors.delete(registryTenant, [`tenant:${tenant}`])
        } catch (error) {
          failed(tenant, error)
          throw error
        }
      })
    },
    close: () => vectors.close(),
  }
}

function conflict({ kind, id, expects }: Change, found: number | 'absent'): ConflictError {
  return new ConflictError(`${kind} ${id}: expected ${expects}, found ${found}`, { id })
}

/** From a position on. */
function from(value: number, { by, direction }: Order): Filter {
  return { op: direction === 'asc' ? 'gte' : 'lte', field: by, value }
}

function stripe(tenant: string, number: number): string {
  return `${number} ${tenant}`
}

/** Writers of one id take turns; so do some of others, by chance. */
function numberOf(id: string): number {
  let sum = 0
  for (let at = 0; at < id.length; at++) sum = (sum * 31 + id.charCodeAt(at)) % 65_521
  return sum % stripes
}

function positive(option: string, value: number): number {
  if (Number.isSafeInteger(value) && value > 0) return value
  throw new ConfigError(`metadataIn.${option} must be a whole number above 0`)
}
