import { once } from 'node:events'
import { createServer } from 'node:http'
import { afterAll, expect, test } from 'vitest'
import type { Fault } from './fault-proxy.ts'
import { httpProxy } from './http-proxy.ts'

let done = 0
const server = createServer((_request, response) => {
  done++
  response.end('a long answer')
})
server.listen(0, '127.0.0.1')
await once(server, 'listening')
const proxy = await httpProxy({ url: `http://127.0.0.1:${(server.address() as { port: number }).port}` })
afterAll(async () => {
  await proxy.close()
  server.close()
})

const ask = async (signal?: AbortSignal): Promise<string> => {
  const response = await fetch(`http://127.0.0.1:${proxy.port}/`, {
    method: 'POST',
    body: 'x',
    ...(signal && { signal }),
  })
  return `${response.status} ${await response.text()}`
}

test.each<[Fault, RegExp, number]>([
  ['reset before', /fetch failed/, 0],
  ['reset after', /fetch failed/, 1],
  ['cut answer', /terminated/, 1],
  [429, /429 .*the proxy says 429/, 0],
  [503, /503/, 0],
  [-503, /503/, 1],
  ['slow', /200 a long answer/, 1],
])('%s, at the second of three calls', async (fault, answer, executed) => {
  proxy.plan(fault, 2)
  expect(await ask()).toBe('200 a long answer')
  const before = done
  expect(await ask().catch((error: Error) => error.message)).toMatch(answer)
  expect(done - before).toBe(executed)
  expect(await ask()).toBe('200 a long answer')
  expect(proxy.calls()).toBe(3)
})

test('no answer, until it is healed', async () => {
  proxy.plan('no answer', 1)
  const waiting = ask().catch((error: Error) => error.message)
  await expect(
    Promise.race([waiting, new Promise((resolve) => setTimeout(resolve, 50, 'still waiting'))]),
  ).resolves.toBe('still waiting')
  proxy.heal()
  expect(await waiting).toMatch(/fetch failed/)
  expect(await ask()).toBe('200 a long answer')
})
