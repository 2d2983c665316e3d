import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createMemory } from '@loci/core'
import { letterEmbedder } from '@loci/testkit'
import { afterEach, expect, test } from 'vitest'
import { sqlite } from './sqlite.ts'

const directory = mkdtempSync(join(tmpdir(), 'loci-erase-'))
afterEach(() => rmSync(directory, { recursive: true, force: true }))

const path = join(directory, 'memory.db')
const words = ['heliotrope', 'quicksilver', 'marzipan', 'Zugspitze', '秘密の庭']

/** Which of the words stand anywhere in the database's files, in any case. */
function wordsInFiles(): string[] {
  const files = [path, `${path}-wal`, `${path}-shm`].filter((file) => existsSync(file))
  const bytes = files.map((file) => readFileSync(file).toString('utf8').toLowerCase()).join()
  return words.filter((word) => bytes.includes(word.toLowerCase().slice(0, 7)))
}

test('what was erased stands in no byte of the file nor of its log', async () => {
  const memory = await createMemory({ store: sqlite({ path }), embedder: letterEmbedder() })
  const alice = memory.for({ tenant: 't', user: 'alice' })
  const bob = memory.for({ tenant: 't', user: 'bob' })
  await bob.add(Array.from({ length: 200 }, (_, at) => `Bob has note ${at}`))
  for (const word of words) {
    const { memory: said } = await alice.upsert({
      type: 'fact',
      key: word,
      text: `she keeps ${word} in ${'a long drawer '.repeat(800)}`,
      tags: [word],
      data: { [word]: word },
    })
    await alice.update(said?.id as string, { text: `she lost ${word}` })
    await alice.upsert({ type: 'fact', key: word, text: `she found ${word} again` })
    await alice.add({ type: 'episode', text: `${word} was on the table`, metadata: { note: word } })
  }
  expect(wordsInFiles()).toEqual(words)

  const receipt = await memory.admin('t').erase({ user: 'alice' })
  expect(receipt.stores).toEqual([
    { store: 'sqlite', holds: 'rows', compacted: true },
    { store: 'sqlite', holds: 'vectors', compacted: true },
  ])
  expect(wordsInFiles()).toEqual([])
  for await (const line of memory.export({ vectors: true })) {
    for (const word of words) expect(line).not.toContain(word)
  }
  expect(await bob.count()).toBe(200)
  await memory.close()
  expect(wordsInFiles()).toEqual([])
})
