import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Clients, type FaultProxy, planOfFaults, slowMs, startProxy } from './fault-proxy.ts'

/** Between a client of HTTP and its server. A call is a request. */
export async function httpProxy(target: { url: string }): Promise<FaultProxy> {
  const faults = planOfFaults()
  const clients: Clients = { all: new Set(), waiting: new Set() }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const fault = faults.next()
    const { socket } = request
    const body = await readAll(request)
    if (fault === 'reset before') return void socket.resetAndDestroy()
    if (fault === 'no answer') return void clients.waiting.add(socket)
    if (fault === 'slow') await sleep(slowMs)
    if (typeof fault === 'number' && fault > 0) return refuse(response, fault)

    const { method = 'GET', url = '/', headers } = request
    const { host: _host, connection: _connection, 'content-length': _length, ...passed } = headers
    const answer = await fetch(new URL(url, target.url), {
      method,
      headers: passed as Record<string, string>,
      ...(body.length > 0 ? { body } : {}),
    })
    const bytes = Buffer.from(await answer.arrayBuffer())
    if (fault === 'reset after') return void socket.resetAndDestroy()
    if (typeof fault === 'number') return refuse(response, -fault)
    const type = answer.headers.get('content-type') ?? 'application/json'
    response.writeHead(answer.status, { 'content-type': type, 'content-length': bytes.length })
    if (fault !== 'cut answer') return void response.end(bytes)
    response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => socket.destroy())
  }

  const proxy = createServer((request, response) => {
    serve(request, response).catch(() => request.socket.destroy())
  })
  return await startProxy(proxy, faults, clients)
}

async function readAll(request: IncomingMessage): Promise<Buffer<ArrayBuffer>> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks)
}

function refuse(response: ServerResponse, status: number): void {
  const text = JSON.stringify({ status: { error: `the proxy says ${status}` } })
  response.writeHead(status, { 'content-type': 'application/json', ...(status === 429 ? { 'retry-after': '1' } : {}) })
  response.end(text)
}
