/**
 * Plays Pinecone's serverless indexes for tests: the part of its REST interface that our stores use, with its limits, its
 * words of refusal and its lag, out of Maps. It is made from the documentation, the official clients and reports of users;
 * nobody has compared it with the service. What it does not know it answers with 501.
 */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type Answer, createIndexData, type IndexData, type Metric } from './index-data.ts'
import type { Lag } from './namespace.ts'
import { badRequest, type Json, notEmulated, notFound, Refusal, readObject, readText } from './refusal.ts'

export interface PineconeIndexOptions {
  dimension: number
  /** Default `cosine`. */
  metric?: Metric
  /** How long it initializes, in milliseconds. Default 0. */
  readyAfterMs?: number
}

export interface PineconeEmulatorOptions {
  /** Requests without it in the header `api-key` are refused. */
  apiKey?: string
  /** Indexes that are there from the start, by name. Default `test`, with 8 dimensions. */
  indexes?: Record<string, PineconeIndexOptions>
  /** When writes can be read. Default at once. */
  lag?: Partial<Lag>
}

export interface PineconeEmulator {
  /** Of the control plane: what clients take as `controllerHostUrl`. */
  url: string
  /** Of the data of an index: what clients take as `host`. */
  host(index: string): string
  /** How many requests there were. */
  requests(): number
  /** The paths of the requests since this was called last. */
  take(): string[]
  /** The next requests are refused with this status, and do nothing. */
  refuse(status: number, times: number): void
  close(): Promise<void>
}

const maxRequestBytes = 2 * 1024 * 1024
const metrics = ['cosine', 'dotproduct', 'euclidean']

interface Index {
  name: string
  dimension: number
  metric: Metric
  spec: Json
  readyAt: number
  data: IndexData
}

export async function pineconeEmulator(options: PineconeEmulatorOptions = {}): Promise<PineconeEmulator> {
  const { apiKey, indexes: given = { test: { dimension: 8 } }, lag = {} } = options
  const indexes = new Map<string, Index>()
  const paths: string[] = []
  let requests = 0
  let refused = { status: 0, times: 0 }
  let url = ''

  function create(
    name: string,
    { dimension, metric = 'cosine', readyAfterMs = 0 }: PineconeIndexOptions,
    spec: Json,
  ): Index {
    const data = createIndexData({ dimension, metric }, { ms: 0, requests: 0, ...lag }, () => requests)
    const index = { name, dimension, metric, spec, readyAt: performance.now() + readyAfterMs, data }
    indexes.set(name, index)
    return index
  }

  function hostOf(name: string): string {
    return `${url}/data/${name}`
  }

  /** As the versions of the interface tell it: the schema since 2026-07, and what was before it. */
  function shown({ name, dimension, metric, spec, readyAt }: Index, isNew: boolean): Json {
    const isReady = performance.now() >= readyAt
    const status = { ready: isReady, state: isReady ? 'Ready' : 'Initializing' }
    const common = { name, host: hostOf(name), status, deletion_protection: 'disabled' }
    if (!isNew) return { ...common, dimension, metric, vector_type: 'dense', spec: { serverless: spec } }
    const schema = { fields: { _values: { type: 'dense_vector', dimension, metric } } }
    const read_capacity = { mode: 'OnDemand', status: { state: 'Ready' } }
    return { ...common, schema, read_capacity, deployment: { deployment_type: 'managed', ...spec } }
  }

  function control(
    method: string,
    name: string | undefined,
    body: unknown,
    isNew: boolean,
  ): { status: number; body: unknown } {
    if (name === undefined && method === 'GET') {
      return { status: 200, body: { indexes: [...indexes.values()].map((index) => shown(index, isNew)) } }
    }
    if (name === undefined && method === 'POST') {
      const made = isNew ? readNewIndex(body) : readOldIndex(body)
      if (indexes.has(made.name)) throw new Refusal(409, 6, `Resource already exists`)
      return { status: 201, body: shown(create(made.name, made, made.spec), isNew) }
    }
    const index = indexes.get(name ?? '')
    if (index === undefined) throw notFound(`Resource ${name} not found`)
    if (method === 'GET') return { status: 200, body: shown(index, isNew) }
    if (method !== 'DELETE') throw notEmulated(`${method} /indexes`)
    indexes.delete(index.name)
    return { status: 202, body: undefined }
  }

  function data(method: string, [name = '', ...rest]: string[], query: URLSearchParams, body: unknown): Answer {
    const index = indexes.get(name)
    if (index === undefined) throw notFound('Index not found')
    if (performance.now() < index.readyAt) throw new Refusal(503, 14, 'The index is not ready')
    const path = `/${rest.join('/')}`
    const [, namespace] = /^\/namespaces\/(.+)$/.exec(path) ?? []
    if (namespace !== undefined && method === 'DELETE') return index.data.deleteNamespace(namespace)
    if (namespace !== undefined && method === 'GET') return index.data.describeNamespace(namespace)
    const route = index.data.routes[`${method} ${path}`]
    if (route === undefined) throw notEmulated(`${method} ${path}`)
    return route((method === 'GET' ? parameters(query) : (body ?? {})) as Json)
  }

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    requests++
    const { method = 'GET', headers } = request
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://emulator')
    paths.push(`${method} ${pathname}`)
    const [root, ...rest] = pathname.split('/').filter(Boolean).map(decodeURIComponent)
    const isData = root === 'data'
    try {
      const text = await readBody(request)
      if (apiKey !== undefined && headers['api-key'] !== apiKey) return sendText(response, 401, 'Invalid API Key')
      if (refused.times > 0) {
        refused.times--
        throw new Refusal(
          refused.status,
          refused.status === 429 ? 8 : 13,
          `The emulator refuses with ${refused.status}`,
        )
      }
      const body = parse(text)
      if (isData) {
        const answer = data(method, rest, searchParams, body)
        return send(response, 200, answer.body, answer.headers)
      }
      if (root !== 'indexes' || rest.length > 1) throw notEmulated(`${method} ${pathname}`)
      const isNew = String(headers['x-pinecone-api-version']) >= '2026-07'
      const answer = control(method, rest[0], body, isNew)
      send(response, answer.status, answer.body)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      const { status, code, message } = error
      send(
        response,
        status,
        isData ? { code, message, details: [] } : { status, error: { code: nameOf(status), message } },
      )
    }
  }

  const server = createServer((request, response) => {
    respond(request, response).catch((error: unknown) => {
      send(response, 500, { code: 13, message: `the emulator failed: ${error}`, details: [] })
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as { port: number }).port}`
  for (const [name, index] of Object.entries(given)) create(name, index, { cloud: 'aws', region: 'us-east-1' })
  return {
    url,
    host: hostOf,
    requests: () => requests,
    take: () => paths.splice(0),
    refuse(status, times) {
      refused = { status, times }
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

type NewIndex = PineconeIndexOptions & { name: string; spec: Json }

/** What clients before version 9 send. */
function readOldIndex(body: unknown): NewIndex {
  const known = ['name', 'dimension', 'metric', 'spec', 'deletion_protection', 'vector_type', 'tags']
  const { name, dimension, metric, spec } = readObject(body, 'index', known)
  const { serverless } = readObject(spec, 'spec', ['serverless'])
  return readIndex(name, dimension, metric, readObject(serverless, 'serverless', ['cloud', 'region', 'read_capacity']))
}

function readNewIndex(body: unknown): NewIndex {
  const known = ['name', 'deployment', 'schema', 'deletion_protection', 'tags', 'read_capacity']
  const { name, deployment, schema } = readObject(body, 'index', known)
  const { cloud, region, deployment_type } = readObject(deployment, 'deployment', [
    'deployment_type',
    'cloud',
    'region',
  ])
  if (deployment_type !== 'managed') throw notEmulated(`the deployment ${deployment_type}`)
  const { _values } = readObject(readObject(schema, 'schema', ['fields']).fields, 'fields', ['_values'])
  const { type, dimension, metric } = readObject(_values, '_values', ['type', 'dimension', 'metric', 'description'])
  if (type !== 'dense_vector') throw notEmulated(`an index of ${type}`)
  return readIndex(name, dimension, metric, { cloud, region })
}

function readIndex(name: unknown, dimension: unknown, metric: unknown, { cloud, region }: Json): NewIndex {
  const text = readText(name, 'name')
  if (!/^[a-z0-9]([a-z0-9-]{0,43}[a-z0-9])?$/.test(text)) {
    throw badRequest('Name must consist of lower case alphanumeric characters or "-", and have at most 45 characters')
  }
  if (!Number.isSafeInteger(dimension) || (dimension as number) < 1 || (dimension as number) > 20_000) {
    throw badRequest('dimension must be from 1 to 20000')
  }
  const known = metric ?? 'cosine'
  if (!metrics.includes(known as string)) throw badRequest(`metric must be one of ${metrics.join(', ')}`)
  const spec = { cloud: readText(cloud, 'cloud'), region: readText(region, 'region') }
  return { name: text, dimension: dimension as number, metric: known as Metric, spec }
}

function parameters(query: URLSearchParams): Json {
  const single = Object.fromEntries(query)
  return query.has('ids') ? { ...single, ids: query.getAll('ids') } : single
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size <= maxRequestBytes) chunks.push(chunk)
  }
  if (size > maxRequestBytes) {
    throw new Refusal(
      400,
      11,
      `Error, message length too large: found ${size} bytes, the limit is: ${maxRequestBytes} bytes`,
    )
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parse(text: string): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch (error) {
    throw badRequest(`Invalid JSON: ${(error as Error).message}`)
  }
}

function nameOf(status: number): string {
  const names: Record<number, string> = {
    400: 'INVALID_ARGUMENT',
    404: 'NOT_FOUND',
    409: 'ALREADY_EXISTS',
    429: 'RESOURCE_EXHAUSTED',
  }
  return names[status] ?? 'UNKNOWN'
}

function send(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  sendText(response, status, body === undefined ? '' : JSON.stringify(body), {
    ...headers,
    'content-type': 'application/json',
  })
}

/** A refused key is told in plain text. */
function sendText(response: ServerResponse, status: number, text: string, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'text/plain', ...headers, 'content-length': Buffer.byteLength(text) })
  response.end(text)
}
