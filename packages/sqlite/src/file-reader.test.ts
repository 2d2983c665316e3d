import { createClient } from '@libsql/client'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../test/folder.ts'
import { openFileReader } from './file-reader.ts'

const pathTo = temporaryFolder()

test('a statement that stays prepared sees what was written since, also another schema', async () => {
  const client = createClient({ url: `file:${pathTo('kept.db')}` })
  await client.execute('PRAGMA journal_mode = WAL')
  await client.execute('CREATE TABLE words (word TEXT)')
  const reader = await openFileReader(client, 100)
  const read = (): unknown => reader?.read('SELECT * FROM words WHERE word > ? ORDER BY word', ['b'])
  expect(read()).toEqual([])
  await client.batch(["INSERT INTO words VALUES ('tea'), ('cake'), ('a')"], 'write')
  expect(read()).toEqual([{ word: 'cake' }, { word: 'tea' }])
  await client.batch(['ALTER TABLE words ADD COLUMN length INTEGER', "DELETE FROM words WHERE word = 'tea'"], 'write')
  expect(read()).toEqual([{ word: 'cake', length: null }])
  reader?.close()
  client.close()
})

test('more texts than are kept, and one that failed', async () => {
  const client = createClient({ url: `file:${pathTo('many.db')}` })
  const reader = await openFileReader(client, 100)
  for (let round = 0; round < 2; round++) {
    for (let number = 0; number < 150; number++) {
      expect(reader?.read(`SELECT ${number} + ? AS sum`, [1])).toEqual([{ sum: number + 1 }])
    }
  }
  const failing = (text: string): unknown => reader?.read('SELECT json(?) AS value', [text])
  expect(() => failing('{')).toThrow(/malformed JSON/)
  expect(failing('[1]')).toEqual([{ value: '[1]' }])
  reader?.close()
  client.close()
})

test('a database in memory has no other connection', async () => {
  const client = createClient({ url: ':memory:' })
  expect(await openFileReader(client, 100)).toBeUndefined()
  client.close()
})
