import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'

const main = fileURLToPath(new URL('main.ts', import.meta.url))
const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loci-quickstart-'))
})

afterAll(async () => {
  await rm(folder, { recursive: true })
})

async function run(): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', tsx, main], { cwd: folder })
  return stdout.replaceAll(/\d{4}-\d{2}-\d{2}/g, 'TODAY')
}

function blockOf(language: string): string {
  const block = readme.match(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 's'))?.[1]
  return (block ?? '').replaceAll(/\d{4}-\d{2}-\d{2}/g, 'TODAY')
}

test('the README shows the program', async () => {
  expect(blockOf('ts')).toBe(await readFile(main, 'utf8'))
})

test('prints what the README says, and again from what it has stored', async () => {
  expect(await run()).toBe(blockOf('text'))
  expect(await run()).toBe(blockOf('text'))
  expect(await readdir(folder)).toContain('memory.db')
})
