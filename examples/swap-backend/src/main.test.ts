import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { qdrantEmulator, serverUrl } from '@loci/testkit'
import pg from 'pg'
import { afterAll, describe, expect, test } from 'vitest'

const main = fileURLToPath(new URL('main.ts', import.meta.url))
const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
const folder = await mkdtemp(join(tmpdir(), 'loci-swap-'))
const emulator = await qdrantEmulator()
const qdrantUrl = emulator.url.replace('http:', 'qdrant:')
const postgres = serverUrl('postgres')
const database = `loci_swap_${randomUUID().replaceAll('-', '')}`
const admin = new pg.Pool({ connectionString: postgres, max: 1 })
if (postgres !== undefined) await admin.query(`CREATE DATABASE ${database}`)

afterAll(async () => {
  await emulator.close()
  if (postgres !== undefined) await admin.query(`DROP DATABASE ${database} WITH (FORCE)`)
  await admin.end()
  await rm(folder, { recursive: true })
})

async function run(store: string): Promise<string> {
  const env = { ...process.env, LOCI_STORE: store }
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', tsx, main], { cwd: folder, env })
  return stdout.replaceAll(/\d{4}-\d{2}-\d{2}/g, 'TODAY')
}

const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')
const expected = (readme.match(/```text\n(.*?)```/s)?.[1] ?? 'no output in the README').replaceAll(
  /\d{4}-\d{2}-\d{2}/g,
  'TODAY',
)

describe('prints the same on', () => {
  test('SQLite', async () => expect(await run('sqlite:memory.db')).toBe(expected))

  test('Qdrant (the emulator)', async () => expect(await run(qdrantUrl)).toBe(expected))

  describe.skipIf(postgres === undefined)('a server', () => {
    const url = new URL(postgres ?? 'postgres://none')
    url.pathname = `/${database}`

    test('PostgreSQL', async () => expect(await run(url.href)).toBe(expected))

    test('Qdrant (the emulator) with rows in PostgreSQL', async () => {
      await admin.query(`DROP DATABASE ${database} WITH (FORCE)`)
      await admin.query(`CREATE DATABASE ${database}`)
      expect(await run(`${qdrantUrl},${url.href}`)).toBe(expected)
    })
  })
})

test('a store that nobody knows is refused', async () => {
  await expect(run('oracle://localhost')).rejects.toThrow(/no provider takes URLs that begin with oracle:/)
})
