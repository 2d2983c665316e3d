/** What goes wrong between a client and its server, at a call that the test chooses. */
import { once } from 'node:events'
import type { Server, Socket } from 'node:net'

/**
 * `reset before`: the connection breaks and the server has seen nothing. `reset after`: the server has done it, and its
 * answer is lost. `no answer`: nothing happens, for ever. `cut answer`: half of the answer, then the connection ends.
 * `slow`: a quarter of a second. A number: an HTTP status instead of doing it; negative, after doing it.
 */
export type Fault = 'reset before' | 'reset after' | 'no answer' | 'cut answer' | 'slow' | 429 | 500 | 503 | -500 | -503

export const connectionFaults = ['reset before', 'reset after', 'no answer', 'cut answer', 'slow'] as const
export const httpFaults = [429, 500, 503, -500, -503] as const

export const slowMs = 250

export interface FaultProxy {
  readonly port: number
  /** Counts from 1 again; the call with this number meets the fault, and those after it none. */
  plan(fault: Fault | undefined, call: number): void
  /** How many calls there were since the last plan. */
  calls(): number
  /** No more faults. Connections on which a request waits for an answer that never comes are broken. */
  heal(): void
  /** Breaks all connections, as the restart of a server does. */
  severAll(): void
  close(): Promise<void>
}

/** Says which fault the next call meets. */
export interface Faults {
  next(): Fault | undefined
  plan: FaultProxy['plan']
  calls(): number
}

export function planOfFaults(): Faults {
  let planned: { fault: Fault | undefined; call: number } = { fault: undefined, call: 0 }
  let calls = 0
  return {
    next: () => (++calls === planned.call ? planned.fault : undefined),
    plan(fault, call) {
      planned = { fault, call }
      calls = 0
    },
    calls: () => calls,
  }
}

/** Clients that are connected, and those of them that wait for an answer which never comes. */
export interface Clients {
  all: Set<Socket>
  waiting: Set<Socket>
}

/** Starts the server on loopback, and gives what tests steer it with. */
export async function startProxy(server: Server, faults: Faults, { all, waiting }: Clients): Promise<FaultProxy> {
  server.on('connection', (socket: Socket) => {
    all.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => {
      all.delete(socket)
      waiting.delete(socket)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const breakEach = (sockets: Iterable<Socket>): void => {
    for (const socket of sockets) socket.resetAndDestroy()
  }
  return {
    port: (server.address() as { port: number }).port,
    plan: faults.plan,
    calls: faults.calls,
    heal() {
      faults.plan(undefined, 0)
      breakEach(waiting)
    },
    severAll: () => breakEach(all),
    async close() {
      breakEach(all)
      server.close()
      await once(server, 'close')
    },
  }
}
