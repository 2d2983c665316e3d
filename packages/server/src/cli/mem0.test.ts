import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { called } from '../../test/called.ts'

/** Made by mem0ai 3.3.1. */
const fixture = fileURLToPath(new URL('../../../mem0/test/fixtures/mem0-3.3.1/', import.meta.url))
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loci-mem0-'))
  await cp(fixture, folder, { recursive: true })
  const config = {
    vectorStore: { provider: 'memory', config: { dbPath: join(folder, 'vector_store.db') } },
    historyDbPath: join(folder, 'memory.db'),
  }
  await writeFile(join(folder, 'mem0.json'), JSON.stringify(config))
})

afterAll(() => rm(folder, { recursive: true }))

test('a report, the move, and the move once more', async () => {
  const words = ['mem0', 'mem0.json', '--tenant', 'acme', '--store', `sqlite:${join(folder, 'loci.db')}`]
  const looked = await called(folder, [...words, '--report', 'report.md'])
  expect(looked).toMatchObject({ code: 0, stderr: '' })
  expect(looked.stdout).toMatch(/^Moving 71 memories from mem0 to Loci: what would happen\n/)
  expect(await readFile(join(folder, 'report.md'), 'utf8')).toMatch(/^## Moving 71 memories/)

  const moved = await called(folder, [...words, '--move'])
  expect(moved).toMatchObject({ code: 0, stderr: '' })
  expect(moved.stdout).toMatch(/\nmemories: 58 added, 0 updated, 0 unchanged; past versions: 20/)
  expect((await called(folder, [...words, '--move'])).stdout).toMatch(/\nmemories: 0 added, 0 updated, 58 unchanged/)
})

test.each([
  [['mem0'], 2, 'which file?'],
  [['mem0', 'mem0.json'], 2, 'which tenant?'],
  [['mem0', 'none.json', '--tenant', 'acme'], 1, 'none.json cannot be read'],
])('%j', async (words, code, message) => {
  expect(await called(folder, words)).toMatchObject({ code, stderr: expect.stringContaining(message) })
})
