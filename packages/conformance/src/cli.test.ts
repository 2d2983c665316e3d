import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runCli } from './run-cli.ts'

const bin = fileURLToPath(new URL('../bin/loci-conformance.mjs', import.meta.url))
let folder: string

beforeAll(async () => {
  // Inside the package, so that the harnesses resolve what it resolves; git ignores the folder.
  await mkdir(new URL('../.readme', import.meta.url), { recursive: true })
  folder = await mkdtemp(fileURLToPath(new URL('../.readme/cli-', import.meta.url)))
  const broken = '{ ...store.metadata, count: async () => 7 }'
  await writeFile(join(folder, 'healthy.ts'), harness('inMemory()'))
  await writeFile(
    join(folder, 'broken.ts'),
    `${harness(`{ ...store, metadata: ${broken} }`)}setInterval(() => {}, 60_000)`,
  )
  await writeFile(
    join(folder, 'plain.mjs'),
    harness('inMemory()')
      .replace(/import type.*\n/, '')
      .replace(': Harness', ''),
  )
  await writeFile(join(folder, 'none.ts'), 'export const other: number = 1')
  await writeFile(join(folder, 'wrong.ts'), "export const harness = { name: 'x' }")
  await writeFile(join(folder, 'throws.ts'), "throw new Error('no DATABASE_URL')")
})

afterAll(() => rm(folder, { recursive: true }))

function harness(store: string): string {
  return `import { inMemory } from '@loci/core'
import type { Harness } from '@loci/conformance'
const store = inMemory()
export const harness: Harness = { name: 'mine', create: () => ({ store: ${store} }) }
`
}

/** The command in a process of its own. */
function spawned(...words: string[]): Promise<{ code: number; stdout: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [bin, ...words], { cwd: folder }, (error, stdout) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout })
    })
  })
}

/** The command in this process. */
async function called(...words: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const lines = { stdout: '', stderr: '' }
  const code = await runCli(
    words.map((word) => (/\.m?ts$|\.mjs$/.test(word) ? join(folder, word) : word)),
    {
      print: (text) => {
        lines.stdout += `${text}\n`
      },
      printError: (text) => {
        lines.stderr += `${text}\n`
      },
    },
  )
  return { code, ...lines }
}

test.concurrent('a TypeScript harness: a line for each case, then the summary', async () => {
  const { code, stdout } = await spawned('./healthy.ts', '--filter', 'close', '--seed', '5', '--fuzz', '1')
  expect(stdout.split('\n')).toEqual([
    'mine',
    '  ✓ rows: close may be called twice',
    '  – rows: close leaves the client of the caller open (skipped: the harness has no injected)',
    '  – rows: what was acknowledged is stored before close (skipped: harness.create returns no reopen)',
    '  ✓ vectors: close may be called twice',
    '  – vectors: close leaves the client of the caller open (skipped: the harness has no injected)',
    '  – vectors: what was acknowledged is stored before close (skipped: harness.create returns no reopen)',
    '',
    'seed 5, fuzz 1',
    '2 passed, 0 failed, 4 skipped',
    '',
  ])
  expect(code).toBe(0)
})

test.concurrent('a harness that a failure ends with exit code 1, though it leaves a timer running', async () => {
  const { code, stdout } = await spawned('broken.ts', '--filter', 'kinds')
  expect(code).toBe(1)
  expect(stdout).toContain('  ✗ rows: kinds are kept apart\n      after a commit, count of tenant "acme"')
  expect(stdout).toContain('\n0 passed, 1 failed, 0 skipped\n')
})

test('a JavaScript harness', async () => {
  const { code, stdout } = await called('plain.mjs', '--filter', 'legal')
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('\n2 passed, 0 failed, 0 skipped\n') })
})

test('--json: one line', async () => {
  const { code, stdout } = await called('broken.ts', '--filter', 'kinds', '--json')
  expect(code).toBe(1)
  expect(JSON.parse(stdout)).toMatchObject({ name: 'mine', passed: 0, failed: 1, results: [{ status: 'failed' }] })
})

test.for([
  [[], 'which harness?'],
  [['missing.ts'], 'missing.ts does not exist'],
  [['none.ts'], 'does not export `harness`: write `export const harness'],
  [['wrong.ts'], 'harness.create must be a function'],
  [['throws.ts'], 'no DATABASE_URL'],
  [['healthy.ts', '--fuzz', 'many'], '--fuzz must be a whole number'],
  [['healthy.ts', '--unknown'], "Unknown option '--unknown'"],
  [['healthy.ts', 'broken.ts'], 'one harness at a time'],
  [['healthy.ts', '--filter', 'no such case'], 'no case has'],
] as const)('misuse says what to do, with exit code 2: %j', async ([words, message]) => {
  const { code, stderr } = await called(...words)
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(message) })
})

test('--help', async () => {
  expect(await called('--help')).toMatchObject({ code: 0, stdout: expect.stringContaining('usage: loci-conformance') })
})
