import { randomUUID } from 'node:crypto'
import { redis } from '@loci/redis'
import { redisProxy } from '@loci/testkit'
import { createClient } from 'redis'
import { rawRedis } from '../raw/raw-redis.ts'
import type { Target } from '../target.ts'
import { countedBy } from './counted.ts'

export async function redisTarget(url: string): Promise<Target> {
  const client = createClient({ url })
  client.on('error', () => {})
  await client.connect()
  const prefix = `loci_bench_${randomUUID().replaceAll('-', '')}`
  const info = await client.info()
  const [, version = '?'] = /redis_version:(\S+)/.exec(info) ?? []
  const [, engine = '0'] = /name=search,ver=(\d+)/.exec(info) ?? []
  const search = engine.replace(/(\d+)(\d\d)(\d\d)$/, (_, ...parts: string[]) =>
    parts.slice(0, 3).map(Number).join('.'),
  )
  const [, appendOnly = '?'] = /aof_enabled:(\d)/.exec(info) ?? []
  return {
    name: 'redis',
    engine: `Redis ${version}, RediSearch ${search}, ${appendOnly === '1' ? 'append-only file' : 'nothing on the disk'}`,
    store: redis({ url, prefix }),
    reopen: () => redis({ url, prefix }),
    async counted() {
      const address = new URL(url)
      const proxy = await redisProxy({ port: Number(address.port || 6379) })
      address.port = String(proxy.port)
      return countedBy(proxy, redis({ url: address.href, prefix }))
    },
    openRaw: (dimensions) => rawRedis(url, prefix, dimensions),
    async dispose() {
      const indexes = (await client.ft._list()) as string[]
      for (const index of indexes) if (index.startsWith(`${prefix}:`)) await client.ft.dropIndex(index)
      for (let cursor = '0'; ; ) {
        const page = await client.scan(cursor, { MATCH: `${prefix}:*`, COUNT: 10_000 })
        if (page.keys.length > 0) await client.unlink(page.keys)
        cursor = page.cursor
        if (cursor === '0') break
      }
      client.destroy()
    },
  }
}
