import { modelFuzz, runs } from '@loci/testkit'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { type Client, connected, ownPrefix, url } from '../test/fixture.ts'
import { redis } from './index.ts'

describe.skipIf(url === undefined)('on Redis', () => {
  const { prefix, drop } = ownPrefix()
  let client: Client
  beforeAll(async () => {
    client = await connected()
  })
  afterAll(async () => {
    client.destroy()
    await drop()
  })

  test('random histories by two writers, with crashes, are what the model says', async () => {
    let sequence = 0
    await modelFuzz({
      sequences: runs(40),
      store: () => () => redis({ client, prefix }),
      tenant: () => `tenant-${sequence++}`,
    })
  }, 1_200_000)
})
