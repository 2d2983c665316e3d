import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { clusterUrl, createCluster, startCluster } from './postgres.ts'
import { freePort, type ServerProcess, stopServer } from './processes.ts'

/** A PostgreSQL for one test, which may do to it what it likes. */
export interface PrivatePostgres {
  readonly url: string
  readonly port: number
  /** With `SIGKILL` as in a crash. */
  kill(signal: NodeJS.Signals): Promise<void>
  /** Again, on the same data and port. */
  start(): Promise<void>
  /** Ends it and deletes its data. */
  stop(): Promise<void>
}

/**
 * @param options.durable what was committed survives a crash of the machine.
 * @param options.preload extensions that must be loaded at the start.
 */
export async function startPrivatePostgres(options: {
  durable: boolean
  preload?: readonly string[]
}): Promise<PrivatePostgres> {
  const { durable, preload = [] } = options
  const folder = await mkdtemp(join(tmpdir(), 'loci-postgres-'))
  await chmod(folder, 0o755)
  const data = join(folder, 'data')
  await createCluster(data)
  const port = await freePort()
  let server: ServerProcess | undefined

  async function start(): Promise<void> {
    // After a crash its children hold shared memory for a moment.
    for (let attempt = 1; ; attempt++) {
      try {
        server = await startCluster({ data, port, log: join(folder, 'log'), durable, preload })
        return
      } catch (error) {
        if (attempt === 20) throw error
        await sleep(250)
      }
    }
  }

  async function kill(signal: NodeJS.Signals): Promise<void> {
    if (server !== undefined) await stopServer(server, signal)
    server = undefined
  }

  await start()
  return {
    url: clusterUrl(port),
    port,
    kill,
    start,
    async stop() {
      await kill('SIGINT')
      await rm(folder, { recursive: true, force: true })
    },
  }
}
