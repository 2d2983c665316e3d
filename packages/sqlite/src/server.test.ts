/** The way over HTTP, against a stand-in for the server. */
import { ConflictError, StoreError } from '@loci/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type HranaServer, hranaServer } from '../test/hrana-server.ts'
import { closed, fields, opened, put, record, row } from '../test/samples.ts'
import { type SqliteOptions, sqlite } from './index.ts'

const authToken = 'top-secret-token'
let server: HranaServer
let store: ReturnType<typeof sqlite>

beforeAll(async () => {
  server = await hranaServer(authToken)
  store = await opened(sqlite({ url: server.url, authToken }))
})
afterAll(async () => {
  await closed(store)
  await server.close()
})

test('rows and records come back as they were stored', async () => {
  const odd = row('😀', { importance: 0.1 + 0.2, tags: ['ü'] }, { body: 'نص "quoted" \\ \n' })
  await store.metadata.commit('values', [put(odd, record('😀', [1 / 3, 2]))])
  expect(await store.metadata.get('values', ['😀'])).toEqual([odd])
  expect(await store.vectors.get('values', ['😀'])).toEqual([record('😀', [1 / 3, 2])])
  const filter = { op: 'in', field: 'importance', values: [0.1 + 0.2, 5] } as const
  expect((await store.metadata.list('values', { filter, limit: 5 })).rows).toEqual([odd])
})

test('one commit, and one search, is one request', async () => {
  const changes = Array.from({ length: 50 }, (_, index) => put(row(`id-${index}`), record(`id-${index}`, [1, index])))
  let before = server.requests()
  await store.metadata.commit('trips', [...changes, { id: 'x', kind: 'memory', expects: 'absent', row: row('x') }])
  expect(server.requests() - before).toBe(1)
  before = server.requests()
  const found = await store.vectors.search('trips', { vector: new Float32Array([1, 0]), limit: 2 })
  expect(server.requests() - before).toBe(1)
  expect(found.map(({ id }) => id)).toEqual(['id-0', 'id-1'])
})

test('a conflict rolls the whole commit back', async () => {
  await store.metadata.commit('cas', [put(row('a'))])
  const change = { id: 'a', kind: 'memory', expects: 7, row: row('a', {}, { version: 8 }) }
  await expect(store.metadata.commit('cas', [put(row('b')), change])).rejects.toThrow(ConflictError)
  expect(await store.metadata.count('cas', {})).toBe(1)
  const first = { ...change, expects: 1 }
  const results = await Promise.allSettled([
    store.metadata.commit('cas', [first]),
    store.metadata.commit('cas', [first]),
  ])
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
})

test('an answer that is lost is retryable; the commit had happened', async () => {
  server.failNext('lose-answer')
  await expect(store.metadata.commit('lost', [put(row('a'))])).rejects.toMatchObject({ code: 'STORE', retryable: true })
  expect(await store.metadata.get('lost', ['a'])).toMatchObject([{ writeId: 'write-a' }])
})

test.each([
  [429, true],
  [503, true],
  [403, false],
  [404, false],
])('HTTP status %i: retryable is %s', async (status, retryable) => {
  server.failNext(status)
  await expect(store.metadata.count('t', {})).rejects.toMatchObject({
    code: 'STORE',
    store: 'sqlite',
    operation: 'count',
    retryable,
  })
})

async function failureToOpen(options: SqliteOptions): Promise<StoreError> {
  const error = await sqlite(options)
    .metadata.open({ fields, schema: 'migrate' })
    .catch((caught: unknown) => caught)
  expect(error).toBeInstanceOf(StoreError)
  return error as StoreError
}

test('a wrong token and a server that is not there', async () => {
  const refused = await failureToOpen({ url: server.url, authToken: 'another-secret' })
  expect(refused).toMatchObject({ retryable: false, message: expect.stringContaining('check authToken') })
  expect(String(refused) + String(refused.cause)).not.toContain('another-secret')
  const absent = await failureToOpen({ url: 'http://127.0.0.1:1', authToken })
  expect(absent).toMatchObject({ retryable: true, message: expect.stringContaining('cannot be reached') })
})
