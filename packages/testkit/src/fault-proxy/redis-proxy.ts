import { connect, createServer, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Clients, type Fault, type FaultProxy, planOfFaults, slowMs, startProxy } from './fault-proxy.ts'

/** What a client sends to be known, before any call. */
const handshake = new Set(['HELLO', 'AUTH', 'CLIENT', 'SELECT'])

/** Between a client of Redis and its server. A call is one command; those of the handshake are passed on, not counted. */
export async function redisProxy(target: { port: number }): Promise<FaultProxy> {
  const faults = planOfFaults()
  const clients: Clients = { all: new Set(), waiting: new Set() }

  function serve(client: Socket): void {
    const server = connect(target.port, '127.0.0.1')
    /** Of the calls whose answers are due, in their order. */
    const due: (Fault | undefined)[] = []
    // Whatever breaks on one side ends the other.
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      one.on('error', () => other.destroy())
      one.on('close', () => other.destroy())
    }
    let turn = Promise.resolve()
    client.on(
      'data',
      splitMessages((command) => {
        turn = turn.then(() => pass(command))
      }),
    )
    async function pass(command: Buffer): Promise<void> {
      // Answers come in order: behind one that never comes, none does.
      if (clients.waiting.has(client)) return
      const fault = handshake.has(nameOf(command)) ? undefined : faults.next()
      if (fault === 'reset before') return void client.resetAndDestroy()
      if (fault === 'no answer') return void clients.waiting.add(client)
      if (fault === 'slow') await sleep(slowMs)
      due.push(fault)
      server.write(command)
    }

    server.on(
      'data',
      splitMessages((answer) => {
        // What a server says unasked is the answer to nothing.
        const fault = answer[0] === push ? undefined : due.shift()
        if (fault === 'reset after') return void client.resetAndDestroy()
        if (fault === 'cut answer') return void client.end(answer.subarray(0, Math.ceil(answer.length / 2)))
        if (!client.writableEnded) client.write(answer)
      }),
    )
  }

  return await startProxy(createServer(serve), faults, clients)
}

function nameOf(command: Buffer): string {
  return /^\*\d+\r\n\$\d+\r\n(\w+)\r\n/.exec(command.toString('latin1', 0, 64))?.[1]?.toUpperCase() ?? ''
}

/** Commands, or answers, of version 2 or 3 of the protocol. */
function splitMessages(onMessage: (bytes: Buffer) => void): (bytes: Buffer) => void {
  let buffer = Buffer.alloc(0)
  return (bytes) => {
    buffer = Buffer.concat([buffer, bytes])
    for (let end = endOf(buffer, 0); end !== undefined; end = endOf(buffer, 0)) {
      onMessage(buffer.subarray(0, end))
      buffer = buffer.subarray(end)
    }
  }
}

const push = '>'.charCodeAt(0)
/** Lengths are of bytes, of parts, or of pairs of parts. */
const ofBytes = '$=!'
const ofParts = '*~>'
const ofPairs = '%|'

/** Where the message that begins here ends; undefined when more has to come. */
function endOf(buffer: Buffer, start: number): number | undefined {
  const line = buffer.indexOf('\r\n', start)
  if (line < 0) return undefined
  const type = String.fromCharCode(buffer[start] as number)
  const length = Number(buffer.toString('latin1', start + 1, line))
  let end: number | undefined = line + 2
  if (ofBytes.includes(type)) {
    if (length >= 0) end += length + 2
    return end <= buffer.length ? end : undefined
  }
  const parts = ofParts.includes(type) ? length : ofPairs.includes(type) ? 2 * length : 0
  for (let part = 0; part < parts && end !== undefined; part++) end = endOf(buffer, end)
  // What describes an answer stands before it.
  return type === '|' && end !== undefined ? endOf(buffer, end) : end
}
