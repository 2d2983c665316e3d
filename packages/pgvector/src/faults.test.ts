import { connectionFaults, faultMatrix, postgresProxy } from '@loci/testkit'
import { afterAll, expect, test } from 'vitest'
import { ownSchema, storeOn, url } from '../test/postgres.ts'
import { pgvector } from './index.ts'

const { schemaName, drop } = ownSchema()
afterAll(async () => {
  if (url !== undefined) await drop()
})

test.skipIf(url === undefined)('whatever breaks on the way to the server', { timeout: 900_000 }, async () => {
  const server = new URL(url as string)
  const proxy = await postgresProxy({ port: Number(server.port || 5432) })
  const address = new URL(server)
  address.port = String(proxy.port)
  address.password ||= 'secret-word'
  const report = await faultMatrix({
    proxy,
    faults: connectionFaults,
    throughProxy: pgvector({ url: address.href, schemaName }),
    direct: storeOn(schemaName),
    secret: address.password,
    isComplete: process.env.LOCI_SOAK === '1',
    seed: 3,
  })
  console.log(report)
  expect(report.cases).toBeGreaterThanOrEqual(85)
  await proxy.close()
})
