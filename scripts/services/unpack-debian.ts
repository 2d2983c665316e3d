import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { provisioned } from './cache.ts'

export interface DebianServers {
  /** PostgreSQL's own folder, with `bin`. */
  postgres: string
  redis: string
  redisCli: string
  hasDocumentDb: boolean
}

let servers: Promise<DebianServers> | undefined

/** @throws when this is no Debian, or its mirror cannot be reached. */
export function debianServers(): Promise<DebianServers> {
  servers ??= unpack()
  return servers
}

async function unpack(): Promise<DebianServers> {
  const folder = await provisioned('debian-1', async (target) => {
    const script = join(import.meta.dirname, 'unpack-debian.sh')
    try {
      await promisify(execFile)('bash', [script, target], { timeout: 300_000 })
    } catch (error) {
      const { stderr = '', code } = error as { stderr?: string; code?: unknown }
      const detail = stderr.trim().split('\n').slice(-3).join('\n') || String(code)
      throw new Error(
        `no servers from Debian's packages (is this Debian or Ubuntu, and its mirror reachable?):\n${detail}`,
      )
    }
  })
  const features = await readFile(join(folder, 'features'), 'utf8')
  return {
    postgres: join(folder, 'postgres'),
    redis: join(folder, 'root/usr/bin/redis-server'),
    redisCli: join(folder, 'root/usr/bin/redis-cli'),
    hasDocumentDb: features.includes('documentdb'),
  }
}
