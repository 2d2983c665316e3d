/** What can be asked of the data of one index. */
import { compile } from './filter.ts'
import { createNamespace, type Lag, type Namespace, type Stored } from './namespace.ts'
import { isAscii, readId, readMetadata } from './read-record.ts'
import { badRequest, type Json, notEmulated, notFound, readCount, readList, readObject, readText } from './refusal.ts'

const limits = {
  recordsPerUpsert: 1_000,
  idsPerRequest: 1_000,
  topK: 10_000,
  namespaceCharacters: 512,
  listPage: 100,
  fetchPage: 10_000,
  /** Of what a query or a fetch gives back. */
  answerBytes: 4 * 1024 * 1024,
}

export interface IndexData {
  /** Requests to the index, by method and path; they take the body or the parameters. */
  routes: Record<string, (given: Json) => Answer>
  /** `DELETE /namespaces/{name}` and `GET /namespaces/{name}`. */
  deleteNamespace(name: string): Answer
  describeNamespace(name: string): Answer
}

export interface Answer {
  body: unknown
  headers?: Record<string, string>
}

export type Metric = 'cosine' | 'dotproduct' | 'euclidean'

export function createIndexData(
  { dimension, metric }: { dimension: number; metric: Metric },
  lag: Lag,
  requests: () => number,
): IndexData {
  const namespaces = new Map<string, Namespace>()

  function nameOf(given: unknown): string {
    const name = readText(given, 'namespace', '')
    if (name.length > limits.namespaceCharacters || !isAscii(name))
      throw badRequest(`Invalid namespace: ${name.length} characters`)
    return name === '' ? '__default__' : name
  }

  function existing(given: unknown): Namespace {
    const found = namespaces.get(nameOf(given))
    // Deletes in a namespace that was never written are refused (pinecone-io/pinecone-ts-client issue 324).
    if (found === undefined) throw notFound('Namespace not found')
    return found
  }

  function made(given: unknown): Namespace {
    const name = nameOf(given)
    const found = namespaces.get(name) ?? createNamespace(lag, requests)
    namespaces.set(name, found)
    return found
  }

  /** In the order of their ids. */
  function readable(given: unknown): Stored[] {
    const records = namespaces.get(nameOf(given))?.visible() ?? new Map<string, Stored>()
    return [...records.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
  }

  function matching(namespace: unknown, filter: unknown): Stored[] {
    const test = filter === undefined ? () => true : compile(filter)
    return readable(namespace).filter(({ metadata = {} }) => test(metadata))
  }

  function read(namespace: unknown, body: Json): Answer {
    if (Buffer.byteLength(JSON.stringify(body)) > limits.answerBytes) {
      throw badRequest('The result is larger than 4MB; ask for less, or without values and metadata')
    }
    const indexed = namespaces.get(nameOf(namespace))?.indexed() ?? 0
    return {
      body: { ...body, namespace: readText(namespace, 'namespace', ''), usage: { readUnits: 1 } },
      headers: { 'x-pinecone-max-indexed-lsn': String(indexed) },
    }
  }

  function wrote(body: unknown, number: number): Answer {
    return { body, headers: { 'x-pinecone-request-lsn': String(number) } }
  }

  function readValues(given: unknown): Float32Array {
    const numbers = readList(given, 'values', { min: 0, max: 20_000 })
    if (!numbers.every((one) => typeof one === 'number' && Number.isFinite(one))) throw badRequest('Invalid values')
    if (numbers.length !== dimension) {
      throw badRequest(`Vector dimension ${numbers.length} does not match the dimension of the index ${dimension}`)
    }
    const values = Float32Array.from(numbers as number[])
    if (values.every((one) => one === 0)) throw badRequest('Dense vectors must contain at least one non-zero value.')
    return values
  }

  function readRecord(given: unknown): Stored {
    const { id, values, metadata } = readObject(given, 'vector', ['id', 'values', 'metadata'])
    const record = { id: readId(id), values: readValues(values) }
    return metadata === undefined ? record : { ...record, metadata: readMetadata(metadata) }
  }

  function similarity(a: Float32Array, b: Float32Array): number {
    if (metric === 'euclidean') throw notEmulated('a search by euclidean distance')
    const dot = sum(a, b)
    return Math.fround(metric === 'cosine' ? dot / Math.sqrt(sum(a, a) * sum(b, b)) : dot)
  }

  const routes: IndexData['routes'] = {
    'POST /vectors/upsert'(given) {
      const { namespace, vectors } = readObject(given, 'upsert', ['namespace', 'vectors'])
      const records = readList(vectors, 'vectors', { min: 1, max: limits.recordsPerUpsert }).map(readRecord)
      const number = made(namespace).write((stored) => {
        for (const record of records) stored.set(record.id, record)
      })
      return wrote({ upsertedCount: records.length }, number)
    },
    'POST /query'(given) {
      const known = ['namespace', 'topK', 'filter', 'includeValues', 'includeMetadata', 'vector', 'id']
      const { namespace, topK, filter, includeValues, includeMetadata, vector, id } = readObject(given, 'query', known)
      if ((vector === undefined) === (id === undefined)) throw badRequest('Either vector or id must be given')
      const count = readCount(topK, 'top_k', { max: limits.topK })
      const from =
        vector === undefined ? readable(namespace).find((record) => record.id === id)?.values : readValues(vector)
      const found = from === undefined ? [] : matching(namespace, filter)
      const matches = found
        .map((record) => ({ record, score: similarity(from as Float32Array, record.values) }))
        .sort((a, b) => b.score - a.score)
        .slice(0, count)
        .map(({ record: { id: name, values, metadata }, score }) => ({
          id: name,
          score,
          values: includeValues === true ? [...values] : [],
          ...(includeMetadata === true && metadata !== undefined ? { metadata } : {}),
        }))
      return read(namespace, { matches })
    },
    'GET /vectors/fetch'(given) {
      const { ids, namespace } = readObject(given, 'fetch', ['ids', 'namespace'])
      const wanted = new Set(readList(ids, 'ids', { min: 1, max: limits.idsPerRequest }).map(readId))
      return read(namespace, { vectors: byId(readable(namespace).filter(({ id }) => wanted.has(id))) })
    },
    'POST /vectors/fetch_by_metadata'(given) {
      const known = ['namespace', 'filter', 'limit', 'paginationToken']
      const { namespace, filter, limit, paginationToken } = readObject(given, 'fetch_by_metadata', known)
      if (filter === undefined) throw badRequest('filter is required')
      const count = readCount(limit, 'limit', { max: limits.fetchPage, fallback: 100 })
      const page = pageOf(matching(namespace, filter), count, paginationToken)
      return read(namespace, { vectors: byId(page.records), ...(page.next && { pagination: { next: page.next } }) })
    },
    'GET /vectors/list'(given) {
      const known = ['prefix', 'limit', 'paginationToken', 'namespace']
      const { prefix, limit, paginationToken, namespace } = readObject(given, 'list', known)
      const start = readText(prefix, 'prefix', '')
      const count = readCount(limit === undefined ? undefined : Number(limit), 'limit', {
        max: limits.listPage,
        fallback: 100,
      })
      const page = pageOf(
        readable(namespace).filter(({ id }) => id.startsWith(start)),
        count,
        paginationToken,
      )
      const vectors = page.records.map(({ id }) => ({ id }))
      return read(namespace, { vectors, ...(page.next && { pagination: { next: page.next } }) })
    },
    'POST /vectors/update'(given) {
      const known = ['id', 'values', 'setMetadata', 'namespace', 'filter']
      const { id, values, setMetadata = {}, namespace, filter } = readObject(given, 'update', known)
      if ((id === undefined) === (filter === undefined)) throw badRequest('Either id or filter must be given')
      const [test, name] = filter === undefined ? [() => true, readId(id)] : [compile(filter), undefined]
      const fresh = values === undefined ? undefined : readValues(values)
      const added = readMetadata(setMetadata)
      let matched = 0
      const number = existing(namespace).write((stored) => {
        matched = 0
        for (const record of [...stored.values()]) {
          const { metadata = {} } = record
          if ((name !== undefined && record.id !== name) || !test(metadata)) continue
          matched++
          stored.set(record.id, { ...record, ...(fresh && { values: fresh }), metadata: { ...metadata, ...added } })
        }
      })
      return wrote(filter === undefined ? {} : { matchedRecords: matched }, number)
    },
    'POST /vectors/delete'(given) {
      const { ids, deleteAll, filter, namespace } = readObject(given, 'delete', [
        'ids',
        'deleteAll',
        'filter',
        'namespace',
      ])
      const ways = [ids, deleteAll || undefined, filter].filter((way) => way !== undefined)
      if (ways.length !== 1) throw badRequest('Exactly one of ids, deleteAll and filter must be given')
      const named =
        ids === undefined ? undefined : readList(ids, 'ids', { min: 1, max: limits.idsPerRequest }).map(readId)
      const test = filter === undefined ? undefined : compile(filter)
      const number = existing(namespace).write((stored) => {
        if (named !== undefined) for (const id of named) stored.delete(id)
        else if (test === undefined) stored.clear()
        else for (const { id, metadata = {} } of [...stored.values()]) if (test(metadata)) stored.delete(id)
      })
      return wrote({}, number)
    },
    'POST /describe_index_stats'(given) {
      if (readObject(given, 'describe_index_stats', ['filter']).filter !== undefined) {
        throw badRequest('Serverless and Starter indexes do not support describing index stats with metadata filtering')
      }
      const counts = [...namespaces].map(
        ([name, namespace]) => [name, { vectorCount: namespace.visible().size }] as const,
      )
      const totalVectorCount = counts.reduce((total, [, { vectorCount }]) => total + vectorCount, 0)
      const shown = { namespaces: Object.fromEntries(counts), totalVectorCount }
      return { body: { ...shown, dimension, metric, indexFullness: 0, vectorType: 'dense' } }
    },
    'GET /namespaces'(given) {
      const { limit, paginationToken, prefix } = readObject(given, 'namespaces', ['limit', 'paginationToken', 'prefix'])
      const start = readText(prefix, 'prefix', '')
      const all = [...namespaces]
        .filter(([name]) => name.startsWith(start))
        .map(([id, namespace]) => ({ id, recordCount: namespace.visible().size }))
        .sort((a, b) => (a.id < b.id ? -1 : 1))
      const count = readCount(limit === undefined ? undefined : Number(limit), 'limit', { max: 100, fallback: 100 })
      const page = pageOf(all, count, paginationToken)
      const names = page.records.map(({ id, recordCount }) => ({ name: id, record_count: String(recordCount) }))
      const next = page.next && { pagination: { next: page.next } }
      return { body: { namespaces: names, ...next, total_count: all.length } }
    },
  }

  return {
    routes,
    deleteNamespace(name) {
      existing(name)
      namespaces.delete(nameOf(name))
      return { body: {} }
    },
    describeNamespace: (name) => ({
      body: { name: nameOf(name), record_count: String(existing(name).visible().size) },
    }),
  }
}

function byId(records: readonly Stored[]): Json {
  return Object.fromEntries(
    records.map(({ id, values, metadata }) => [id, { id, values: [...values], ...(metadata && { metadata }) }]),
  )
}

/** A token names the last id of a page, so that others may come and go. */
function pageOf<T extends { id: string }>(
  all: readonly T[],
  count: number,
  token: unknown,
): { records: T[]; next?: string } {
  const last = token === undefined ? '' : Buffer.from(readText(token, 'paginationToken'), 'base64url').toString()
  const rest = all.filter(({ id }) => id > last)
  const records = rest.slice(0, count)
  const end = records.at(-1)
  return rest.length > count && end ? { records, next: Buffer.from(end.id).toString('base64url') } : { records }
}

function sum(a: Float32Array, b: Float32Array): number {
  let total = 0
  for (let at = 0; at < a.length; at++) total += (a[at] as number) * (b[at] as number)
  return total
}
