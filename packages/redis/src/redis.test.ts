import { ConfigError, createMemory, DimensionError, type Row } from '@loci/core'
import { createClient, createCluster, createSentinel } from 'redis'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Client, connected, ownPrefix, storeOn, url } from '../test/fixture.ts'
import { watched } from '../test/watched.ts'
import { type RedisOptions, redis } from './index.ts'

const fields = { createdAt: 'number', occurredAt: 'number', scopeKey: 'string' } as const
const spec = { fields, schema: 'migrate' } as const
const vectorSpec = { fields, dimensions: 4, generation: 1 } as const

describe('options', () => {
  const client = { isOpen: true, sendCommand() {}, on() {}, removeListener() {} }
  test.each<[string, unknown, RegExp]>([
    ['none', {}, /give either url or client/],
    ['two places', { url: 'redis://a', client }, /give either url or client/],
    ['no URL', { url: 'secret-word' }, /url must be like redis:/],
    ['another protocol', { url: 'http://u:secret-word@h' }, /url must be like redis:/],
    ['another database', { url: 'redis://u:secret-word@h/3' }, /database 0 alone/],
    ['parameters', { url: 'redis://u:secret-word@h?tls=true' }, /url takes no \?/],
    ['a password that cannot be read', { url: 'redis://u:secret-word%zz@h' }, /must be written as %25/],
    ['no client', { client: {} }, /client must be one of createClient/],
    ['a cluster', { client: createCluster({ rootNodes: [{ url: 'redis://a' }] }) }, /not of a cluster/],
    ['sentinels', { client: createSentinel({ name: 'a', sentinelRootNodes: [] }) }, /not of a cluster or of sentinels/],
    ['an unknown one', { url: 'redis://a', prefx: 'x' }, /prefix/],
    ['a prefix with a pattern', { url: 'redis://a', prefix: 'a*' }, /prefix must be/],
    ['an unknown index', { url: 'redis://a', index: 'svs' }, /index must be/],
    ['a bad parameter', { url: 'redis://a', index: { hnsw: { m: 1 } } }, /m must be a whole number from 2/],
    ['a misspelt parameter', { url: 'redis://a', index: { hnsw: { efSeach: 5 } } }, /efSearch/],
    ['no answer to a question', { url: 'redis://a', allowEviction: 'yes' }, /allowEviction must be/],
  ])('%s', (_, options, message) => {
    const make = () => redis(options as RedisOptions)
    expect(make).toThrow(ConfigError)
    expect(make).toThrow(message)
    expect(make).not.toThrow(/secret-word/)
  })
})

/** The error with all its causes, as a log would show it. */
function shown(error: unknown): string {
  const parts: string[] = []
  for (let at = error; at instanceof Error; at = at.cause) {
    parts.push(String(at), JSON.stringify(at), at.stack ?? '', ...Object.values(at).map(String))
  }
  return parts.join('\n')
}

const failure = (work: Promise<unknown>) => work.then(() => undefined).catch((error: unknown) => error)

test.each([
  ['nobody listens', 'redis://loci:secret-word@127.0.0.1:1'],
  ['the host does not exist', 'redis://loci:secret-word@no-such-host.invalid'],
  ['nobody listens to TLS', 'rediss://loci:secret-word@127.0.0.1:1'],
])('when %s, the error says so without the password', async (_, address) => {
  const error = await failure(redis({ url: address }).metadata.open(spec))
  expect(error).toMatchObject({ code: 'STORE', store: 'redis', operation: 'open', retryable: true })
  expect((error as Error).message).toMatch(/cannot be reached/)
  expect(shown(error)).not.toContain('secret-word')
})

describe.skipIf(url === undefined)('on Redis', () => {
  let client: Client
  const drops: (() => Promise<void>)[] = []
  beforeAll(async () => {
    client = await connected()
  })
  afterAll(() => client.destroy())
  afterEach(async () => {
    for (const drop of drops.splice(0)) await drop()
  })
  function fresh(): string {
    const { prefix, drop } = ownPrefix()
    drops.push(drop)
    return prefix
  }
  const row = (id: string, values: Partial<Row> = {}): Row => ({
    id,
    kind: 'memory',
    version: 1,
    writeId: 'w',
    body: '',
    ...values,
    fields: { createdAt: 1, occurredAt: 1, ...values.fields },
  })
  const insert = (one: Row) => ({ id: one.id, kind: one.kind, expects: 'absent' as const, row: one })

  test('a wrong password is told of without it', async () => {
    const wrong = new URL(url as string)
    wrong.username = 'nobody'
    wrong.password = 'secret-word'
    const error = await failure(redis({ url: wrong.href }).metadata.open(spec))
    expect(error).toMatchObject({
      retryable: false,
      message: expect.stringMatching(/refused the user or its password/),
    })
    expect(shown(error)).not.toContain('secret-word')
  })

  test('a client of the caller that uses another database, or is not connected, is refused', async () => {
    const elsewhere = createClient({ url: url as string, database: 3 })
    elsewhere.on('error', () => {})
    await expect(redis({ client: elsewhere }).metadata.open(spec)).rejects.toThrow(/client is not connected/)
    await elsewhere.connect()
    await expect(redis({ client: elsewhere }).metadata.open(spec)).rejects.toThrow(/uses database 3/)
    elsewhere.destroy()
  })

  test('ten processes that open at once make one set of indexes', async () => {
    const prefix = fresh()
    const stores = Array.from({ length: 10 }, () => storeOn(prefix))
    await Promise.all(stores.map(({ metadata }) => metadata.open(spec)))
    await Promise.all(stores.map(({ vectors }) => vectors.open(vectorSpec)))
    for (const { metadata, vectors } of stores) await Promise.all([metadata.close(), vectors.close()])
  })

  test('opening again makes, drops and changes nothing', async () => {
    const prefix = fresh()
    const { client: seen, take } = watched(client)
    const open = async () => {
      const { metadata, vectors } = redis({ client: seen, prefix })
      await metadata.open(spec)
      await vectors.open(vectorSpec)
      await metadata.close()
      await vectors.close()
      return take().map(([name]) => name)
    }
    expect(await open()).toContain('FT.CREATE')
    const again = new Set(await open())
    expect([...again].sort()).toEqual(['CLIENT', 'FT.INFO', 'FT._LIST', 'INFO', 'PING', 'SCRIPT'])
  })

  test('verify refuses what is missing, and says what mends it', async () => {
    const prefix = fresh()
    const { metadata, vectors } = storeOn(prefix)
    await expect(metadata.open({ fields, schema: 'verify' })).rejects.toThrow(
      /the index .*:tenants is missing; open it once with schema: 'migrate', or run FT\.CREATE/,
    )
    await metadata.open(spec)
    await expect(vectors.open({ ...vectorSpec, schema: 'verify' })).rejects.toThrow(/the index .*:vectors:1 is missing/)
    await metadata.close()
    const later = storeOn(prefix).metadata
    const more = { ...fields, 'metadata.priority': 'number' } as const
    await expect(later.open({ fields: more, schema: 'verify' })).rejects.toThrow(
      /lacks attributes.*FT\.ALTER .* ADD n_metadata_2Epriority NUMERIC/,
    )
    const opened = storeOn(prefix).metadata
    await opened.open({ fields, schema: 'verify' })
    await opened.close()
  })

  test('a number that is declared later is found in what was stored before', async () => {
    const prefix = fresh()
    const first = storeOn(prefix).metadata
    await first.open(spec)
    const rows = Array.from({ length: 300 }, (_, n) =>
      row(`r${n}`, { fields: { createdAt: n, occurredAt: n, level: n } }),
    )
    await first.commit('acme', rows.map(insert))
    const later = await Promise.all(
      Array.from({ length: 3 }, async () => {
        const { metadata } = storeOn(prefix)
        await metadata.open({ fields: { ...fields, level: 'number' }, schema: 'migrate' })
        return metadata
      }),
    )
    for (const metadata of later) {
      expect(await metadata.count('acme', { filter: { op: 'gte', field: 'level', value: 100 } })).toBe(200)
      await metadata.close()
    }
    await first.close()
  })

  test('an index that is not of Loci is left alone', async () => {
    const prefix = fresh()
    await client.sendCommand(['FT.CREATE', `${prefix}:rows`, 'PREFIX', '1', 'shop:', 'SCHEMA', 'tenant', 'TAG'])
    await expect(storeOn(prefix).metadata.open(spec)).rejects.toThrow(/is not of Loci; use another prefix/)
    const other = fresh()
    await client.sendCommand([
      'FT.CREATE',
      `${other}:rows`,
      'PREFIX',
      '1',
      `${other}:row:{`,
      'SCHEMA',
      'tenant',
      'TEXT',
    ])
    await expect(storeOn(other).metadata.open(spec)).rejects.toThrow(/tenant of the index .* is TEXT, not TAG/)
  })

  test('vectors of another length are refused, and a graph where there is none', async () => {
    const prefix = fresh()
    const { vectors } = storeOn(prefix)
    await vectors.open(vectorSpec)
    await expect(storeOn(prefix).vectors.open({ ...vectorSpec, dimensions: 5 })).rejects.toThrow(DimensionError)
    const hnsw = storeOn(prefix, { index: 'hnsw' }).vectors
    await expect(hnsw.open(vectorSpec)).rejects.toThrow(/was made for exact searches; FT\.DROPINDEX/)
    await vectors.close()
  })

  test('an index that is gone is an error, and not an empty answer', async () => {
    const prefix = fresh()
    const { metadata } = storeOn(prefix)
    await metadata.open(spec)
    await metadata.commit('acme', [insert(row('a'))])
    await client.sendCommand(['FT.DROPINDEX', `${prefix}:rows`])
    await expect(metadata.list('acme', { limit: 10 })).rejects.toMatchObject({
      retryable: false,
      message: expect.stringMatching(/an index is missing; open the store/),
    })
    const again = storeOn(prefix).metadata
    await again.open(spec)
    expect(await again.count('acme', {})).toBe(1)
    await again.close()
    await metadata.close()
  })

  test('a server that has forgotten the scripts gets them again', async () => {
    const { metadata } = storeOn(fresh())
    await metadata.open(spec)
    await client.sendCommand(['SCRIPT', 'FLUSH'])
    await metadata.commit('acme', [insert(row('a'))])
    await client.sendCommand(['SCRIPT', 'FLUSH'])
    expect(await metadata.get('acme', ['a'])).toHaveLength(1)
    await metadata.close()
  })

  test('thousands of rows of one instant are listed once each, in order, both ways', async () => {
    const { metadata } = storeOn(fresh())
    await metadata.open(spec)
    const ids = Array.from({ length: 3_000 }, (_, n) => `id-${(n * 7_919) % 3_000}`)
    for (let at = 0; at < ids.length; at += 500) {
      await metadata.commit(
        'acme',
        ids.slice(at, at + 500).map((id) => insert(row(id))),
      )
    }
    for (const direction of ['asc', 'desc'] as const) {
      const found: string[] = []
      for (let cursor: string | undefined; ; ) {
        const order = { by: 'createdAt', direction } as const
        const page = await metadata.list('acme', { order, limit: 700, ...(cursor === undefined ? {} : { cursor }) })
        found.push(...page.rows.map(({ id }) => id))
        cursor = page.cursor
        if (cursor === undefined) break
      }
      const sorted = [...ids].sort()
      expect(found).toEqual(direction === 'asc' ? sorted : sorted.reverse())
    }
    await metadata.clear('acme')
    expect(await metadata.count('acme', {})).toBe(0)
    expect((await metadata.tenants({ limit: 10 })).tenants).toEqual([])
    await metadata.close()
  })

  test('a tenant that is emptied leaves no key behind', async () => {
    const prefix = fresh()
    const { metadata, vectors } = storeOn(prefix)
    await metadata.open(spec)
    await vectors.open(vectorSpec)
    const record = (id: string) => ({
      id,
      version: 1,
      vector: new Float32Array([1, 0, 0, 0]),
      terms: ['t'],
      fields: {},
    })
    const tenants = ['a', 'a*', 'a:b', '{a}', '*', 'ä😀', 'x'.repeat(256)]
    for (const tenant of tenants) {
      await metadata.commit(tenant, [
        { ...insert(row('one')), index: record('one') },
        { ...insert(row('two')), index: record('two') },
      ])
    }
    expect((await metadata.tenants({ limit: 100 })).tenants.sort()).toEqual([...tenants].sort())
    for (const [at, tenant] of tenants.entries()) {
      if (at % 2 === 0) await metadata.clear(tenant)
      else {
        const deleted = { kind: 'memory', expects: 1, row: null, index: null }
        await metadata.commit(tenant, [
          { id: 'one', ...deleted },
          { id: 'two', ...deleted },
        ])
      }
    }
    expect(await client.keys(`${prefix}:*`)).toEqual([])
    await metadata.close()
    await vectors.close()
  })

  test.each(['verify', 'migrate'] as const)('a user with few rights works with %s', async (schema) => {
    const prefix = fresh()
    if (schema === 'verify') {
      const { metadata, vectors } = storeOn(prefix)
      await metadata.open(spec)
      await vectors.open(vectorSpec)
      await metadata.close()
      await vectors.close()
    }
    // As docs/stores/redis.md names them.
    const basic = 'ping info client|info script|load eval evalsha ft._list ft.info ft.search ft.aggregate'
    const inScripts = 'hget hset hmget del exists sadd srem smembers scard spop'
    const toMigrate = schema === 'migrate' ? ' ft.create ft.alter' : ''
    const commands = `${basic} ${inScripts}${toMigrate}`.split(' ').map((name) => `+${name}`)
    await client.sendCommand(['ACL', 'SETUSER', prefix, 'on', '>secret-word', `~${prefix}:*`, ...commands])
    try {
      const address = new URL(url as string)
      address.username = prefix
      address.password = 'secret-word'
      const { metadata, vectors } = redis({ url: address.href, prefix })
      await metadata.open({ fields, schema })
      await vectors.open({ ...vectorSpec, schema })
      await metadata.commit('acme', [insert(row('a'))])
      expect(await metadata.count('acme', {})).toBe(1)
      await metadata.clear('acme')
      await metadata.close()
      await vectors.close()
      if (schema === 'migrate') return
      const missing = await failure(redis({ url: address.href, prefix: fresh() }).metadata.open(spec))
      expect(missing).toMatchObject({ retryable: false, message: expect.stringMatching(/lacks a right/) })
      expect(shown(missing)).not.toContain('secret-word')
    } finally {
      await client.sendCommand(['ACL', 'DELUSER', prefix])
    }
  })

  test('connections that the server ends cost nothing', async () => {
    const prefix = fresh()
    await client.sendCommand(['ACL', 'SETUSER', prefix, 'on', '>x', '~*', '+@all'])
    drops.push(async () => void (await client.sendCommand(['ACL', 'DELUSER', prefix])))
    const address = new URL(url as string)
    address.username = prefix
    address.password = 'x'
    const memory = await createMemory({ store: redis({ url: address.href, prefix }) })
    const alice = memory.for({ tenant: 'acme', user: 'alice' })
    await alice.add('drinks tea')
    expect(await client.sendCommand(['CLIENT', 'KILL', 'USER', prefix])).toBe(1)
    await alice.add('reads at night')
    expect(await alice.count()).toBe(2)
    await memory.close()
  })

  test('a closed store says so, and the caller of a client keeps it', async () => {
    const { metadata, vectors } = redis({ client, prefix: fresh() })
    await expect(metadata.get('acme', ['a'])).rejects.toThrow('call open() first')
    await metadata.open(spec)
    await metadata.close()
    await metadata.close()
    await vectors.close()
    await expect(metadata.get('acme', ['a'])).rejects.toThrow('the store is closed')
    expect(await client.ping()).toBe('PONG')
  })
})
