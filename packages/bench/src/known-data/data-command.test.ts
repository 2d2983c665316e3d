import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { stepsOf } from '../commands/pages-command.ts'
import { inventedData } from '../retrieval/invented-data.ts'
import { runBench } from '../run-bench.ts'
import { knownSets, recognise } from './known-data.ts'

let folder: string
let err: string[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loci-data-'))
})
afterAll(() => rm(folder, { recursive: true }))
afterEach(() => {
  vi.restoreAllMocks()
  process.exitCode = undefined
})

async function bench(...args: string[]): Promise<{ code: number | undefined; out: string[] }> {
  err = []
  const out: string[] = []
  vi.spyOn(console, 'log').mockImplementation((line) => out.push(String(line)))
  vi.spyOn(console, 'error').mockImplementation((line) => err.push(String(line)))
  const code = await runBench(args)
  return { code: code ?? (process.exitCode as number | undefined), out }
}

test('without a file it says where sets come from, and under which licences', async () => {
  expect(await bench('data')).toEqual({ code: undefined, out: [] })
  for (const { name, project, licence } of knownSets) {
    for (const said of [name, project, licence]) expect(err.join('\n')).toContain(said)
  }
})

test('files are known by their hashes, each once', () => {
  const files = knownSets.flatMap((set) => set.files)
  expect(new Set(files.map(({ sha256 }) => sha256)).size).toBe(files.length)
  for (const file of files) {
    expect(file.sha256).toMatch(/^[0-9a-f]{64}$/)
    expect(recognise(file.sha256.toUpperCase())?.file).toBe(file)
  }
  expect(recognise('0'.repeat(64))).toBeUndefined()
})

test('of what is not known it says what it holds', async () => {
  const [read, unread] = [join(folder, 'invented.json'), join(folder, 'notes.txt')]
  await writeFile(read, JSON.stringify(inventedData))
  await writeFile(unread, '')
  const { code, out } = await bench('data', read, unread, '--json')
  expect(code).toBe(1)
  expect(JSON.parse(out[0] as string)).toMatchObject({
    files: [
      { file: 'invented.json', holds: '2 conversations, 40 turns, 7 questions' },
      {
        file: 'notes.txt',
        sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
        holds: expect.stringContaining('nothing that bench retrieval reads'),
      },
    ],
  })
})

test('a file that is not there is a misuse', async () => {
  expect((await bench('data', join(folder, 'nowhere.json'))).code).toBe(2)
  expect(err[0]).toContain('nowhere.json: ENOENT')
})

test('the page is made by commands that stand in it', async () => {
  expect(stepsOf(['locomo.json']).map(({ command, args }) => [command, ...args].join(' '))).toEqual([
    'retrieval --data locomo.json --write',
    'retrieval --data locomo.json --embedder static --against mem0ai,langgraph --write',
    'speed --embedder static --against mem0ai,langgraph --write',
    'speed --embedder none --write',
    'growth --write',
  ])
  expect(stepsOf([])).toHaveLength(7)
  expect((await bench('pages', '--only', 'stores')).code).toBe(2)
  expect(err[0]).toContain('--only stores: expected one of retrieval, speed, growth')
})
