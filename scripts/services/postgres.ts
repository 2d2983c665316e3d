/** PostgreSQL clusters: made once as a template, copied for each use. */
import { execFile } from 'node:child_process'
import { chmod, chown, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import pg from 'pg'
import { provisioned } from './cache.ts'
import { isRunning, type ServerProcess, serverAccount, startServer } from './processes.ts'
import { debianServers } from './unpack-debian.ts'

const run = promisify(execFile)

/** Where DocumentDB lives: in a database that has it, roles without rights on it can do nothing. */
export const documentDatabase = 'documentdb'

export interface ClusterOptions {
  /** Where its data is; made by `createCluster`. */
  data: string
  port: number
  log: string
  /** Whether a crash of the machine may lose nothing; slower. */
  durable: boolean
  /** Extensions that must be loaded at the start. */
  preload?: readonly string[]
}

export async function createCluster(data: string): Promise<void> {
  const template = await clusterTemplate()
  await run('cp', ['-a', template, data])
}

export async function startCluster(options: ClusterOptions): Promise<ServerProcess> {
  const { data, port, log, durable, preload = [] } = options
  const { postgres } = await debianServers()
  const sync = durable ? 'on' : 'off'
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    fsync: sync,
    synchronous_commit: sync,
    full_page_writes: sync,
    jit: 'off',
    max_connections: '200',
    shared_preload_libraries: preload.join(','),
    ...(preload.includes('pg_cron') ? { 'cron.database_name': documentDatabase, 'cron.log_run': 'off' } : {}),
  }
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const account = await serverAccount()
  const server = await startServer(join(postgres, 'bin/postgres'), ['-D', data, '-p', String(port), ...args], {
    log,
    account,
  })
  await untilReady(server, options)
  return server
}

export function clusterUrl(port: number): string {
  return `postgres://postgres@127.0.0.1:${port}/postgres`
}

export async function withClient<T>(url: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  client.on('error', () => {})
  await client.connect()
  try {
    return await use(client)
  } finally {
    await client.end()
  }
}

async function clusterTemplate(): Promise<string> {
  const folder = await provisioned('postgres-template-1', async (target) => {
    const { postgres } = await debianServers()
    const account = await serverAccount()
    const data = join(target, 'data')
    await mkdir(data)
    await chmod(data, 0o700)
    if (account !== undefined) await chown(data, account.uid, account.gid)
    const args = ['-D', data, '-U', 'postgres', '-A', 'trust', '--no-sync', '--locale=C.UTF-8', '-E', 'UTF8']
    await run(join(postgres, 'bin/initdb'), args, { cwd: '/', ...account })
  })
  return join(folder, 'data')
}

/** @throws with the end of the server's log when it does not come up. */
async function untilReady(server: ServerProcess, { port, log }: ClusterOptions): Promise<void> {
  const deadline = performance.now() + 30_000
  for (;;) {
    const answers = await withClient(clusterUrl(port), (client) => client.query('SELECT 1')).catch(() => undefined)
    if (answers !== undefined) return
    if (!(await isRunning(server)) || performance.now() > deadline) {
      const lines = (await readFile(log, 'utf8')).trimEnd().split('\n').slice(-5)
      throw new Error(`PostgreSQL does not start on port ${port}:\n${lines.join('\n')}`)
    }
    await sleep(25)
  }
}
