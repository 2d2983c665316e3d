import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createMemory } from '@loci/core'
import { sqlite } from '@loci/sqlite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { called } from '../../test/called.ts'

const bin = fileURLToPath(new URL('../../bin/loci.mjs', import.meta.url))
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loci-cli-'))
  await using memory = await createMemory({ store: sqlite({ path: join(folder, 'memory.db') }) })
  await memory.for({ tenant: 'acme', user: 'alice' }).add(['likes tea', 'lives in Lisbon'])
  await memory.for({ tenant: 'globex', user: 'bob' }).add('likes coffee')
  await writeFile(join(folder, 'loci.config.json'), JSON.stringify({ store: `sqlite:${join(folder, 'memory.db')}` }))
})

afterAll(() => rm(folder, { recursive: true }))

test('check: what is configured, and what is in it', async () => {
  expect(await called(folder, ['check'])).toEqual({
    code: 0,
    stdout: [
      'rows      sqlite: atomic commits, immediate',
      'vectors   sqlite, not used: there is no embedder',
      'tenants   2',
      'memories  3, with those that are superseded',
      '',
    ].join('\n'),
    stderr: '',
  })
})

test('a store by its URL, and in LOCI_STORE', async () => {
  const empty = `sqlite:${join(folder, 'empty.db')}`
  const refused = { code: 1, stdout: '', stderr: expect.stringMatching(/ConfigError: .* has no Loci tables/) }
  expect(await called(folder, ['check', '--store', empty])).toEqual(refused)
  expect(await called(folder, ['check'], { store: empty })).toEqual(refused)
  expect((await called(folder, ['check', '--store', empty, '--schema', 'migrate'])).stdout).toContain('tenants   0')
})

test('the command as it is installed, in a process of its own', async () => {
  const env = { ...process.env, LOCI_STORE: `sqlite:${join(folder, 'memory.db')}` }
  const stdout = await new Promise((resolve) => {
    execFile(process.execPath, [bin, 'check'], { env, cwd: tmpdir() }, (_, text) => resolve(text))
  })
  expect(stdout).toContain('memories  3')
})

test('--help', async () => {
  expect((await called(folder, ['--help'])).stdout).toContain('check')
  expect((await called(folder, ['check', '--help'])).stdout).toContain('--schema MODE')
  expect((await called(folder, [])).code).toBe(0)
})

test.each([
  [['chek'], 'there is no command "chek"'],
  [['check', '--stoer', 'x'], "Unknown option '--stoer'"],
  [['check', 'memory.db'], 'what is "memory.db"?'],
])('misuse says what to do, with exit code 2: %j', async (words, message) => {
  expect(await called(folder, words)).toEqual({ code: 2, stdout: '', stderr: expect.stringContaining(message) })
})

test.each([
  [['check', '--config', 'none.json'], 'none.json does not exist'],
  [['check', '--store', 'oracle://u:geheim@host'], 'no provider takes URLs that begin with oracle:'],
  [['check', '--schema', 'force'], 'schema must be one of'],
])('what fails says why, with exit code 1 and without the password: %j', async (words, message) => {
  const { code, stderr } = await called(folder, words)
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(message) })
  expect(stderr).not.toContain('geheim')
})

test.each([
  'postgres://u:geheim@127.0.0.1:1/app',
  'redis://:geheim@127.0.0.1:1',
  'mongodb://u:geheim@127.0.0.1:1/app',
  'qdrant://geheim@127.0.0.1:1',
  'pinecone://geheim@index?controllerHostUrl=http%3A%2F%2F127.0.0.1%3A1',
  'libsql://127.0.0.1:1?authToken=geheim',
])(
  'a server that is not there is told of at once, without the secret: %s',
  async (url) => {
    const { code, stderr } = await called(folder, ['check', '--store', url])
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/^(Store|Config)Error: .*(reached|url)/),
    })
    expect(stderr).not.toContain('geheim')
  },
  20_000,
)
