import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createMemory, type LociMemory } from '@loci/core'
import { sqlite } from '@loci/sqlite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { called } from '../../test/called.ts'

const alice = { tenant: 'acme', user: 'alice' }
let folder: string
let source: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loci-moving-'))
  source = url('source')
  await using memory = await open('source')
  await memory.for(alice).add([
    { key: 'city', text: 'Berlin' },
    { key: 'drink', text: 'tea' },
  ])
  await memory.for(alice).upsert({ key: 'city', text: 'Lisbon' })
})

afterAll(() => rm(folder, { recursive: true }))

function url(name: string): string {
  return `sqlite:${join(folder, `${name}.db`)}`
}

async function open(name: string): Promise<LociMemory> {
  return await createMemory({ store: sqlite({ path: join(folder, `${name}.db`) }) })
}

async function texts(name: string): Promise<string[]> {
  await using memory = await open(name)
  return (await memory.for(alice).list()).items.map(({ text }) => text).sort()
}

test('export to a file, a dry run, import, import again', async () => {
  const file = join(folder, 'all.jsonl')
  expect(await called(folder, ['export', '--store', source, '--out', file])).toMatchObject({ code: 0, stdout: '' })
  const [header] = (await readFile(file, 'utf8')).split('\n')
  expect(JSON.parse(header as string)).toMatchObject({ loci: 'export', version: 1 })

  const target = ['--store', url('imported')]
  const dry = await called(folder, ['import', file, '--dry-run', ...target])
  expect(dry).toMatchObject({ code: 0, stdout: expect.stringMatching(/^memories: 3 added, 0 updated, 0 unchanged/) })
  expect(await texts('imported')).toEqual([])
  expect((await called(folder, ['import', file, ...target])).stdout).toBe(dry.stdout)
  expect(await texts('imported')).toEqual(['Lisbon', 'tea'])
  expect((await called(folder, ['import', file, ...target])).stdout).toMatch(
    /^memories: 0 added, 0 updated, 3 unchanged/,
  )
})

test('export to standard output is the same', async () => {
  const { stdout } = await called(folder, ['export', '--store', source])
  const withoutTime = (text: string): string => text.replace(/"exportedAt":\d+/, '')
  expect(withoutTime(stdout)).toBe(withoutTime(await readFile(join(folder, 'all.jsonl'), 'utf8')))
})

test('copy, and copy the difference', async () => {
  const copy = ['copy', '--store', source, '--to', url('copy')]
  const first = await called(folder, copy)
  expect(first).toMatchObject({ code: 0, stderr: expect.stringContaining('no embedder is configured') })
  expect(first.stdout).toMatch(/^memories: 3 added.*\nverified: counts and hashes of 1 tenants are equal\n$/)
  await using memory = await open('source')
  await memory.for(alice).forget({ type: 'fact', key: 'drink' })
  await memory.for(alice).add('plays chess')
  const second = await called(folder, copy)
  expect(second.stdout).toMatch(/^memories: 1 added, 1 updated, 2 unchanged/)
  expect(await texts('copy')).toEqual(['Lisbon', 'plays chess'])
})

describe('what cannot be', () => {
  test('a source that is not there is not made', async () => {
    const { code, stderr } = await called(folder, ['copy', '--store', url('none'), '--to', url('copy')])
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('has no Loci tables') })
  })

  test('a broken file: the line is named', async () => {
    const file = join(folder, 'broken.jsonl')
    await writeFile(
      file,
      (await readFile(join(folder, 'all.jsonl'), 'utf8')).replace('"kind":"memory"', '"kind":"memry"'),
    )
    const { code, stderr } = await called(folder, ['import', file, '--store', url('broken')])
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/^InputError: line 3: kind: expected one of /),
    })
  })

  test('vectors without an embedder', async () => {
    const { code, stderr } = await called(folder, ['export', '--store', source, '--vectors'])
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('CapabilityError: vectors: ') })
  })

  test('a file that is not there', async () => {
    const { code, stderr } = await called(folder, ['import', 'none.jsonl', '--store', url('broken')])
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('none.jsonl') })
  })

  test.each([
    [['copy'], 'where to?'],
    [['import'], 'which file?'],
    [['import', 'a', 'b'], 'which file?'],
    [['export', 'file'], 'what is "file"?'],
  ])('%j', async (words, message) => {
    expect(await called(folder, words)).toMatchObject({ code: 2, stderr: expect.stringContaining(message) })
  })
})

test('an interruption says that what was done stays', async () => {
  const stopped = new AbortController()
  stopped.abort(new Error('stopped by SIGINT; run it again to go on'))
  const words = ['copy', '--store', source, '--to', url('stopped')]
  const { code, stderr } = await called(folder, words, { signal: stopped.signal })
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: expect.stringMatching(/stopped by SIGINT; run it again to go on\n$/),
  })
})
