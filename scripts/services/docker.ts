/** Where a Docker engine answers, its images are nearer to what people run than Debian's packages are. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { run } from '../run.ts'

const composeFile = join(import.meta.dirname, '../../compose.yaml')

/** What `compose.yaml` publishes. */
export const dockerUrls = {
  postgres: 'postgres://postgres:loci@127.0.0.1:55432/postgres',
  redis: 'redis://127.0.0.1:56379',
  mongodb: 'mongodb://127.0.0.1:57017/?directConnection=true',
  qdrant: 'http://127.0.0.1:56333',
} as const

export async function hasDocker(): Promise<boolean> {
  const format = ['info', '--format', '{{.ServerVersion}}']
  const found = await promisify(execFile)('docker', format, { timeout: 5_000 }).catch(() => undefined)
  return found !== undefined && found.stdout.trim() !== ''
}

export async function dockerCompose(...args: string[]): Promise<void> {
  const code = await run('docker', ['compose', '--file', composeFile, ...args])
  if (code !== 0) throw new Error(`docker compose ${args[0]} ended with ${code}`)
}

/** The services of the file that run. */
export async function dockerServices(): Promise<(keyof typeof dockerUrls)[]> {
  const args = ['compose', '--file', composeFile, 'ps', '--services', '--status', 'running']
  const found = await promisify(execFile)('docker', args).catch(() => undefined)
  const names = found?.stdout.split('\n') ?? []
  return (Object.keys(dockerUrls) as (keyof typeof dockerUrls)[]).filter((name) => names.includes(name))
}
