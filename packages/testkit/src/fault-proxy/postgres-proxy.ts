import { connect, createServer, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Clients, type Fault, type FaultProxy, planOfFaults, slowMs, startProxy } from './fault-proxy.ts'

/** Ends what a client sends before it waits: a simple query, or Sync. */
const endsCall = new Set(['Q', 'S'])
/** ReadyForQuery: the server has said all about a call. */
const readyForQuery = 'Z'

/** Between a client of PostgreSQL and its server. A call is what is sent up to a query or a Sync. */
export async function postgresProxy(target: { port: number }): Promise<FaultProxy> {
  const faults = planOfFaults()
  const clients: Clients = { all: new Set(), waiting: new Set() }

  function serve(client: Socket): void {
    const server = connect(target.port, '127.0.0.1')
    let fault: Fault | undefined
    // Whatever breaks on one side ends the other.
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      one.on('error', () => other.destroy())
      one.on('close', () => other.destroy())
    }
    const calls = splitCalls(async (call, isCounted) => {
      fault = isCounted ? faults.next() : undefined
      if (fault === 'reset before') return void client.resetAndDestroy()
      if (fault === 'no answer') return void clients.waiting.add(client)
      if (fault === 'slow') await sleep(slowMs)
      server.write(call)
    })
    client.on('data', calls)

    const answers = splitMessages((type) => {
      if (fault === 'reset after' && type === readyForQuery) client.resetAndDestroy()
    })
    server.on('data', (bytes) => {
      if (fault === 'reset after') return answers(bytes)
      if (fault === 'cut answer') return void client.end(bytes.subarray(0, Math.ceil(bytes.length / 2)))
      client.write(bytes)
    })
  }

  return await startProxy(createServer(serve), faults, clients)
}

/** The first message of a client has no type; it is passed on, and not counted. */
function splitCalls(onCall: (bytes: Buffer, isCounted: boolean) => Promise<void>): (bytes: Buffer) => void {
  let buffer = Buffer.alloc(0)
  let hasStarted = false
  let call: Buffer[] = []
  let turn = Promise.resolve()
  return (bytes) => {
    buffer = Buffer.concat([buffer, bytes])
    for (;;) {
      const header = hasStarted ? 1 : 0
      if (buffer.length < header + 4) return
      const size = header + buffer.readUInt32BE(header)
      if (buffer.length < size) return
      const message = buffer.subarray(0, size)
      buffer = buffer.subarray(size)
      call.push(message)
      const isCounted = hasStarted && endsCall.has(String.fromCharCode(message[0] as number))
      if (!hasStarted || isCounted) {
        const whole = Buffer.concat(call)
        call = []
        hasStarted = true
        turn = turn.then(() => onCall(whole, isCounted))
      } else if (String.fromCharCode(message[0] as number) === 'X') {
        turn = turn.then(() => onCall(message, false))
        call = []
      }
    }
  }
}

function splitMessages(onMessage: (type: string) => void): (bytes: Buffer) => void {
  let buffer = Buffer.alloc(0)
  return (bytes) => {
    buffer = Buffer.concat([buffer, bytes])
    while (buffer.length >= 5 && buffer.length > buffer.readUInt32BE(1)) {
      onMessage(String.fromCharCode(buffer[0] as number))
      buffer = buffer.subarray(1 + buffer.readUInt32BE(1))
    }
  }
}
