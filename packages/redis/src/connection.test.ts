import { once } from 'node:events'
import { createServer } from 'node:net'
import { redisProxy } from '@loci/testkit'
import { expect, test } from 'vitest'
import { url } from '../test/fixture.ts'
import { textOf } from './client.ts'
import { connection } from './connection.ts'

test.skipIf(url === undefined)(
  'a connection on which nothing comes is given up, and the next call has another',
  async () => {
    const proxy = await redisProxy({ port: Number(new URL(url as string).port || 6379) })
    const lease = connection({ kind: 'url', url: `redis://127.0.0.1:${proxy.port}` }, 200)()
    await lease.open(async () => [])
    proxy.plan('no answer', 1)
    const [first, second] = [lease.run('get', ['PING']), lease.run('get', ['PING'])].map((call) =>
      call.catch((error: unknown) => error),
    )
    expect(await first).toMatchObject({
      retryable: true,
      operation: 'get',
      message: expect.stringMatching(/no answer/),
    })
    expect(await second).toMatchObject({ retryable: true })
    expect(textOf(await lease.run('get', ['PING']))).toBe('PONG')
    await lease.close()
    await proxy.close()
  },
)

test('a server that takes the connection and says nothing is given up', async () => {
  const server = createServer(() => {})
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const lease = connection({ kind: 'url', url: `redis://:secret-word@127.0.0.1:${port}` }, 200)()
  const error = await lease.open(async () => []).catch((reason: unknown) => reason)
  expect(error).toMatchObject({ code: 'STORE', operation: 'open', retryable: true })
  expect(String(error)).not.toContain('secret-word')
  await lease.close()
  server.close()
})
