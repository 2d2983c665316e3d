import { type Harness, registerConformance } from '@loci/conformance'
import { runs } from '@loci/testkit'
import { createClientPool } from 'redis'
import { describe, test } from 'vitest'
import { connected, ownPrefix, storeOn, url } from '../test/fixture.ts'
import { type RedisOptions, redis } from './index.ts'

function onServer(name: string, index: NonNullable<RedisOptions['index']>): Harness {
  return {
    name,
    create() {
      const { prefix, drop } = ownPrefix()
      const make = () => storeOn(prefix, { index })
      return { store: make(), reopen: make, dispose: drop }
    },
    injected: () => onClient(3),
  }
}

/** A client of the caller, which answers in either version of the protocol. */
async function onClient(RESP: 2 | 3) {
  const { prefix, drop } = ownPrefix()
  const client = await connected(url, { RESP })
  return {
    store: redis({ client, prefix }),
    reopen: () => redis({ client, prefix }),
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
  return {
    store: redis({ client: pool, prefix }),
    reopen: () => redis({ client: pool, prefix }),
    useClient: () => pool.ping(),
    async dispose() {
      pool.destroy()
      await drop()
    },
  }
}

describe.skipIf(url === undefined)('Redis', () => {
  describe('exact', () => registerConformance(onServer('exact', 'exact'), test, { fuzz: runs(100) }))
  describe('hnsw', () => registerConformance(onServer('hnsw', 'hnsw'), test, { fuzz: runs(20) }))
  describe('RESP 2', () => {
    const harness: Harness = { name: 'RESP 2', create: () => onClient(2), injected: () => onClient(2) }
    return registerConformance(harness, test, { fuzz: runs(20) })
  })
  describe('a pool', () =>
    registerConformance({ name: 'a pool', create: onPool, injected: onPool }, test, { fuzz: runs(10) }))
})
