/**
 * Plays a Qdrant server of one node for tests: the part of its REST interface that our stores use, out of a Map. What
 * it does not know it answers with 501. It is compared with Qdrant's own engine; it is not Qdrant.
 */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type Collection, createCollection } from './collection.ts'
import { badRequest, Refusal } from './refusal.ts'

export interface QdrantEmulatorOptions {
  /** Requests without it in the header `api-key` are refused. */
  apiKey?: string
  /** What `GET /` says. Default 1.16.3. */
  version?: string
  /** Larger requests are refused. Default 32 MB, as Qdrant's. */
  maxRequestBytes?: number
}

export interface QdrantEmulator {
  url: string
  /** How many requests there were. */
  requests(): number
  close(): Promise<void>
}

type Route = (collection: Collection, body: unknown) => unknown

const routes: Record<string, Route> = {
  'PUT index': (collection, body) => collection.createIndex(body),
  'PUT points': (collection, body) => collection.update('upsert', body),
  'POST points': (collection, body) => collection.retrieve(body),
  'POST points/delete': (collection, body) => collection.update('delete', body),
  'PUT points/payload': (collection, body) => collection.update('overwrite_payload', body),
  'POST points/batch': (collection, body) => collection.batch(body),
  'POST points/scroll': (collection, body) => collection.scroll(body),
  'POST points/query': (collection, body) => collection.query(body),
  'POST points/count': (collection, body) => collection.count(body),
  'POST facet': (collection, body) => collection.facet(body),
}

const parameters: Record<string, readonly string[]> = {
  wait: ['true'],
  ordering: ['weak', 'medium', 'strong'],
  consistency: ['1', 'majority', 'quorum', 'all'],
}

export async function qdrantEmulator(options: QdrantEmulatorOptions = {}): Promise<QdrantEmulator> {
  const { apiKey, version = '1.16.3', maxRequestBytes = 32 * 1024 * 1024 } = options
  const collections = new Map<string, Collection>()
  let requests = 0

  function answer(method: string, url: URL, body: unknown): unknown {
    const [root, name, ...rest] = url.pathname.split('/').filter(Boolean).map(decodeURIComponent)
    if (root === undefined) return undefined
    if (root !== 'collections') throw new Refusal(404, 'Not found')
    for (const [key, value] of url.searchParams) {
      if (!parameters[key]?.includes(value)) throw new Refusal(501, `the emulator does not know ?${key}=${value}`)
    }
    if (name === undefined) return { collections: [...collections.keys()].map((known) => ({ name: known })) }
    const collection = collections.get(name)
    const path = `${method} ${rest.join('/')}`.trim()
    if (path === 'PUT') return create(name, body)
    if (path === 'GET exists') return { exists: collection !== undefined }
    if (path === 'DELETE') return collections.delete(name)
    const route = path === 'GET' ? (known: Collection) => known.info() : routes[path]
    if (route === undefined) throw new Refusal(501, `the emulator does not know ${path}`)
    if (collection === undefined) throw new Refusal(404, `Not found: Collection \`${name}\` doesn't exist!`)
    return route(collection, body)
  }

  function create(name: string, body: unknown): true {
    if (collections.has(name)) throw new Refusal(409, `Wrong input: Collection \`${name}\` already exists!`)
    collections.set(name, createCollection(body))
    return true
  }

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    requests++
    const url = new URL(request.url ?? '/', 'http://emulator')
    try {
      const text = await readBody(request, maxRequestBytes)
      if (apiKey !== undefined && url.pathname !== '/' && request.headers['api-key'] !== apiKey)
        throw new Refusal(401, 'Must provide an API key')
      const result = answer(request.method ?? 'GET', url, parse(text))
      const welcome = { title: 'qdrant - vector search engine', version }
      send(response, 200, url.pathname === '/' ? welcome : { result, status: 'ok', time: 0 })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      if (error.status === 401) sendText(response, 401, error.message)
      else send(response, error.status, { status: { error: error.message }, time: 0 })
    }
  }

  const server = createServer((request, response) => {
    respond(request, response).catch((error: unknown) => {
      send(response, 500, { status: { error: `the emulator failed: ${error}` }, time: 0 })
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  return {
    url: `http://127.0.0.1:${port}`,
    requests: () => requests,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function readBody(request: IncomingMessage, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size <= maxBytes) chunks.push(chunk)
  }
  if (size > maxBytes)
    throw new Refusal(
      400,
      `Payload error: JSON payload (${size} bytes) is larger than allowed (limit: ${maxBytes} bytes).`,
    )
  return Buffer.concat(chunks).toString('utf8')
}

function parse(text: string): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch (error) {
    throw badRequest(`Format error in JSON body: ${(error as Error).message}`)
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  sendText(response, status, JSON.stringify(body), 'application/json')
}

/** A refused key is told in plain text. */
function sendText(response: ServerResponse, status: number, text: string, type = 'text/plain'): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(text) })
  response.end(text)
}
