import { CapabilityError, ConfigError } from '@loci/core'
import { textOf } from './client.ts'
import type { Run } from './connection.ts'
import { scripts } from './scripts.ts'

const neededRedis = 7
/** As `MODULE LIST` has it: 2.10. */
const neededEngine = 21_000

/**
 * Checks what the stores stand on, and hands the server its scripts.
 * @throws CapabilityError without the query engine, ConfigError where memories could be lost or not be found.
 */
export async function prepareServer(run: Run, { allowEviction }: { allowEviction: boolean }): Promise<void> {
  const info = textOf(await run(['INFO']))
  const value = (name: string): string | undefined => new RegExp(`^${name}:(.*?)\r?$`, 'm').exec(info)?.[1]
  const version = value('redis_version') ?? ''
  if (Number.parseInt(version, 10) < neededRedis) {
    throw new CapabilityError(`redis: this is Redis ${version}; Loci needs Redis 8, Redis Stack 7.4 or Redis Cloud`)
  }
  await checkEngine(run)
  const engine = Number(/name=search,ver=(\d+)/.exec(info)?.[1] ?? neededEngine)
  if (engine < neededEngine) {
    throw new CapabilityError('redis: the query engine is older than 2.10; use Redis 8, Redis Stack 7.4 or Redis Cloud')
  }
  const policy = value('maxmemory_policy') ?? ''
  // The others evict keys with a time to live alone, and no key here has one.
  if (policy.startsWith('allkeys-') && !allowEviction) {
    throw new ConfigError(
      `redis: the server drops any key when its memory is full (maxmemory-policy ${policy}), memories too; ` +
        'CONFIG SET maxmemory-policy noeviction, or say allowEviction: true where losing them is fine',
    )
  }
  const database = / db=(\d+)/.exec(textOf(await run(['CLIENT', 'INFO'])))?.[1] ?? '0'
  if (database !== '0') {
    throw new ConfigError(`redis: the client uses database ${database}; the query engine sees database 0 alone`)
  }
  await Promise.all(scripts.map(({ text }) => run(['SCRIPT', 'LOAD', text])))
}

async function checkEngine(run: Run): Promise<void> {
  try {
    await run(['FT._LIST'])
  } catch (error) {
    if (!/unknown command/i.test((error as Error).message)) throw error
    throw new CapabilityError(
      'redis: this server has no query engine (FT.SEARCH); use Redis 8 with its modules, Redis Stack 7.4 or Redis Cloud',
    )
  }
}
