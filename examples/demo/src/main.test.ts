import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify, stripVTControlCharacters } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pageWidth } from './table.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loci-demo-test-'))
})

afterAll(async () => {
  await rm(folder, { recursive: true })
})

async function demo(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const command = ['--import', 'tsx', 'src/main.ts', ...args]
  try {
    const cwd = new URL('..', import.meta.url)
    return {
      code: 0,
      ...(await promisify(execFile)(process.execPath, command, { cwd, env: { ...process.env, TMPDIR: folder } })),
    }
  } catch (error) {
    return error as { code: number; stdout: string; stderr: string }
  }
}

async function questionsFile(question: object): Promise<string> {
  const path = join(folder, 'questions.json')
  await writeFile(path, JSON.stringify({ askedAt: '2026-09-14T09:00:00Z', questions: [question] }))
  return path
}

test('answers every question, in time, on a page that fits a terminal', { timeout: 10_000 }, async () => {
  const { code, stdout, stderr } = await demo()
  expect(stderr).toBe('')
  expect(code).toBe(0)
  expect(stdout).toMatch(/ (\d+) of \1 acknowledged memories found/)
  expect(stdout).toContain('110 current, 8 superseded, 1 reinforced, 1 rejected')
  expect(stdout.trimEnd()).toMatch(/✓ 13 of 13 questions answered$/)
  expect(stdout).toBe(stripVTControlCharacters(stdout))
  expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(pageWidth)
  expect((await readdir(folder)).filter((name) => name.startsWith('loci-demo-'))).toEqual([])
})

test('fails, and says so, when a memory of the other tenant is expected', async () => {
  const ask = 'Which town does Mara live in now?'
  const as = { tenant: 'nordvik', user: 'mara', agent: 'planner' }
  const expected = { type: 'fact', says: 'Mara lives in Stavanger' }
  const { code, stdout, stderr } = await demo(await questionsFile({ ask, shows: 'a leak', as, expect: expected }))
  expect(code).toBe(1)
  expect(stdout).toContain('✗ 0 of 1 questions answered')
  expect(stderr.replaceAll('\n  ', ' ')).toContain('expected a fact that says “Mara lives in Stavanger”')
})

test('refuses questions that it does not understand', async () => {
  const { code, stderr } = await demo(await questionsFile({ asks: 'Where?' }))
  expect(code).toBe(1)
  expect(stderr).toContain('questions[0]')
})
