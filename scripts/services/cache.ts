/** Where downloaded servers are kept, and how each is made once. */
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** PostgreSQL refuses to run as root, and its user cannot look into root's home. */
const systemCache = '/var/cache/loci-services'
const lockPatienceMs = 300_000

export function cacheFolder(): string {
  const { LOCI_SERVICES_DIR: own, XDG_CACHE_HOME: cache } = process.env
  if (own) return own
  if (process.getuid?.() === 0) return systemCache
  return join(cache || join(homedir(), '.cache'), 'loci-services')
}

/**
 * The folder `name` of the cache, made when it is missing. What a killed process left half-made is made anew.
 * Programs in it may know its path, so that it is never moved.
 */
export async function provisioned(name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(cacheFolder(), name)
  const mark = join(folder, '.complete')
  if (await exists(mark)) return folder
  await mkdir(cacheFolder(), { recursive: true, mode: 0o755 })
  return await locked(`${folder}.lock`, async () => {
    if (await exists(mark)) return folder
    await rm(folder, { recursive: true, force: true })
    await mkdir(folder, { mode: 0o755 })
    await make(folder)
    await writeFile(mark, '')
    return folder
  })
}

/** One process at a time. The lock of a process that is gone counts for nothing. */
export async function locked<T>(path: string, run: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + lockPatienceMs
  while (!(await take(path))) {
    const holder = Number(await readFile(path, 'utf8').catch(() => ''))
    if (holder > 0 && !isThere(holder)) await rm(path, { force: true })
    else if (performance.now() > deadline)
      throw new Error(`${path} is held by process ${holder}; delete it if that hangs`)
    await sleep(100)
  }
  try {
    return await run()
  } finally {
    await rm(path, { force: true })
  }
}

async function take(path: string): Promise<boolean> {
  try {
    await writeFile(path, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

export async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  )
}
