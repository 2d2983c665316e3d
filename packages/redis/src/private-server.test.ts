/** What a server of its own can be made to do. */
import { CapabilityError, ConfigError, type Row } from '@loci/core'
import { createClient, createClientPool } from 'redis'
import { afterEach, describe, expect, test } from 'vitest'
import { type PrivateRedis, startPrivateRedis } from '../../../scripts/services/private-redis.ts'
import { debianServers } from '../../../scripts/services/unpack-debian.ts'
import { connected, url } from '../test/fixture.ts'
import { redis } from './index.ts'

const fields = { createdAt: 'number', occurredAt: 'number' } as const
const spec = { fields, schema: 'migrate' } as const
const programs = url === undefined ? undefined : await debianServers().catch(() => undefined)

describe.skipIf(programs === undefined)('on a server of its own', () => {
  const servers: PrivateRedis[] = []
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.stop()
  })
  async function started(options: Parameters<typeof startPrivateRedis>[0]): Promise<PrivateRedis> {
    const server = (await startPrivateRedis(options)) as PrivateRedis
    servers.push(server)
    return server
  }
  const row = (n: number): Row => ({
    id: `r${n}`,
    kind: 'memory',
    version: 1,
    writeId: 'w',
    body: 'x',
    fields: { createdAt: n, occurredAt: n, level: n, tags: [`t${n % 100}`] },
  })
  async function fill(store: ReturnType<typeof redis>, count: number): Promise<void> {
    for (let at = 0; at < count; at += 500) {
      const rows = Array.from({ length: 500 }, (_, n) => row(at + n))
      const changes = rows.map((one) => ({ id: one.id, kind: one.kind, expects: 'absent' as const, row: one }))
      await store.metadata.commit('acme', changes)
    }
  }

  test('without the query engine it is refused', async () => {
    const { url: address } = await started({ hasQueryEngine: false })
    const open = redis({ url: address }).metadata.open(spec)
    await expect(open).rejects.toThrow(CapabilityError)
    await expect(open).rejects.toThrow(/no query engine \(FT\.SEARCH\); use Redis 8/)
  })

  test('one that evicts is refused, unless it is told otherwise', async () => {
    const { url: address } = await started({ settings: ['--maxmemory', '100mb', '--maxmemory-policy', 'allkeys-lru'] })
    const open = redis({ url: address }).metadata.open(spec)
    await expect(open).rejects.toThrow(ConfigError)
    await expect(open).rejects.toThrow(/maxmemory-policy allkeys-lru.*CONFIG SET maxmemory-policy noeviction/)
    const { metadata } = redis({ url: address, allowEviction: true })
    await metadata.open(spec)
    await metadata.close()
    const client = await connected(address)
    // It evicts what has a time to live, which nothing here has.
    await client.configSet('maxmemory-policy', 'volatile-lru')
    client.destroy()
    const volatile = redis({ url: address }).metadata
    await volatile.open(spec)
    await volatile.close()
  })

  test('a full server refuses a commit whole, and goes on when there is room', async () => {
    const { url: address } = await started({})
    const store = redis({ url: address })
    await store.metadata.open(spec)
    await fill(store, 500)
    const client = await connected(address)
    await client.configSet('maxmemory', '1mb')
    const changes = [row(0), row(900)].map((one, at) => ({
      id: one.id,
      kind: one.kind,
      expects: at === 0 ? 1 : ('absent' as const),
      row: { ...one, version: 2 },
    }))
    await expect(store.metadata.commit('acme', changes)).rejects.toMatchObject({
      code: 'STORE',
      retryable: false,
      message: expect.stringMatching(/memory of the server is full and nothing was written/),
    })
    expect(await store.metadata.get('acme', ['r0', 'r900'])).toMatchObject([{ id: 'r0', version: 1 }])
    await client.configSet('maxmemory', '0')
    await store.metadata.commit('acme', changes)
    expect(await store.metadata.get('acme', ['r0', 'r900'])).toHaveLength(2)
    client.destroy()
    await store.metadata.close()
  })

  test('limits that an operator has set never make a part of the answer pass for all of it', async () => {
    const { url: address } = await started({})
    const store = redis({ url: address })
    await store.metadata.open(spec)
    await fill(store, 5_000)
    const client = await connected(address)
    await client.sendCommand(['FT.CONFIG', 'SET', 'TIMEOUT', '1'])
    const filter = { op: 'nin', field: 'tags', values: ['t1', 't2'] } as const
    const withTags = redis({ url: address })
    await withTags.metadata.open({ fields: { ...fields, tags: 'string[]' }, schema: 'migrate' })
    expect(await withTags.metadata.count('acme', { filter })).toBe(4_900)
    await client.sendCommand(['FT.CONFIG', 'SET', 'MAXAGGREGATERESULTS', '100'])
    await expect(store.metadata.list('acme', { limit: 1_000 })).rejects.toThrow(/limit of the query engine is too low/)
    client.destroy()
    await store.metadata.close()
    await withTags.metadata.close()
  })

  test.each(['our client', 'a client of the caller', 'a pool of the caller'])(
    'after a crash an index that builds itself up again is waited for, with %s',
    async (whose) => {
      const { url: address, kill, start } = await started({ settings: ['--appendonly', 'yes'] })
      const client =
        whose === 'a pool of the caller'
          ? createClientPool({ url: address }, { minimum: 2 }).on('error', () => {})
          : createClient({ url: address }).on('error', () => {})
      await client.connect()
      const make = () => redis(whose === 'our client' ? { url: address } : { client })
      const store = make()
      await store.metadata.open(spec)
      await fill(store, 5_000)
      await store.metadata.close()
      const later = make()
      await later.metadata.open({ fields: { ...fields, level: 'number' }, schema: 'migrate' })
      const filter = { op: 'gte', field: 'level', value: 1_000 } as const
      expect(await later.metadata.count('acme', { filter })).toBe(4_000)
      // The log is written once a second.
      await new Promise((resolve) => setTimeout(resolve, 1_500))
      await kill('SIGKILL')
      await start()
      // The clients of the caller may find out only now.
      const counted = await later.metadata.count('acme', { filter }).catch(async (error: unknown) => {
        expect(error).toMatchObject({ retryable: true })
        return await later.metadata.count('acme', { filter })
      })
      expect(counted).toBe(4_000)
      await later.metadata.close()
      client.destroy()
    },
  )

  test('while the server is away each call fails at once, and the first after it is back works', async () => {
    const {
      url: address,
      kill,
      start,
    } = await started({ settings: ['--appendonly', 'yes', '--appendfsync', 'always'] })
    const store = redis({ url: address })
    await store.metadata.open(spec)
    await fill(store, 500)
    await kill('SIGKILL')
    const begun = performance.now()
    for (let attempt = 0; attempt < 3; attempt++) {
      await expect(store.metadata.count('acme', {})).rejects.toMatchObject({ code: 'STORE', retryable: true })
    }
    expect(performance.now() - begun).toBeLessThan(2_000)
    await start()
    expect(await store.metadata.count('acme', {})).toBe(500)
    await store.metadata.close()
  })
})
