/** A server that speaks MongoDB's protocol and answers as the test says: for what our engine cannot be made to do. */
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { type Document, Long } from 'mongodb'
import { onTestFinished } from 'vitest'
import { replyTo, splitRequests } from '../../../scripts/services/mongodb-gateway/wire.ts'

/** As a router, which asks for no more members. */
const router = {
  helloOk: true,
  isWritablePrimary: true,
  ismaster: true,
  msg: 'isdbgrid',
  maxBsonObjectSize: 16_777_216,
  maxMessageSizeBytes: 48_000_000,
  maxWriteBatchSize: 100_000,
  logicalSessionTimeoutMinutes: 30,
  minWireVersion: 0,
  maxWireVersion: 21,
  ok: 1,
}

export interface FakeServer {
  port: number
  /** The commands that came, besides greetings. */
  seen: Document[]
}

/** @param answer Undefined for a command that is just fine. */
export async function fakeServer(
  answer: (name: string, command: Document) => Document | undefined,
  hello: Document = {},
): Promise<FakeServer> {
  const seen: Document[] = []
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    const take = splitRequests((request) => {
      const [name = ''] = Object.keys(request.command)
      const isGreeting = /^(hello|isMaster|ismaster)$/.test(name)
      if (!isGreeting) seen.push(request.command)
      const greeting = Object.fromEntries(Object.entries({ ...router, ...hello }).filter(([, value]) => value !== null))
      socket.write(replyTo(request, isGreeting ? greeting : (answer(name, request.command) ?? plainAnswer(name))))
    })
    socket.on('data', take)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { port, seen }
}

export function cursorOf(firstBatch: readonly Document[]): Document {
  return { cursor: { id: Long.ZERO, ns: 'loci.any', firstBatch }, ok: 1 }
}

export function refusal(code: number, errmsg: string, more: Document = {}): Document {
  return { ok: 0, code, errmsg, ...more }
}

function plainAnswer(name: string): Document {
  return /^(find|aggregate|listCollections|listIndexes)$/.test(name) ? cursorOf([]) : { ok: 1, n: 1 }
}
