import { connectionFaults, faultMatrix, redisProxy } from '@loci/testkit'
import { afterAll, expect, test } from 'vitest'
import { ownPrefix, storeOn, url, withClient } from '../test/fixture.ts'
import { redis } from './index.ts'

const { prefix, drop } = ownPrefix()
const user = prefix
afterAll(async () => {
  if (url === undefined) return
  await withClient((client) => client.sendCommand(['ACL', 'DELUSER', user]))
  await drop()
})

test.skipIf(url === undefined)('whatever breaks on the way to the server', { timeout: 900_000 }, async () => {
  const secret = 'secret-word'
  await withClient((client) => client.sendCommand(['ACL', 'SETUSER', user, 'on', `>${secret}`, '~*', '+@all']))
  const server = new URL(url as string)
  const proxy = await redisProxy({ port: Number(server.port || 6379) })
  const report = await faultMatrix({
    proxy,
    faults: connectionFaults,
    throughProxy: redis({ url: `redis://${user}:${secret}@127.0.0.1:${proxy.port}`, prefix }),
    direct: storeOn(prefix),
    secret,
    isComplete: process.env.LOCI_SOAK === '1',
    seed: 3,
  })
  console.log(report)
  expect(report.cases).toBeGreaterThanOrEqual(85)
  await proxy.close()
})
