/** A store in one file of JSON lines, for one process at a time. A line is a commit; what it says last of an id counts. */
import { appendFile, readFile, truncate } from 'node:fs/promises'
import {
  ConflictError,
  DimensionError,
  decodeCursor,
  encodeCursor,
  type MetadataStore,
  matches,
  type Order,
  type Row,
  type RowQuery,
  type VectorRecord,
  type VectorStore,
} from '@loci/core'

type Item = Row | VectorRecord
type Step = [table: string, tenant: string, id: string, item: Item | null]
type Place = readonly [time: number, id: string]

export function logStore({ path }: { path: string }): { metadata: MetadataStore; vectors: VectorStore } {
  const tables = new Map<string, Map<string, Item>>()
  let length = 0
  let index = 'vectors'
  let loading: Promise<void> | undefined
  let last: Promise<void> = Promise.resolve()

  function start(): Promise<void> {
    loading ??= load()
    return loading
  }

  async function load(): Promise<void> {
    const bytes = await readFile(path, { flag: 'a+' })
    // A last line without its end was never acknowledged: the process died while it was written.
    length = bytes.lastIndexOf('\n') + 1
    for (const line of bytes.toString('utf8', 0, length).split('\n').slice(0, -1)) apply(line)
  }

  function apply(line: string): void {
    for (const [table, tenant, id, item] of JSON.parse(line) as Step[]) {
      const items = tables.get(`${table}/${tenant}`) ?? new Map<string, Item>()
      if (item === null) items.delete(id)
      else items.set(id, 'vector' in item ? { ...item, vector: Float32Array.from(item.vector) } : item)
      tables.set(`${table}/${tenant}`, items)
    }
  }

  /** One after the other, so that nothing comes between what `decide` reads and what is written. */
  function append(decide: () => Step[]): Promise<void> {
    const turn = last.then(async () => {
      const line = JSON.stringify(decide(), (_, value) => (value instanceof Float32Array ? [...value] : value))
      await truncate(path, length)
      await appendFile(path, `${line}\n`, { flush: true })
      length += Buffer.byteLength(line) + 1
      apply(line)
    })
    last = turn.catch(() => {})
    return turn
  }

  function select<T extends Item>(table: string, tenant: string, filter?: RowQuery['filter']): T[] {
    const items = [...(tables.get(`${table}/${tenant}`)?.values() ?? [])] as T[]
    return structuredClone(items.filter((item) => filter === undefined || matches(filter, item.fields)))
  }

  function rows(tenant: string, { kind, filter }: RowQuery = {}): Row[] {
    return select<Row>('rows', tenant, filter).filter((row) => kind === undefined || row.kind === kind)
  }

  function clear(table: string, tenant: string): Step[] {
    return select(table, tenant).map(({ id }) => [table, tenant, id, null])
  }

  const metadata: MetadataStore = {
    name: 'log',
    traits: { commit: 'single-writer', commitsIndex: true, consistency: 'immediate', maxBatch: 1_000 },
    open: start,
    async tenants(query) {
      const holding = [...tables].filter(([key, { size }]) => key.startsWith('rows/') && size > 0)
      const { page, ...next } = pageOf(holding, ([key]) => [0, key], query)
      return { tenants: page.map(([key]) => key.slice('rows/'.length)), ...next }
    },
    get: async (tenant, ids) => rows(tenant).filter(({ id }) => ids.includes(id)),
    async list(tenant, { order, ...query }) {
      const place = ({ id, fields }: Row) => [fields[order?.by ?? 'createdAt'] as number, id] as const
      const { page, ...next } = pageOf(rows(tenant, query), place, query, order)
      return { rows: page, ...next }
    },
    count: async (tenant, query) => rows(tenant, query).length,
    commit: (tenant, changes) =>
      append(() =>
        changes.flatMap(({ id, expects, row, index: record }): Step[] => {
          const found = tables.get(`rows/${tenant}`)?.get(id)?.version ?? 'absent'
          if (expects !== 'any' && expects !== found) throw new ConflictError(`${id} is at ${found}, not ${expects}`)
          const step: Step = ['rows', tenant, id, row]
          return record === undefined ? [step] : [step, [index, tenant, id, record]]
        }),
      ),
    clear: (tenant) => append(() => [...clear('rows', tenant), ...clear(index, tenant)]),
    async close() {},
  }
  const vectors: VectorStore = {
    name: 'log',
    writtenBy: metadata,
    traits: { consistency: 'immediate', maxBatch: 1_000 },
    async open({ dimensions, generation }) {
      await start()
      index = `vectors ${generation}`
      const stored = [...tables].flatMap(([key, items]) => (key.startsWith(`${index}/`) ? [...items.values()] : []))
      if ((stored as VectorRecord[]).every(({ vector }) => vector.length === dimensions)) return
      throw new DimensionError(`the log has vectors of another length than ${dimensions}`)
    },
    upsert: (tenant, given) => append(() => given.map((record): Step => [index, tenant, record.id, record])),
    get: async (tenant, ids) => select<VectorRecord>(index, tenant).filter(({ id }) => ids.includes(id)),
    delete: (tenant, ids) => append(() => ids.map((id): Step => [index, tenant, id, null])),
    async list(tenant, { filter, ...query }) {
      const { page, ...next } = pageOf(select<VectorRecord>(index, tenant, filter), ({ id }) => [0, id], query)
      return { records: page, ...next }
    },
    async search(tenant, { vector, limit, filter }) {
      const match = ({ id, version, vector: own }: VectorRecord) => ({ id, version, score: cosine(own, vector) })
      const found = select<VectorRecord>(index, tenant, filter).map(match)
      return found.sort((a, b) => b.score - a.score).slice(0, limit)
    },
    clear: (tenant) => append(() => clear(index, tenant)),
    async close() {},
  }
  return { metadata, vectors }
}

type Query = { limit: number; cursor?: string }

/** Ids compare by their UTF-8 bytes; JavaScript's `<` would compare UTF-16. */
function pageOf<T>(all: T[], place: (item: T) => Place, { limit, cursor }: Query, given?: Order) {
  const order: Order = given ?? { by: 'createdAt', direction: 'asc' }
  const compare = (a: Place, b: Place) =>
    (a[0] - b[0] || Buffer.compare(Buffer.from(a[1]), Buffer.from(b[1]))) * (order.direction === 'asc' ? 1 : -1)
  const after = cursor === undefined ? undefined : decodeCursor(cursor, order)
  const rest = all.filter((item) => after === undefined || compare(place(item), after) > 0)
  const page = rest.sort((a, b) => compare(place(a), place(b))).slice(0, limit)
  const end = page.at(-1)
  return end !== undefined && rest.length > limit ? { page, cursor: encodeCursor(place(end), order) } : { page }
}

function cosine(a: Float32Array, b: Float32Array): number {
  const dot = (x: Float32Array, y: Float32Array) => x.reduce((sum, part, index) => sum + part * (y[index] ?? 0), 0)
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b))
}
