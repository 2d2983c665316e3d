import { createHash } from 'node:crypto'
import { copyFile, readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createClient } from '@libsql/client'
import { ConfigError, StoreError } from '@loci/core'
import { expect, test } from 'vitest'
import { allOf, historyPath, storePath, temporaryFolder } from '../../test/fixture.ts'
import { historyReader } from './history-reader.ts'
import { sqliteReader } from './sqlite-reader.ts'

test('reads what mem0 3.3.1 has written', async () => {
  const source = sqliteReader({ path: storePath })
  const records = await allOf(source.memories())
  await source.close()
  expect(records).toHaveLength(71)
  expect(new Set(records.map(({ id }) => id)).size).toBe(71)
  expect(records.filter(({ broken }) => broken !== undefined).map(({ broken }) => broken)).toEqual([
    'its payload is not JSON',
    'it has no text (`data`)',
  ])
  expect(records.find(({ text }) => text === 'Bob uses PostgreSQL 16 in production')).toEqual({
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    text: 'Bob uses PostgreSQL 16 in production',
    userId: 'bob',
    agentId: 'planner',
    runId: 'deploy',
    role: 'user',
    hash: createHash('md5').update('Bob uses PostgreSQL 16 in production').digest('hex'),
    lemmatized: 'bob use postgresql 16 production',
    createdAt: expect.closeTo(Date.UTC(2026, 0, 21, 9), -2),
    updatedAt: expect.closeTo(Date.UTC(2026, 0, 21, 9), -2),
    metadata: {},
    vector: expect.any(Float32Array),
  })
  expect(records.filter(({ vector }) => vector?.length === 64)).toHaveLength(70)
})

test('leaves the vectors where they are when nobody wants them', async () => {
  const source = sqliteReader({ path: storePath })
  const records = await allOf(source.memories({ vectors: false }))
  await source.close()
  expect(records.some(({ vector }) => vector !== undefined)).toBe(false)
})

test('touches neither the file nor its folder, and leaves no copy', async () => {
  const fingerprint = async (): Promise<unknown> => [
    createHash('sha256')
      .update(await readFile(storePath))
      .digest('hex'),
    await readdir(dirname(storePath)),
  ]
  const before = await fingerprint()
  const source = sqliteReader({ path: storePath })
  await allOf(source.memories())
  expect(await fingerprint()).toEqual(before)
  await source.close()
  expect(await fingerprint()).toEqual(before)
})

test('reads what stands in the write-ahead log of a file that another process has open', async () => {
  const path = join(await temporaryFolder(), 'vector_store.db')
  await copyFile(storePath, path)
  const writer = createClient({ url: pathToFileURL(path).href })
  await writer.execute('pragma journal_mode = wal')
  await writer.execute({
    sql: 'insert into vectors values (?, ?, ?)',
    args: ['new', new Uint8Array(4), '{"data":"new"}'],
  })
  expect(await readdir(dirname(path))).toContain('vector_store.db-wal')
  const source = sqliteReader({ path })
  const records = await allOf(source.memories())
  await source.close()
  writer.close()
  expect(records.find(({ id }) => id === 'new')?.text).toBe('new')
})

test('more rows than one page has', async () => {
  const path = join(await temporaryFolder(), 'vector_store.db')
  const writer = createClient({ url: pathToFileURL(path).href })
  await writer.execute('create table vectors (id text primary key, vector blob not null, payload text not null)')
  await writer.execute(`insert into vectors
    with recursive n(i) as (select 1 union all select i + 1 from n where i < 1000)
    select 'id' || i, x'0000803f', '{"data":"note ' || i || '","user_id":"alice"}' from n`)
  writer.close()
  const source = sqliteReader({ path })
  const ids = (await allOf(source.memories())).map(({ id }) => id)
  await source.close()
  expect(new Set(ids).size).toBe(1000)
})

test('says what is wrong with the path', async () => {
  const missing = sqliteReader({ path: join(await temporaryFolder(), 'none.db') })
  await expect(allOf(missing.memories())).rejects.toThrow(ConfigError)
  await expect(allOf(missing.memories())).rejects.toThrow(/there is no file .*none\.db/)
  const other = sqliteReader({ path: historyPath })
  await expect(allOf(other.memories())).rejects.toThrow(StoreError)
  await expect(allOf(other.memories())).rejects.toThrow(/is no vector store of mem0 .*no such table: vectors/)
  await other.close()
})

test('reads the history in the order in which it was written', async () => {
  const reader = historyReader({ path: historyPath })
  const events = await allOf(reader.history())
  expect(events).toHaveLength(79)
  const { memoryId } = events.find(({ after }) => after?.includes('40,000')) ?? {}
  expect(
    events.filter((event) => event.memoryId === memoryId).map(({ action, after }) => `${action} ${after}`),
  ).toEqual([
    'ADD The budget of project Atlas is 40,000 euros.',
    'UPDATE The budget of project Atlas is 55,000 euros.',
    'UPDATE The budget of project Atlas is 60,000 euros.',
  ])
  expect(events.filter(({ action }) => action === 'DELETE').map(({ at }) => at)).toEqual([undefined, undefined])
  expect(await reader.countMessages()).toBe(3)
  await reader.close()
})

test('reads the history of the Python SDK, whose columns have other names', async () => {
  const path = join(await temporaryFolder(), 'history.db')
  const writer = createClient({ url: pathToFileURL(path).href })
  await writer.execute(`create table history (id text primary key, memory_id text, old_memory text, new_memory text, event text,
    created_at datetime, updated_at datetime, is_deleted integer, actor_id text, role text)`)
  const at = '2026-01-05T01:00:00-08:00'
  for (const args of [
    ['z', 'm', null, 'one', 'ADD', at, null, 0, null, null],
    ['a', 'm', 'one', 'two', 'UPDATE', at, '2026-01-06T01:00:00-08:00', 0, null, null],
  ]) {
    await writer.execute({ sql: 'insert into history values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)', args })
  }
  writer.close()
  const reader = historyReader({ path })
  expect(await allOf(reader.history())).toEqual([
    { memoryId: 'm', action: 'ADD', after: 'one', at: Date.UTC(2026, 0, 5, 9) },
    { memoryId: 'm', action: 'UPDATE', before: 'one', after: 'two', at: Date.UTC(2026, 0, 6, 9) },
  ])
  expect(await reader.countMessages()).toBe(0)
  await reader.close()
})

test('says when a file is no history', async () => {
  const reader = historyReader({ path: storePath })
  await expect(allOf(reader.history())).rejects.toThrow(/has neither the table memory_history nor history/)
  await reader.close()
})
