import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { locked, provisioned } from './cache.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loci-cache-'))
  vi.stubEnv('LOCI_SERVICES_DIR', folder)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true })
})

test('what several want at once is made once', async () => {
  let made = 0
  const make = async (target: string): Promise<void> => {
    made++
    await sleep(20)
    await writeFile(join(target, 'file'), 'whole')
  }
  const found = await Promise.all([1, 2, 3].map(() => provisioned('server', make)))
  expect(made).toBe(1)
  expect(await readFile(join(found[2] as string, 'file'), 'utf8')).toBe('whole')
})

test('what was left half-made is made anew', async () => {
  await mkdir(join(folder, 'server'))
  await writeFile(join(folder, 'server', 'half'), '')
  await expect(provisioned('server', async () => Promise.reject(new Error('no network')))).rejects.toThrow('no network')
  const path = await provisioned('server', async (target) => writeFile(join(target, 'file'), ''))
  await expect(readFile(join(path, 'half'))).rejects.toThrow(/ENOENT/)
})

test('the lock of a process that is gone counts for nothing', async () => {
  // No process has so high a number.
  await writeFile(join(folder, 'lock'), '4194305')
  expect(await locked(join(folder, 'lock'), async () => 'done')).toBe('done')
})
