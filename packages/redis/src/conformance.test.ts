import { type Harness, registerConformance } from '@loci/conformance'
import { runs } from '@loci/testkit'
import { createClientPool } from 'redis'
import { describe, test } from 'vitest'
import { connected, ownPrefix, storeOn, url } from '../test/fixture.ts'
import { redis } from './index.ts'

function onServer(index: 'exact' | 'hnsw', injected: NonNullable<Harness['injected']>): Harness {
  return {
    name: index,
    create() {
      const { prefix, drop } = ownPrefix()
      const make = () => storeOn(prefix, { index })
      return { store: make(), reopen: make, dispose: drop }
    },
    injected,
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
  describe('exact', () =>
    registerConformance(
      onServer('exact', () => onClient(3)),
      test,
      { fuzz: runs(100) },
    ))
  describe('hnsw', () => registerConformance(onServer('hnsw', onPool), test, { fuzz: runs(20) }))
  describe('RESP 2', () => {
    const harness: Harness = { name: 'RESP 2', create: () => onClient(2), injected: () => onClient(2) }
    return registerConformance(harness, test, { fuzz: runs(20) })
  })
})
