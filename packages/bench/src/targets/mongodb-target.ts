import { randomUUID } from 'node:crypto'
import { mongodb } from '@loci/mongodb'
import { mongodbProxy } from '@loci/testkit'
import { MongoClient } from 'mongodb'
import { rawMongodb } from '../raw/raw-mongodb.ts'
import type { Target } from '../target.ts'
import { countedBy } from './counted.ts'

export async function mongodbTarget(url: string): Promise<Target> {
  const database = `loci_bench_${randomUUID().replaceAll('-', '')}`
  const client = new MongoClient(url)
  const { version, engine = `MongoDB ${version}` } = await client.db('admin').command({ buildInfo: 1 })
  return {
    name: 'mongodb',
    engine,
    store: mongodb({ url, database }),
    reopen: () => mongodb({ url, database }),
    async counted() {
      const address = new URL(url)
      const proxy = await mongodbProxy({ port: Number(address.port || 27_017) })
      address.port = String(proxy.port)
      // Else the driver goes to the address by which the server calls itself.
      address.searchParams.set('directConnection', 'true')
      return countedBy(proxy, mongodb({ url: address.href, database }))
    },
    openRaw: (dimensions) => rawMongodb(url, database, dimensions),
    async dispose() {
      await client.db(database).dropDatabase()
      await client.close()
    },
  }
}
