/** One collection: its points, its indexes, and what can be done to them. */
import { compile, type Point, readId, type Test } from './filter.ts'
import { badRequest, type Json, notEmulated, Refusal, readKey, readList, readObject } from './refusal.ts'

interface Stored extends Point {
  vector?: Float32Array
  version: number
}

const indexTypes = ['keyword', 'integer', 'float', 'bool']
/** The others can be asked for, and compared with by nobody. */
const distances = ['Cosine', 'Dot', 'Euclid', 'Manhattan']
const rangeTypes = ['integer', 'float']

/** Each takes the body of a request and gives its result. */
export interface Collection {
  info(): unknown
  createIndex(body: unknown): unknown
  update(name: string, body: unknown): unknown
  batch(body: unknown): unknown
  retrieve(body: unknown): unknown
  count(body: unknown): unknown
  scroll(body: unknown): unknown
  query(body: unknown): unknown
  facet(body: unknown): unknown
}

/** @param config the body of the request that makes it. */
export function createCollection(config: unknown): Collection {
  const { vectors = {}, hnsw_config } = readObject(config, 'collection', ['vectors', 'hnsw_config'])
  const dimensions = readVectors(vectors)
  const isCosine = (vectors as Json).distance === 'Cosine'
  const points = new Map<string, Stored>()
  const indexes = new Map<string, string>()
  /** Values that a keyword index has seen; Qdrant 1.16 names them in facets also when no point has them any more. */
  const seen = new Map<string, Set<string>>()
  let operations = 0

  /** In the order of their ids. */
  function matching(filter: unknown): Stored[] {
    const test = compile(filter)
    return [...points.values()].filter(test).sort((a, b) => (a.id < b.id ? -1 : 1))
  }

  function store(id: string, payload: Json, vector: Float32Array | undefined): void {
    for (const [key, type] of indexes) {
      const values = [payload[key]].flat().filter((value) => typeof value === 'string')
      if (type === 'keyword') seen.set(key, new Set([...(seen.get(key) ?? []), ...values]))
    }
    points.set(id, { id, payload, version: operations, ...(vector && { vector }) })
  }

  function upsert(body: unknown): void {
    const { points: given, update_filter } = readObject(body, 'upsert', ['points', 'update_filter'])
    const mayReplace = compile(update_filter)
    const checked = readList(given, 'points').map((point) => {
      const { id, vector, payload } = readObject(point, 'point', ['id', 'vector', 'payload'])
      return { id: readId(id), payload: readPayload(payload), vector: readVector(vector, dimensions) }
    })
    for (const { id, payload, vector } of checked) {
      const present = points.get(id)
      // The filter is about points that are there; those that are not are stored.
      if (present === undefined || mayReplace(present)) store(id, payload, vector)
    }
  }

  function selected(body: Json): Stored[] {
    if ((body.points === undefined) === (body.filter === undefined)) {
      throw badRequest('Format error in JSON body: data did not match any variant of untagged enum PointsSelector')
    }
    if (body.points === undefined) return matching(body.filter)
    const ids = readList(body.points, 'points').map(readId)
    return ids.flatMap((id) => points.get(id) ?? [])
  }

  function remove(body: unknown): void {
    for (const { id } of selected(readObject(body, 'delete', ['points', 'filter']))) points.delete(id)
  }

  function overwritePayload(body: unknown): void {
    const given = readObject(body, 'overwrite_payload', ['payload', 'points', 'filter'])
    const payload = readPayload(given.payload)
    for (const { id, vector } of selected(given)) store(id, structuredClone(payload), vector)
  }

  const updates: Record<string, (body: unknown) => void> = {
    upsert,
    delete: remove,
    overwrite_payload: overwritePayload,
  }

  function update(name: string, body: unknown): { operation_id: number; status: 'completed' } {
    operations++
    const run = Object.hasOwn(updates, name) ? updates[name] : undefined
    if (run === undefined) throw notEmulated(`the operation ${name}`)
    run(body)
    return { operation_id: operations, status: 'completed' }
  }

  return {
    info: () => ({
      status: 'green',
      optimizer_status: 'ok',
      points_count: points.size,
      config: { params: { vectors }, hnsw_config: hnsw_config ?? {} },
      payload_schema: Object.fromEntries([...indexes].map(([key, type]) => [key, { data_type: type, points: 0 }])),
    }),
    createIndex(body: unknown) {
      const { field_name, field_schema } = readObject(body, 'index', ['field_name', 'field_schema'])
      const schema = typeof field_schema === 'string' ? { type: field_schema } : field_schema
      const { type } = readObject(schema, 'field_schema', ['type', 'is_tenant'])
      if (!indexTypes.includes(type as string)) throw notEmulated(`an index of type ${type}`)
      indexes.set(readKey(field_name), type as string)
      return { operation_id: ++operations, status: 'completed' }
    },
    update,
    batch(body: unknown) {
      const { operations: given } = readObject(body, 'batch', ['operations'])
      return readList(given, 'operations').map((operation) => {
        const [[name, content] = ['nothing', {}], ...more] = Object.entries(operation as Json)
        if (more.length > 0) throw badRequest('Format error in JSON body: an operation has one name')
        return update(name, content)
      })
    },
    retrieve(body: unknown) {
      const given = readObject(body, 'retrieve', ['ids', 'with_payload', 'with_vector'])
      const ids = [...new Set(readList(given.ids, 'ids').map(readId))]
      return ids.flatMap((id) => points.get(id) ?? []).map((point) => shown(point, given))
    },
    count(body: unknown) {
      const { filter, exact } = readObject(body, 'count', ['filter', 'exact'])
      if (exact !== true) throw notEmulated('an estimate')
      return { count: matching(filter).length }
    },
    scroll(body: unknown) {
      const given = readObject(body, 'scroll', ['filter', 'limit', 'offset', 'order_by', 'with_payload', 'with_vector'])
      const limit = readLimit(given.limit)
      const found = matching(given.filter)
      if (given.order_by !== undefined) {
        if (given.offset !== undefined) throw badRequest('Cannot use offset with order_by')
        const page = inOrder(found, given.order_by, indexes).slice(0, limit)
        return { points: page.map((point) => shown(point, given)), next_page_offset: null }
      }
      const from = given.offset === undefined ? '' : readId(given.offset)
      const rest = found.filter(({ id }) => id >= from)
      const page = rest.slice(0, limit).map((point) => shown(point, given))
      return { points: page, next_page_offset: rest[limit]?.id ?? null }
    },
    query(body: unknown) {
      const given = readObject(body, 'query', ['query', 'filter', 'limit', 'params', 'with_payload', 'with_vector'])
      readObject(given.params ?? {}, 'params', ['exact'])
      if (!isCosine) throw notEmulated('a search by another distance than Cosine')
      const vector = readVector(given.query, dimensions)
      if (vector === undefined) throw badRequest('Not existing vector name error: ')
      const found = matching(given.filter)
        .map((point) => ({ point, score: dot(point.vector as Float32Array, vector) }))
        .sort((a, b) => b.score - a.score)
        .slice(0, readLimit(given.limit))
      return { points: found.map(({ point, score }) => ({ ...shown(point, given), version: point.version, score })) }
    },
    facet(body: unknown) {
      const given = readObject(body, 'facet', ['key', 'filter', 'limit', 'exact'])
      const key = readKey(given.key)
      if (indexes.get(key) !== 'keyword') {
        throw badRequest(`Wrong input: facet needs a payload index on \`${key}\` that supports value lookups`)
      }
      const test: Test = compile(given.filter)
      const counts = new Map([...(seen.get(key) ?? [])].map((value) => [value, 0]))
      for (const point of points.values()) {
        const values = test(point) ? new Set([point.payload[key]].flat() as string[]) : []
        for (const value of values) if (counts.has(value)) counts.set(value, (counts.get(value) as number) + 1)
      }
      const hits = [...counts].map(([value, count]) => ({ value, count }))
      hits.sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
      return { hits: hits.slice(0, readLimit(given.limit)) }
    },
  }
}

/** The length of the one unnamed vector; undefined where points have none. */
function readVectors(vectors: unknown): number | undefined {
  const { size, distance } = readObject(vectors, 'vectors', ['size', 'distance'])
  if (size === undefined && distance === undefined) return undefined
  if (!distances.includes(distance as string)) throw notEmulated(`the distance ${distance}`)
  if (!Number.isSafeInteger(size) || (size as number) < 1 || (size as number) > 65_536) {
    throw new Refusal(
      422,
      `Validation error in JSON body: [vectors.size: value ${size} invalid, must be from 1 to 65536]`,
    )
  }
  return size as number
}

/** Of a collection with cosine distance: brought to the length 1, as 32-bit numbers. */
function readVector(given: unknown, dimensions: number | undefined): Float32Array | undefined {
  if (dimensions === undefined) {
    readObject(given, 'vector', [])
    return undefined
  }
  const numbers = readList(given, 'vector')
  if (!numbers.every((number) => Number.isFinite(number))) throw badRequest('Format error in JSON body: vector')
  if (numbers.length !== dimensions) {
    throw badRequest(`Wrong input: Vector dimension error: expected dim: ${dimensions}, got ${numbers.length}`)
  }
  const vector = Float32Array.from(numbers as number[])
  const length = Math.hypot(...vector)
  return length === 0 ? vector : vector.map((part) => part / length)
}

function readPayload(payload: unknown): Json {
  if (payload === undefined || payload === null) return {}
  if (typeof payload !== 'object' || Array.isArray(payload)) throw badRequest('Format error in JSON body: payload')
  return payload as Json
}

function readLimit(limit: unknown): number {
  if (Number.isSafeInteger(limit) && (limit as number) >= 1) return limit as number
  throw new Refusal(422, `Validation error in JSON body: [limit: value ${limit} invalid, must be 1 or larger]`)
}

/** By the value of a key alone; points without one are left out, and those with the same come in no useful order. */
function inOrder(points: Stored[], orderBy: unknown, indexes: ReadonlyMap<string, string>): Stored[] {
  const given = readObject(orderBy, 'order_by', ['key', 'direction', 'start_from'])
  const key = readKey(given.key)
  if (!rangeTypes.includes(indexes.get(key) ?? '')) {
    throw badRequest(`No range index for \`order_by\` key: \`${key}\`. Please create one to use \`order_by\``)
  }
  const sign = given.direction === 'desc' ? -1 : 1
  const from = given.start_from as number | undefined
  const valued = points.map((point) => ({ point, value: point.payload[key] }))
  if (valued.some(({ value }) => Array.isArray(value))) throw notEmulated('an order by a list')
  return valued
    .filter((entry): entry is { point: Stored; value: number } => typeof entry.value === 'number')
    .filter(({ value }) => from === undefined || sign * (value - from) >= 0)
    .sort((a, b) => sign * (a.value - b.value) || (a.point.id < b.point.id ? 1 : -1))
    .map(({ point }) => point)
}

function shown({ id, payload, vector }: Stored, { with_payload, with_vector }: Json): Json {
  const keys = Array.isArray(with_payload) ? with_payload.map(readKey) : undefined
  const isWanted = (key: string): boolean => keys === undefined || keys.includes(key)
  const part = with_payload === true || keys !== undefined
  return structuredClone({
    id,
    ...(part ? { payload: Object.fromEntries(Object.entries(payload).filter(([key]) => isWanted(key))) } : {}),
    ...(with_vector === true && vector !== undefined ? { vector: [...vector] } : {}),
  })
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (const [index, value] of a.entries()) sum += value * (b[index] as number)
  return Math.fround(sum)
}
