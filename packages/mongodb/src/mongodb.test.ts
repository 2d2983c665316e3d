import { CapabilityError, ConfigError, DimensionError, StoreError } from '@loci/core'
import { MongoClient } from 'mongodb'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { cursorOf, fakeServer, refusal } from '../test/fake-server.ts'
import { fields, ownDatabase, row, storeOn, url, watchedClient, withDatabase } from '../test/fixture.ts'
import { type MongodbOptions, mongodb } from './index.ts'

const spec = { fields, schema: 'migrate' } as const
const vectorSpec = { fields, dimensions: 4, generation: 1 }

/** The error with all its causes, as a log would show it. */
function shown(error: unknown): string {
  const parts: string[] = []
  for (let at = error; at instanceof Error; at = at.cause) {
    parts.push(String(at), JSON.stringify(at), at.stack ?? '', ...Object.values(at).map(String))
  }
  return parts.join('\n')
}

const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  )

describe('options', () => {
  const client = new MongoClient('mongodb://127.0.0.1:1')

  test.each<[string, unknown, RegExp]>([
    ['none', {}, /give either url or client/],
    ['two places', { url: 'mongodb://a/b', client }, /give either url or client/],
    ['no URL', { url: 'secret-word' }, /url must be like mongodb:/],
    ['another protocol', { url: 'postgres://u:secret-word@h/d' }, /url must be like mongodb:/],
    ['no host', { url: 'mongodb://' }, /url cannot be read/],
    ['a password with a special character', { url: 'mongodb://u:secret-word@x@h:1/d' }, /url cannot be read/],
    ['an option that the driver does not know', { url: 'mongodb://u:secret-word@h/d?foo=1' }, /url cannot be read/],
    ['a port with mongodb+srv', { url: 'mongodb+srv://u:secret-word@h.example.org:27017' }, /url cannot be read/],
    ['no client', { client: {} }, /client must be a MongoClient/],
    ['an unknown one', { url: 'mongodb://a/b', databse: 'x' }, /database/],
    ['a database with a dot', { url: 'mongodb://a/b', database: 'a.b' }, /database must be/],
    ['a database in the URL with a space', { url: 'mongodb://a/b%20c' }, /database must be/],
    ['a prefix with a dollar', { url: 'mongodb://a/b', prefix: 'a$b' }, /prefix must be/],
    ['an unknown search', { url: 'mongodb://a/b', search: 'ann' }, /search must be one of auto, exact, hnsw, scan/],
    ['no bound', { url: 'mongodb://a/b', maxScanned: 0 }, /maxScanned must be/],
  ])('%s', (_, options, message) => {
    const make = () => mongodb(options as MongodbOptions)
    expect(make).toThrow(ConfigError)
    expect(make).toThrow(message)
    expect(make).not.toThrow(/secret-word/)
  })

  test('the database is that of the option, else of the URL, else loci', async () => {
    const server = await fakeServer(() => undefined)
    const databases = [{ database: 'one' }, { url: '/two?appName=x' }, { url: '/' }, { url: '' }]
    for (const { url: path = '/of-url', database } of databases as { url?: string; database?: string }[]) {
      const { metadata } = mongodb({ url: `mongodb://127.0.0.1:${server.port}${path}`, ...(database && { database }) })
      await metadata.open(spec)
      await metadata.close()
    }
    const { metadata } = mongodb({ client: new MongoClient(`mongodb://127.0.0.1:${server.port}/other`) })
    await metadata.open(spec)
    const made = server.seen.filter(({ create }) => create === 'loci_rows').map(({ $db }) => $db)
    expect(made).toEqual(['one', 'two', 'loci', 'loci', 'loci'])
  })
})

describe('a server', () => {
  async function openOn(port: number, options: Partial<MongodbOptions> = {}): Promise<unknown> {
    const { metadata, vectors } = mongodb({ url: `mongodb://127.0.0.1:${port}/app`, ...options })
    const failure = (await failureOf(metadata.open(spec))) ?? (await failureOf(vectors.open(vectorSpec)))
    await Promise.all([metadata.close(), vectors.close()])
    return failure
  }

  test('that stands alone is refused with what mends it', async () => {
    const { port } = await fakeServer(() => undefined, { msg: null })
    const error = await openOn(port)
    expect(error).toBeInstanceOf(ConfigError)
    expect(String(error)).toMatch(/no transactions; start mongod with --replSet rs0 and run rs\.initiate\(\) once/)
  })

  test('that is too old is refused', async () => {
    const { port } = await fakeServer(() => undefined, { maxWireVersion: 13 })
    expect(String(await openOn(port))).toMatch(/older than MongoDB 6\.0/)
  })

  test.each([
    ['which nobody listens to', 'mongodb://loci:secret-word@127.0.0.1:1/app', /cannot be reached/],
    ['whose host does not exist', 'mongodb://loci:secret-word@no-such-host.invalid/app', /cannot be reached/],
    [
      'of mongodb+srv whose host does not exist',
      'mongodb+srv://loci:secret-word@no.such-host.invalid/app',
      /cannot be reached/,
    ],
  ])('%s: the error says so without the password', async (_, address, message) => {
    const error = await failureOf(mongodb({ url: `${address}?serverSelectionTimeoutMS=300` }).metadata.open(spec))
    expect(error).toMatchObject({ code: 'STORE', store: 'mongodb', operation: 'open', retryable: true })
    expect(String(error)).toMatch(message)
    expect(shown(error)).not.toContain('secret-word')
  })

  test('that refuses the password says so, without it', async () => {
    const { port } = await fakeServer((name) =>
      name === 'saslStart' ? refusal(18, 'Authentication failed.') : undefined,
    )
    const error = await failureOf(
      mongodb({ url: `mongodb://loci:secret-word@127.0.0.1:${port}/app` }).metadata.open(spec),
    )
    expect(error).toMatchObject({ code: 'STORE', retryable: false })
    expect(String(error)).toMatch(/refused the user or its password/)
    expect(shown(error)).not.toContain('secret-word')
  })

  test.each<[string, string, number, boolean, RegExp]>([
    ['a missing right', 'listCollections', 13, false, /grant it readWrite/],
    ['a new primary', 'listCollections', 10_107, true, /choosing a new primary/],
    ['a full disk', 'createIndexes', 14_031, false, /disk of the server is full/],
    ['something else', 'createIndexes', 999, false, /refused the operation/],
  ])('with %s gets an honest error', async (_, command, code, retryable, message) => {
    const { port } = await fakeServer((name) => (name === command ? refusal(code, 'no') : undefined))
    const error = await openOn(port)
    expect(error).toBeInstanceOf(StoreError)
    expect(error).toMatchObject({ retryable })
    expect(String(error)).toMatch(message)
  })

  test('whose collection has a collation of its own is refused', async () => {
    const options = { collation: { locale: 'en', strength: 1 } }
    const collections = [{ name: 'loci_rows', type: 'collection', options }]
    const { port } = await fakeServer((name) => (name === 'listCollections' ? cursorOf(collections) : undefined))
    expect(String(await openOn(port))).toMatch(/collation en, which takes different strings for the same/)
  })

  test('that has no $vectorSearch is scanned, unless an index was asked for', async () => {
    const { port } = await fakeServer((name, { pipeline }) => {
      if (name === 'aggregate' && pipeline[0].$listSearchIndexes) return refusal(31_082, 'SearchNotEnabled')
      return name === 'find' ? cursorOf([]) : undefined
    })
    expect(await openOn(port)).toBeUndefined()
    const error = await openOn(port, { search: 'exact' })
    expect(error).toBeInstanceOf(CapabilityError)
    expect(String(error)).toMatch(/no \$vectorSearch, which search: 'exact' needs/)
  })

  test('whose index takes its time is waited for, and one that fails is told of', async () => {
    const index = {
      name: 'loci_vector',
      type: 'vectorSearch',
      queryable: false,
      status: 'PENDING',
      latestDefinition: {},
    }
    const later = ['PENDING', 'BUILDING', 'READY']
    let isMade = false
    const { port } = await fakeServer((name, command) => {
      if (name === 'createSearchIndexes') {
        isMade = true
        index.latestDefinition = command.indexes[0].definition
        return { ok: 1, indexesCreated: [{ id: '1', name: 'loci_vector' }] }
      }
      if (name !== 'aggregate' || !command.pipeline[0].$listSearchIndexes) return undefined
      if (!isMade) return cursorOf([])
      const status = later.shift() ?? 'FAILED'
      return cursorOf([{ ...index, status, queryable: status === 'READY' }])
    })
    expect(await openOn(port)).toBeUndefined()
    expect(later).toEqual([])
    const error = await openOn(port)
    expect(error).toMatchObject({ code: 'STORE', retryable: false })
    expect(String(error)).toMatch(/could not be built/)
  })
})

describe.skipIf(url === undefined)('on DocumentDB', () => {
  function fresh(): string {
    const { database, drop } = ownDatabase()
    onTestFinished(drop)
    return database
  }

  test('several processes that open at once make one of everything', async () => {
    const database = fresh()
    const stores = Array.from({ length: 4 }, () => storeOn(database))
    await Promise.all(stores.map(({ metadata }) => metadata.open(spec)))
    await Promise.all(stores.map(({ vectors }) => vectors.open(vectorSpec)))
    for (const { metadata, vectors } of stores) await Promise.all([metadata.close(), vectors.close()])
    await withDatabase(database, async (db) => {
      expect((await db.listCollections().toArray()).map(({ name }) => name).sort()).toEqual([
        'loci_generations',
        'loci_rows',
        'loci_vectors_1',
      ])
    })
  })

  test('verify refuses what is missing, and says what mends it', async () => {
    const database = fresh()
    const open = storeOn(database).metadata.open({ fields, schema: 'verify' })
    await expect(open).rejects.toThrow(
      /no collection loci_rows in the database .*; open it once with schema: 'migrate'/,
    )
    const { metadata, vectors } = storeOn(database, { search: 'exact' })
    await metadata.open(spec)
    await expect(storeOn(database).vectors.open({ ...vectorSpec, schema: 'verify' })).rejects.toThrow(/loci_vectors_1/)
    await vectors.open(vectorSpec)
    await storeOn(database).metadata.open({ fields, schema: 'verify' })
    await withDatabase(database, (db) => db.collection('loci_rows').dropIndex('by_scope'))
    await expect(storeOn(database).metadata.open({ fields, schema: 'verify' })).rejects.toThrow(
      /loci_rows has no index on .*scopeKey/,
    )
    const more = { ...vectorSpec, fields: { ...fields, 'metadata.later': 'string' }, schema: 'verify' } as const
    await expect(storeOn(database).vectors.open(more)).rejects.toThrow(/no filter on fields\.metadata_2e_later/)
    await Promise.all([metadata.close(), vectors.close()])
  })

  test('a field that comes later is added to the search index', async () => {
    const database = fresh()
    const first = storeOn(database, { search: 'exact' }).vectors
    await first.open(vectorSpec)
    const times = { createdAt: 1, occurredAt: 1 }
    const vector = new Float32Array([1, 0, 0, 0])
    await first.upsert('acme', [{ id: 'old', version: 1, vector, terms: [], fields: times }])
    const later = storeOn(database, { search: 'exact' }).vectors
    await later.open({ ...vectorSpec, fields: { ...fields, 'metadata.later': 'string' } })
    await later.upsert('acme', [
      { id: 'new', version: 1, vector, terms: [], fields: { ...times, 'metadata.later': 'x' } },
    ])
    const found = async (op: 'eq' | 'ne'): Promise<string[]> => {
      const filter = { op, field: 'metadata.later', value: 'x' } as const
      return (await later.search('acme', { vector, limit: 9, filter })).map(({ id }) => id)
    }
    // An index of Atlas follows what is written after a moment.
    await vi.waitFor(async () => expect([await found('eq'), await found('ne')]).toEqual([['new'], ['old']]), 10_000)
    await Promise.all([first.close(), later.close()])
  })

  test('how a generation is stored is settled when it is made', async () => {
    const database = fresh()
    const [scanned, auto, exact] = (['scan', 'auto', 'exact'] as const).map(
      (search) => storeOn(database, { search }).vectors,
    )
    await scanned?.open(vectorSpec)
    await auto?.open(vectorSpec)
    await expect(exact?.open(vectorSpec)).rejects.toThrow(/were stored for search: 'scan'/)
    const vector = new Float32Array([0.6, 0.8, 0, 0])
    await auto?.upsert('acme', [{ id: 'a', version: 1, vector, terms: [], fields: { createdAt: 1, occurredAt: 1 } }])
    expect(await scanned?.search('acme', { vector, limit: 1 })).toMatchObject([{ id: 'a', score: expect.closeTo(1) }])
    const wrong = storeOn(database, { search: 'scan' }).vectors.open({ ...vectorSpec, dimensions: 5 })
    await expect(wrong).rejects.toThrow(DimensionError)
    await Promise.all([scanned?.close(), auto?.close()])
  })

  test('a scan that would read too much is refused, and never partial', async () => {
    const { metadata, vectors } = storeOn(fresh(), { search: 'scan', maxScanned: 3 })
    await metadata.open(spec)
    await vectors.open(vectorSpec)
    const record = (id: string, tags: string[]) => {
      const vector = new Float32Array([1, 0, 0, 0])
      return { id, version: 1, vector, terms: [], fields: { createdAt: 1, occurredAt: 1, tags } }
    }
    await vectors.upsert(
      'acme',
      ['a', 'b', 'c', 'd'].map((id) => record(id, [id])),
    )
    const { vector } = record('a', [])
    await expect(vectors.search('acme', { vector, limit: 2 })).rejects.toThrow(CapabilityError)
    const filter = { op: 'ne', field: 'tags', value: 'd' } as const
    expect(await vectors.search('acme', { vector, limit: 2, filter })).toHaveLength(2)
    await Promise.all([metadata.close(), vectors.close()])
  })

  test('every index begins with the tenant, and lists stay in one that has their order', async () => {
    const database = fresh()
    const { client, take } = watchedClient()
    const { metadata, vectors } = mongodb({ client, database })
    await metadata.open(spec)
    await vectors.open(vectorSpec)
    take()
    await metadata.list('acme', { kind: 'memory', limit: 20, order: { by: 'occurredAt', direction: 'desc' } })
    const [sent] = take()
    expect(sent?.command).toMatchObject({
      filter: { $and: [{ tenant: { $eq: 'acme' } }, { kind: { $eq: 'memory' } }] },
      sort: new Map([
        ['fields.occurredAt', -1],
        ['_id', -1],
      ]),
      limit: 21,
    })
    for (const name of ['loci_rows', 'loci_vectors_1']) {
      const keys = (await client.db(database).collection(name).listIndexes().toArray())
        .filter((index) => !/__filter__|loci_vector/.test(index.name))
        .map(({ key }) => Object.keys(key))
      expect(keys).toContainEqual(
        name === 'loci_rows' ? ['tenant', 'kind', 'fields.occurredAt', '_id'] : ['tenant', 'fields.scopeKey'],
      )
      for (const [first] of keys) expect(['tenant', '_id']).toContain(first)
    }
    await metadata.close()
    await vectors.close()
    await client.close()
  })

  test('a closed store says so, and the caller keeps the client', async () => {
    const client = new MongoClient(url as string)
    const { metadata, vectors } = mongodb({ client, database: fresh() })
    await expect(metadata.get('acme', ['a'])).rejects.toThrow('call open() first')
    await expect(vectors.upsert('acme', [])).rejects.toThrow('call open() first')
    await metadata.open(spec)
    await metadata.close()
    await metadata.close()
    await expect(metadata.get('acme', ['a'])).rejects.toThrow('the store is closed')
    expect(await client.db('admin').command({ ping: 1 })).toMatchObject({ ok: 1 })
    await client.close()
  })

  test('a client that its owner sets up in its own way serves all the same, and says when it was closed', async () => {
    const client = new MongoClient(url as string, { promoteValues: false, readPreference: 'secondary' })
    const { metadata } = mongodb({ client, database: fresh() })
    await metadata.open(spec)
    const stored = row('a', { version: 2 ** 53 - 1, fields: { createdAt: 3, occurredAt: 2 ** 40, pinned: true } })
    await metadata.commit('acme', [{ id: 'a', kind: 'memory', expects: 'absent', row: stored }])
    expect(await metadata.get('acme', ['a'])).toEqual([stored])
    await client.close()
    await expect(metadata.get('acme', ['a'])).rejects.toMatchObject({ code: 'STORE', retryable: false })
    await client.connect()
    expect(await metadata.get('acme', ['a'])).toEqual([stored])
    await metadata.close()
    await client.close()
  })
})
