import { connect, createServer, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Clients, type Fault, type FaultProxy, planOfFaults, slowMs, startProxy } from './fault-proxy.ts'

const headerBytes = 16
const opMsg = 2013
/** After the header: four bytes of flags, the kind of the section, the length of its document, the type of its first value. */
const nameOffset = headerBytes + 10

/** What drivers say about connections and sessions, beside the calls of whoever uses them. */
const notCalls = new Set(['hello', 'isMaster', 'ismaster', 'ping', 'endSessions'])

/** Between a client of MongoDB and its server. A call is a command. */
export async function mongodbProxy(target: { port: number }): Promise<FaultProxy> {
  const faults = planOfFaults()
  const clients: Clients = { all: new Set(), waiting: new Set() }

  function serve(client: Socket): void {
    const server = connect(target.port, '127.0.0.1')
    let fault: Fault | undefined
    let turn = Promise.resolve()
    // Whatever breaks on one side ends the other.
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      one.on('error', () => other.destroy())
      one.on('close', () => other.destroy())
    }

    async function pass(message: Buffer): Promise<void> {
      fault = isCall(message) ? faults.next() : undefined
      if (fault === 'reset before') return void client.resetAndDestroy()
      if (fault === 'no answer') return void clients.waiting.add(client)
      if (fault === 'slow') await sleep(slowMs)
      server.write(message)
    }
    const calls = splitMessages((message) => {
      turn = turn.then(() => pass(message))
    })
    client.on('data', calls)

    const answers = splitMessages((message) => {
      if (fault === 'reset after') return void client.resetAndDestroy()
      if (fault === 'cut answer') return void client.end(message.subarray(0, Math.ceil(message.length / 2)))
      client.write(message)
    })
    server.on('data', answers)
  }

  return await startProxy(createServer(serve), faults, clients)
}

function isCall(message: Buffer): boolean {
  if (message.readInt32LE(12) !== opMsg) return false
  const end = message.indexOf(0, nameOffset)
  return !notCalls.has(message.toString('utf8', nameOffset, end))
}

/** Every message begins with its length. */
function splitMessages(onMessage: (message: Buffer) => void): (bytes: Buffer) => void {
  let chunks: Buffer[] = []
  let size = 0
  return (bytes) => {
    chunks.push(bytes)
    size += bytes.length
    for (;;) {
      const [first] = chunks
      if (first === undefined || size < headerBytes) return
      const length = (first.length < 4 ? Buffer.concat(chunks) : first).readInt32LE(0)
      if (size < length) return
      const whole = Buffer.concat(chunks)
      chunks = whole.length > length ? [whole.subarray(length)] : []
      size = whole.length - length
      onMessage(whole.subarray(0, length))
    }
  }
}
