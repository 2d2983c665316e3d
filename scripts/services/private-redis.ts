import { chmod, chown, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort, isRunning, type ServerProcess, serverAccount, startServer, stopServer } from './processes.ts'
import { queryEngine, redisCommand } from './redis.ts'
import { debianServers } from './unpack-debian.ts'

/** A Redis for one test, which may do to it what it likes. */
export interface PrivateRedis {
  readonly url: string
  readonly port: number
  /** With `SIGKILL` as in a crash. */
  kill(signal: NodeJS.Signals): Promise<void>
  /** Again, on the same data and port. */
  start(): Promise<void>
  /** Ends it and deletes its data. */
  stop(): Promise<void>
}

export interface PrivateRedisOptions {
  /** As `redis-server` takes them: `['--appendonly', 'yes']`. Without any it keeps nothing. */
  settings?: readonly string[]
  hasQueryEngine?: boolean
}

/** @returns undefined where the query engine cannot be had. */
export async function startPrivateRedis(options: PrivateRedisOptions = {}): Promise<PrivateRedis | undefined> {
  const { settings = [], hasQueryEngine = true } = options
  const module = await queryEngine()
  if (module === undefined) return undefined
  const { redis } = await debianServers()
  const folder = await mkdtemp(join(tmpdir(), 'loci-redis-'))
  const account = await serverAccount()
  await chmod(folder, 0o755)
  if (account !== undefined) await chown(folder, account.uid, account.gid)
  const port = await freePort()
  const log = join(folder, 'log')
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', ...settings]
  if (hasQueryEngine) args.push('--loadmodule', module)
  let server: ServerProcess | undefined

  async function start(): Promise<void> {
    server = await startServer(redis, args, { log, account })
    const deadline = performance.now() + 30_000
    // While it reads its data it answers LOADING.
    while (!(await redisCommand(port, 'PING').catch(() => '')).startsWith('PONG')) {
      if (performance.now() > deadline || !(await isRunning(server))) {
        throw new Error(`Redis does not start: ${(await readFile(log, 'utf8')).slice(-2_000)}`)
      }
      await sleep(25)
    }
  }

  async function kill(signal: NodeJS.Signals): Promise<void> {
    if (server !== undefined) await stopServer(server, signal)
    server = undefined
  }

  await start()
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    kill,
    start,
    async stop() {
      await kill('SIGTERM')
      await rm(folder, { recursive: true, force: true })
    },
  }
}
