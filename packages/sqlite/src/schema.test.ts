import { type Client, createClient } from '@libsql/client'
import { ConfigError } from '@loci/core'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../test/folder.ts'
import { closed, fields, opened, put, row } from '../test/samples.ts'
import { sqlite } from './index.ts'
import { migrations, prepareSchema } from './schema.ts'

const pathTo = temporaryFolder()

async function versions(client: Client): Promise<unknown[]> {
  return (await client.execute('SELECT version FROM loci_schema')).rows.map(({ version }) => version)
}

test('an older file is brought up to date and keeps its rows', async () => {
  const path = pathTo('older.db')
  const store = await opened(sqlite({ path }))
  await store.metadata.commit('t', [put(row('a'))])
  await closed(store)

  const client = createClient({ url: `file:${path}` })
  const next = [...migrations, ["ALTER TABLE loci_rows ADD COLUMN note TEXT NOT NULL DEFAULT 'old'"]]
  await expect(prepareSchema(client, 'verify', next)).rejects.toThrow('schema version 1, this package needs version 2')
  await prepareSchema(client, 'migrate', next)
  await prepareSchema(client, 'migrate', next)
  await prepareSchema(client, 'verify', next)
  expect(await versions(client)).toEqual([2])
  expect((await client.execute('SELECT id, note FROM loci_rows')).rows).toMatchObject([{ id: 'a', note: 'old' }])

  for (const schema of ['migrate', 'verify'] as const) {
    const error = await sqlite({ client })
      .metadata.open({ fields, schema })
      .catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(ConfigError)
    expect(String(error)).toContain('update @loci/sqlite')
  }
  client.close()
})

test('a step that fails leaves the version before it, whole', async () => {
  const client = createClient({ url: ':memory:' })
  const broken = [...migrations, ['CREATE TABLE loci_more (id TEXT)', 'CREATE TABLE loci_rows (id TEXT)']]
  await expect(prepareSchema(client, 'migrate', broken)).rejects.toThrow('already exists')
  expect(await versions(client)).toEqual([1])
  expect((await client.execute("SELECT 1 FROM sqlite_schema WHERE name = 'loci_more'")).rows).toEqual([])
  client.close()
})

test('of two that migrate at once, each step is done by one', async () => {
  const url = `file:${pathTo('together.db')}`
  const steps = [...migrations, ['CREATE TABLE loci_steps (id TEXT)', "INSERT INTO loci_steps VALUES ('once')"]]
  const clients = Array.from({ length: 8 }, () => createClient({ url, timeout: 1_000 }))
  await Promise.all(clients.map((client) => prepareSchema(client, 'migrate', steps)))
  const client = clients[0] as Client
  expect(await versions(client)).toEqual([2])
  expect((await client.execute('SELECT * FROM loci_steps')).rows).toHaveLength(1)
  for (const each of clients) each.close()
})

test('verify refuses a database without Loci tables and changes nothing in it', async () => {
  const client = createClient({ url: `file:${pathTo('foreign.db')}` })
  await client.execute('CREATE TABLE theirs (id TEXT)')
  const open = sqlite({ path: pathTo('foreign.db') }).metadata.open({ fields, schema: 'verify' })
  await expect(open).rejects.toThrow(
    "has no Loci tables, this package needs version 1; open it once with schema: 'migrate'",
  )
  expect((await client.execute('SELECT name FROM sqlite_schema')).rows).toMatchObject([{ name: 'theirs' }])
  expect((await client.execute('PRAGMA journal_mode')).rows).toMatchObject([{ journal_mode: 'delete' }])
  client.close()
})

test('off trusts; a call then says that the tables are missing', async () => {
  const { metadata } = sqlite({ path: ':memory:' })
  await metadata.open({ fields, schema: 'off' })
  await expect(metadata.get('t', ['a'])).rejects.toThrow("open the store with schema: 'migrate'")
  await metadata.close()
})

test('vectors open as they are told, and migrate when they are not', async () => {
  const store = sqlite({ path: ':memory:' })
  await store.metadata.open({ fields, schema: 'off' })
  const open = store.vectors.open({ dimensions: 2, fields, generation: 1, schema: 'off' })
  await expect(open).rejects.toThrow('tables are missing')
  await store.metadata.close()

  const alone = sqlite({ path: ':memory:' })
  await alone.vectors.open({ dimensions: 2, fields, generation: 1 })
  await alone.vectors.close()
})
