import { randomUUID } from 'node:crypto'
import { mongodb } from '@loci/mongodb'
import { MongoClient } from 'mongodb'
import { rawMongodb } from '../raw/raw-mongodb.ts'
import type { Target } from '../target.ts'

export async function mongodbTarget(url: string): Promise<Target> {
  const database = `loci_bench_${randomUUID().replaceAll('-', '')}`
  const client = new MongoClient(url)
  const { version, engine = `MongoDB ${version}` } = await client.db('admin').command({ buildInfo: 1 })
  return {
    name: 'mongodb',
    engine,
    store: mongodb({ url, database }),
    openRaw: (dimensions) => rawMongodb(url, database, dimensions),
    async dispose() {
      await client.db(database).dropDatabase()
      await client.close()
    },
  }
}
