import { type Harness, registerConformance } from '@loci/conformance'
import { runs } from '@loci/testkit'
import { createClientPool } from 'redis'
import { describe, test } from 'vitest'
import { connected, ownPrefix, storeOn, url } from '../test/fixture.ts'
import { redis } from './index.ts'

const byUrl: Harness = {
  name: 'by URL, exact',
  create() {
    const { prefix, drop } = ownPrefix()
    const make = () => storeOn(prefix)
    return { store: make(), reopen: make, dispose: drop }
  },
  injected: onPool,
}

const byClient: Harness = { name: 'by a client with RESP 2, hnsw', create: onClient, injected: onClient }

async function onClient() {
  const { prefix, drop } = ownPrefix()
  const client = await connected(url, { RESP: 2 })
  const make = () => redis({ client, prefix, index: 'hnsw' })
  return {
    store: make(),
    reopen: make,
    useClient: () => client.ping(),
    async dispose() {
      client.destroy()
      await drop()
    },
  }
}

async function onPool() {
  const { prefix, drop } = ownPrefix()
  const pool = createClientPool({ url: url as string }, { minimum: 1, maximum: 4 })
  pool.on('error', () => {})
  await pool.connect()
  const make = () => redis({ client: pool, prefix })
  return {
    store: make(),
    reopen: make,
    useClient: () => pool.ping(),
    async dispose() {
      pool.destroy()
      await drop()
    },
  }
}

describe.skipIf(url === undefined)('Redis', () => {
  describe('by URL, exact', () => registerConformance(byUrl, test, { fuzz: runs(100) }))
  describe('by a client with RESP 2, hnsw', () => registerConformance(byClient, test, { fuzz: runs(20) }))
})
