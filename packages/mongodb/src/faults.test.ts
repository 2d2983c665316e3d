import { connectionFaults, faultMatrix, mongodbProxy } from '@loci/testkit'
import { afterAll, expect, test } from 'vitest'
import { ownDatabase, storeOn, url } from '../test/fixture.ts'
import { mongodb } from './index.ts'

const { database, drop } = ownDatabase()
afterAll(async () => {
  if (url !== undefined) await drop()
})

test.skipIf(url === undefined)('whatever breaks on the way to the server', { timeout: 900_000 }, async () => {
  const proxy = await mongodbProxy({ port: Number(new URL(url as string).port || 27_017) })
  const address = new URL(url as string)
  address.port = String(proxy.port)
  // The gateway knows no users: a word that errors must not show stands in the address all the same.
  address.searchParams.set('appName', 'secret-word')
  const report = await faultMatrix({
    proxy,
    faults: connectionFaults,
    throughProxy: mongodb({ url: address.href, database }),
    direct: storeOn(database),
    secret: 'secret-word',
    isComplete: process.env.LOCI_SOAK === '1',
    seed: 3,
  })
  console.log(report)
  expect(report.cases).toBeGreaterThanOrEqual(85)
  await proxy.close()
})
