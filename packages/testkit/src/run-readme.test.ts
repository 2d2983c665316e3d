import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runReadme } from './run-readme.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loci-readme-'))
})

afterAll(async () => {
  await rm(folder, { recursive: true })
})

async function readme(...lines: string[]): Promise<URL> {
  const path = join(folder, 'README.md')
  await writeFile(path, lines.join('\n'))
  return pathToFileURL(path)
}

test('this package’s own README, which imports it by name', async () => {
  await runReadme(new URL('../README.md', import.meta.url))
})

test('may run twice', async () => {
  const url = await readme('```ts', "console.log('again') // → again", '```')
  await runReadme(url)
  await runReadme(url)
})

test('compares every printed line, with types, top-level await and several blocks', async () => {
  const url = await readme(
    '# Title',
    '```ts',
    'const answer: number = await Promise.resolve(42)',
    "console.log('answer', answer) // → answer 42",
    "console.log({ a: ['b'] })",
    "// → { a: [ 'b' ] }",
    '```',
    '```sh',
    'exit 1',
    '```',
    '```ts no-run',
    "throw new Error('never run')",
    '```',
    '```ts',
    "console.log('two\\nlines')",
    '// → two',
    '// → lines',
    '```',
  )
  await runReadme(url)
})

test('a wrong expectation shows the place, what was expected and what came', async () => {
  const url = await readme('# Title', '', '```ts', '```', '```ts', "console.log('blue') // → red", '```', '')
  const expected = 'README.md, block 2 (line 5) prints something else\nexpected:\n  red\ngot:\n  blue'
  await expect(runReadme(url)).rejects.toThrow(expected)
})

test.for([
  ['a line nobody announced', "console.log('a') // → a\nconsole.log('b')"],
  ['an announced line that never comes', "console.log('a') // → a\n// → b"],
  ['another order', "console.log('a') // → b\nconsole.log('b') // → a"],
  ['an announced empty line that never comes', '// →'],
] as const)('refuses %s', async ([, code]) => {
  await expect(runReadme(await readme('```ts', code, '```'))).rejects.toThrow('prints something else')
})

test('a throwing block names its place and keeps the cause', async () => {
  const log = console.log
  const run = runReadme(await readme('```ts', "throw new TypeError('broken')", '```'))
  await expect(run).rejects.toMatchObject({
    message: expect.stringContaining('README.md, block 1 (line 1) threw: broken'),
    cause: expect.any(TypeError),
  })
  expect(console.log).toBe(log)
})

test('a README with nothing to run is an error', async () => {
  await expect(runReadme(await readme('# Title', '```ts no-run', '1', '```'))).rejects.toThrow('has no ts block to run')
})
