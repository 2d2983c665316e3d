import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { afterAll, expect, test } from 'vitest'
import type { Fault } from './fault-proxy.ts'
import { redisProxy } from './redis-proxy.ts'

/** Answers each command with a list that holds a text of two lines, in pieces. */
let done = 0
const server = createServer((socket) => {
  socket.on('error', () => {})
  let turn = Promise.resolve()
  async function answerOne(): Promise<void> {
    done++
    socket.write('*2\r\n$4\r\na\r')
    await new Promise((resolve) => setTimeout(resolve, 5))
    socket.write('\nb\r\n:1\r\n')
  }
  socket.on('data', (bytes) => {
    for (const _ of bytes.toString().matchAll(/\*1\r\n/g)) turn = turn.then(answerOne)
  })
})
server.listen(0, '127.0.0.1')
await once(server, 'listening')
const proxy = await redisProxy({ port: (server.address() as { port: number }).port })
afterAll(async () => {
  await proxy.close()
  server.close()
})

const answer = '*2\r\n$4\r\na\r\nb\r\n:1\r\n'

async function client(): Promise<{ ask: (count?: number) => void; heard: () => string; ended: Promise<string> }> {
  const socket: Socket = connect(proxy.port, '127.0.0.1')
  await once(socket, 'connect')
  let text = ''
  socket.on('data', (bytes) => {
    text += bytes.toString()
  })
  const ended = new Promise<string>((resolve) => {
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''))
    socket.on('end', () => resolve('end'))
  })
  return { ask: (count = 1) => void socket.write('*1\r\n$4\r\nPING\r\n'.repeat(count)), heard: () => text, ended }
}

test.each<[Fault, number, string, RegExp]>([
  ['reset before', 1, answer, /ECONNRESET/],
  ['reset after', 2, answer, /ECONNRESET/],
  ['cut answer', 2, answer + answer.slice(0, Math.ceil(answer.length / 2)), /end/],
])('%s, at the second of two commands in one packet', async (fault, executed, heard, end) => {
  proxy.plan(fault, 2)
  const before = done
  const one = await client()
  one.ask(1)
  await expect.poll(() => one.heard()).toBe(answer)
  one.ask(1)
  expect(await one.ended).toMatch(end)
  expect(one.heard()).toBe(heard)
  expect(done - before).toBe(executed)
  const next = await client()
  next.ask()
  await expect.poll(() => next.heard()).toBe(answer)
  expect(proxy.calls()).toBe(3)
})

test('commands in one packet are calls of their own, and answers stay in order when one is slow', async () => {
  proxy.plan('slow', 2)
  const one = await client()
  one.ask(3)
  await expect.poll(() => one.heard(), { timeout: 2_000 }).toBe(answer.repeat(3))
  expect(proxy.calls()).toBe(3)
})

test('no answer, nor any behind it, until it is healed', async () => {
  proxy.plan('no answer', 2)
  const one = await client()
  one.ask(3)
  await expect.poll(() => one.heard()).toBe(answer)
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(one.heard()).toBe(answer)
  proxy.heal()
  expect(await one.ended).toBe('ECONNRESET')
})
