import { expectedInARow, postgresProxy, tripsInARow, tripsPerCall } from '@loci/testkit'
import { expect, onTestFinished, test } from 'vitest'
import { ownSchema, storeOn, url } from '../test/postgres.ts'
import { pgvector } from './index.ts'

test.skipIf(url === undefined)('the number of statements', async () => {
  const { schemaName, drop } = ownSchema()
  const address = new URL(url as string)
  const proxy = await postgresProxy({ port: Number(address.port || 5432) })
  onTestFinished(async () => {
    await proxy.close()
    await drop()
  })
  address.port = String(proxy.port)
  const trips = await tripsPerCall(pgvector({ url: address.href, schemaName }), () => {
    const calls = proxy.calls()
    proxy.plan(undefined, 0)
    return calls
  })
  expect(trips).toEqual({
    add: 3,
    'add of what is known': 7,
    upsert: 2,
    'upsert that supersedes': 3,
    'search, the first': 4,
    search: 4,
    getContext: 4,
  })
})

test.skipIf(url === undefined)('the number of calls one after the other', async () => {
  const { schemaName, drop } = ownSchema()
  onTestFinished(drop)
  expect(await tripsInARow(() => storeOn(schemaName))).toEqual(expectedInARow)
})
