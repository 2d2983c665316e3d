import { execFileSync } from 'node:child_process'
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { createClient } from '@libsql/client'
import { ConfigError, ConflictError, StoreError } from '@loci/core'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../test/folder.ts'
import { closed, fields, opened, put, record, row } from '../test/samples.ts'
import { type SqliteOptions, sqlite } from './index.ts'

const pathTo = temporaryFolder()

test.each<[string, unknown]>([
  ['exactly one', {}],
  ['exactly one', { path: 'a.db', url: 'file:a.db' }],
  ['did you mean "path"', { pth: 'a.db' }],
  ['expected an object', 'memory.db'],
  ['not empty', { path: '' }],
  ['not empty', { path: 'a\0b' }],
  ['not empty', { url: '' }],
  ['must be a string', { url: 5 }],
  ['exactly one', { path: 'a.db', url: 'sqlite:a.db' }],
  ['not empty', { url: 'sqlite:' }],
  ['names a host', { url: 'sqlite://host/a.db' }],
  ['give it as url', { path: 'libsql://host' }],
  ['give it as url', { path: 'file:memory.db' }],
  ["'full' or 'normal'", { path: 'a.db', durability: 'none' }],
  ['durability is for files', { url: 'libsql://host', durability: 'full' }],
  ['authToken is for servers', { path: 'a.db', authToken: 'secret' }],
  ['no space or line break', { url: 'libsql://host', authToken: 'secret\n' }],
])('refuses options that cannot be right: %s', (message, options) => {
  expect(() => sqlite(options as SqliteOptions)).toThrow(ConfigError)
  expect(() => sqlite(options as SqliteOptions)).toThrow(message)
})

test('making a backend touches nothing', () => {
  sqlite({ path: pathTo('untouched.db') })
  expect(existsSync(pathTo('untouched.db'))).toBe(false)
})

const names = ['a b#c?d%e%41.db', 'é😀نص.db', "it's.db", 'C:\\x.db', 'x?mode=memory', '-', ':memory:']

test.each(names)('the file name %j is taken as it is, and what was stored is there again', async (name) => {
  mkdirSync(pathTo('names'), { recursive: true })
  const path = `${pathTo('names')}/${name}`
  const first = await opened(sqlite({ path }))
  await first.metadata.commit('t', [put(row('a'), record('a', [1, 0]))])
  await closed(first)
  expect(readdirSync(pathTo('names'))).toContain(name)
  const second = await opened(sqlite({ path }))
  expect(await second.metadata.get('t', ['a'])).toEqual([row('a')])
  expect(await second.vectors.get('t', ['a'])).toEqual([record('a', [1, 0])])
  await closed(second)
})

test('a URL says where the file is', async () => {
  const path = pathTo('by url #1.db')
  for (const url of [`sqlite:${path}`, `sqlite://${path}`]) {
    const { metadata, vectors } = await opened(sqlite({ url, durability: 'normal' }))
    await metadata.commit('t', [put(row(url))])
    await closed({ metadata, vectors })
  }
  const store = await opened(sqlite({ path }))
  expect(await store.metadata.count('t', {})).toBe(2)
  await closed(store)
})

test('after close, the file alone holds every commit', async () => {
  const store = await opened(sqlite({ url: `file:${pathTo('copied.db')}`, durability: 'normal' }))
  await store.metadata.commit('t', [put(row('a'))])
  await closed(store)
  copyFileSync(pathTo('copied.db'), pathTo('copy.db'))
  const copy = await opened(sqlite({ path: pathTo('copy.db') }))
  expect(await copy.metadata.count('t', {})).toBe(1)
  await closed(copy)
})

test('each store closes for itself, as often as it likes', async () => {
  const { metadata, vectors } = await opened(sqlite({ path: ':memory:' }))
  await metadata.commit('t', [put(row('a'), record('a', [1, 0]))])
  await metadata.close()
  await metadata.close()
  expect(await vectors.get('t', ['a'])).toHaveLength(1)
  await expect(metadata.get('t', ['a'])).rejects.toThrow('sqlite get: the store is closed')
  await expect(metadata.open({ fields, schema: 'migrate' })).rejects.toThrow('the store is closed')
  await vectors.close()
  await vectors.close()
  await expect(vectors.get('t', ['a'])).rejects.toThrow(StoreError)
})

test('a store that was never opened says so, and closes', async () => {
  const { metadata, vectors } = sqlite({ path: ':memory:' })
  await expect(metadata.count('t', {})).rejects.toThrow('sqlite count: call open() first')
  await expect(vectors.clear('t')).rejects.toThrow('sqlite clear: call open() first')
  await metadata.close()
  await vectors.close()
})

test('both stores may open at the same time', async () => {
  const store = sqlite({ path: pathTo('together.db') })
  await Promise.all([
    store.metadata.open({ fields, schema: 'migrate' }),
    store.vectors.open({ dimensions: 2, fields, generation: 1 }),
  ])
  await store.metadata.commit('t', [put(row('a'), record('a', [1, 0]))])
  await closed(store)
})

test('a client that was passed in stays open', async () => {
  const client = createClient({ url: ':memory:' })
  const store = await opened(sqlite({ client }))
  await store.metadata.commit('t', [put(row('a'), record('a', [1, 0]))])
  expect(await store.vectors.search('t', { vector: new Float32Array([1, 0]), limit: 1 })).toHaveLength(1)
  await closed(store)
  expect((await client.execute('SELECT count(*) AS count FROM loci_rows')).rows[0]?.count).toBe(1)
  client.close()
})

async function failureToOpen(options: SqliteOptions): Promise<unknown> {
  return sqlite(options)
    .metadata.open({ fields, schema: 'migrate' })
    .catch((error: unknown) => error)
}

test('a folder that is missing', async () => {
  const store = sqlite({ path: pathTo('later/memory.db') })
  await expect(store.metadata.open({ fields, schema: 'migrate' })).rejects.toMatchObject({
    store: 'sqlite',
    operation: 'open',
    retryable: false,
    message: expect.stringContaining('a folder that exists'),
  })
  mkdirSync(pathTo('later'))
  await opened(store)
  await closed(store)
})

test('a folder in place of a file, and a file that is no database', async () => {
  mkdirSync(pathTo('folder.db'))
  expect(await failureToOpen({ path: pathTo('folder.db') })).toMatchObject({ code: 'STORE', retryable: false })
  const text = 'Dear diary, '.repeat(1_000)
  writeFileSync(pathTo('diary.db'), text)
  const error = await failureToOpen({ path: pathTo('diary.db') })
  expect(error).toBeInstanceOf(StoreError)
  expect(error).toMatchObject({ retryable: false, message: expect.stringContaining('not a SQLite database') })
})

test('a damaged file', async () => {
  const path = pathTo('damaged.db')
  const store = await opened(sqlite({ path }))
  await store.metadata.commit(
    't',
    Array.from({ length: 300 }, (_, index) => put(row(`id-${index}`, {}, { body: 'x'.repeat(500) }))),
  )
  await closed(store)
  execFileSync('dd', ['if=/dev/urandom', `of=${path}`, 'bs=4096', 'seek=1', 'count=60', 'conv=notrunc'], {
    stdio: 'ignore',
  })
  const damaged = sqlite({ path })
  const error = await opened(damaged)
    .then(() => damaged.metadata.list('t', { limit: 500 }))
    .catch((caught: unknown) => caught)
  expect(error).toBeInstanceOf(StoreError)
  expect(error).toMatchObject({ retryable: false, message: expect.stringContaining('restore it from a backup') })
  await closed(damaged)
})

test('a full disk: nothing is half-written, and it works again when there is room', async () => {
  const client = createClient({ url: `file:${pathTo('full.db')}`, concurrency: 1 })
  const store = await opened(sqlite({ client }))
  await client.execute('PRAGMA max_page_count = 40')
  const changes = Array.from({ length: 100 }, (_, index) =>
    put(row(`id-${index}`, {}, { body: 'x'.repeat(4_000) }), record(`id-${index}`, [1, 0])),
  )
  await expect(store.metadata.commit('t', changes)).rejects.toMatchObject({
    code: 'STORE',
    operation: 'commit',
    retryable: false,
    message: expect.stringContaining('the disk is full and nothing was written'),
  })
  expect(await store.metadata.count('t', {})).toBe(0)
  await client.execute('PRAGMA max_page_count = 100000')
  await store.metadata.commit('t', changes)
  expect(await store.metadata.count('t', {})).toBe(100)
  client.close()
})

test('a file that another connection is writing: retryable, at once', async () => {
  const path = pathTo('busy.db')
  const store = await opened(sqlite({ path }))
  const other = createClient({ url: `file:${path}` })
  const transaction = await other.transaction('write')
  const start = performance.now()
  await expect(store.metadata.commit('t', [put(row('a'))])).rejects.toMatchObject({
    code: 'STORE',
    retryable: true,
    message: expect.stringContaining('another connection is writing'),
  })
  expect(performance.now() - start).toBeLessThan(500)
  expect(await store.metadata.get('t', ['a'])).toEqual([])
  await transaction.rollback()
  await store.metadata.commit('t', [put(row('a'))])
  other.close()
  await closed(store)
})

test('a read-only database reads, and says what to do when it is written', async () => {
  const client = createClient({ url: `file:${pathTo('read-only.db')}`, concurrency: 1 })
  const store = await opened(sqlite({ client }))
  await store.metadata.commit('t', [put(row('a'))])
  await client.execute('PRAGMA query_only = ON')
  expect(await store.metadata.get('t', ['a'])).toEqual([row('a')])
  await expect(store.metadata.commit('t', [put(row('b'))])).rejects.toMatchObject({
    code: 'STORE',
    retryable: false,
    message: expect.stringContaining('write access to the file and its folder'),
  })
  client.close()
})

test.skipIf(process.getuid?.() === 0)('a file without write permission', async () => {
  const path = pathTo('no-permission.db')
  writeFileSync(path, '')
  chmodSync(path, 0o444)
  expect(await failureToOpen({ path })).toMatchObject({ code: 'STORE', retryable: false })
})

test('two backends on one file see each other, and only one of two commits on the same version holds', async () => {
  const path = pathTo('race.db')
  const [a, b] = [await opened(sqlite({ path })), await opened(sqlite({ path }))]
  await a.metadata.commit('t', [{ id: 'x', kind: 'memory', expects: 'absent', row: row('x') }])
  const change = (by: string) => [
    { id: 'x', kind: 'memory', expects: 1, row: row('x', {}, { version: 2, writeId: by }) },
    { id: `mark-${by}`, kind: 'memory', expects: 'absent' as const, row: row(`mark-${by}`) },
  ]
  const results = await Promise.allSettled([a.metadata.commit('t', change('a')), b.metadata.commit('t', change('b'))])
  const lost = results.filter((result) => result.status === 'rejected')
  expect(lost).toHaveLength(1)
  expect(lost[0]?.reason).toBeInstanceOf(ConflictError)
  const rows = await b.metadata.get('t', ['x', 'mark-a', 'mark-b'])
  expect(rows).toHaveLength(2)
  expect(`mark-${rows.find(({ id }) => id === 'x')?.writeId}`).toBe(rows.find(({ id }) => id !== 'x')?.id)
  await closed(a)
  expect(await b.metadata.count('t', {})).toBe(2)
  await closed(b)
})

test('a token or password is in no message', async () => {
  for (const url of [
    'nonsense?authToken=top-secret',
    'ftp://user:top-secret@host',
    'libsql://host?authToken=top-secret#x',
  ]) {
    const error = await failureToOpen({ url })
    expect(error).toBeInstanceOf(ConfigError)
    expect(String(error) + String((error as Error).cause)).not.toContain('top-secret')
  }
})
