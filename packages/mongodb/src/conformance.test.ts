import { type Harness, registerConformance } from '@loci/conformance'
import type { Backend } from '@loci/core'
import { runs } from '@loci/testkit'
import { MongoClient } from 'mongodb'
import { afterAll, describe, test } from 'vitest'
import { ownDatabase, storeOn, url } from '../test/fixture.ts'
import { type MongodbOptions, mongodb } from './index.ts'

const client = new MongoClient(url ?? 'mongodb://127.0.0.1:1')
afterAll(() => client.close())

const isSoak = process.env.LOCI_SOAK === '1'

/** Every case finds the collections empty; making them anew would take longer than most cases. */
function harness(search: NonNullable<MongodbOptions['search']>): Harness {
  const { database, drop } = ownDatabase()
  afterAll(drop)
  const onClient = () => mongodb({ client, database, search })
  const db = client.db(database)
  async function dispose(): Promise<void> {
    await db.collection<{ _id: number }>('loci_generations').deleteMany({ _id: 2 })
    await Promise.all(['loci_rows', 'loci_vectors_1'].map((name) => db.collection(name).deleteMany({})))
    await db.dropCollection('loci_vectors_2').catch(() => undefined)
  }
  return {
    name: `MongoDB's protocol, search: ${search}`,
    create: () => ({ store: onClient(), reopen: () => storeOn(database, { search }), dispose }),
    injected: () => ({ store: onClient(), useClient: () => db.command({ ping: 1 }), dispose }),
  }
}

/** Rows are the same however vectors are searched. */
function vectorsOf(whole: Harness): Harness {
  const only = ({ vectors }: Backend): Backend => (vectors === undefined ? {} : { vectors })
  return {
    name: whole.name,
    async create() {
      const { store, reopen, dispose } = await whole.create()
      return { store: only(store), reopen: async () => only((await reopen?.()) ?? {}), dispose: () => dispose?.() }
    },
  }
}

describe.skipIf(url === undefined)('DocumentDB 1.0 (PostgreSQL extension) behind our gateway', () => {
  describe('scan', () => registerConformance(harness('scan'), test, { fuzz: runs(50) }))
  describe('exact', () => {
    const exact = harness('exact')
    return registerConformance(isSoak ? exact : vectorsOf(exact), test, { fuzz: runs(10) })
  })
  if (isSoak) describe('hnsw', () => registerConformance(harness('hnsw'), test, { fuzz: runs(5) }))
})
