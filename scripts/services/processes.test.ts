import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { freePort, isRunning, startServer, stopServer } from './processes.ts'

test.skipIf(process.platform !== 'linux')('a server is stopped, and no other process for it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'loci-processes-'))
  const server = await startServer('sleep', ['60'], { log: join(folder, 'log') })
  expect(await isRunning(server)).toBe(true)
  // The same number, started at another time: somebody else's by now.
  const other = { ...server, startTicks: '1' }
  expect(await isRunning(other)).toBe(false)
  await stopServer(other)
  expect(await isRunning(server)).toBe(true)
  await stopServer(server)
  expect(await isRunning(server)).toBe(false)
  await rm(folder, { recursive: true })
})

test('a port that is taken is not given', async () => {
  const port = await freePort()
  const server = createServer().listen(port, '127.0.0.1')
  expect(await freePort(port)).not.toBe(port)
  server.close()
})
