import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDocumentDb, documentPreload, startGateway } from './mongodb.ts'
import { startPrivatePostgres } from './private-postgres.ts'
import { freePort, type ServerProcess, stopServer } from './processes.ts'

/** DocumentDB behind our gateway for one test, which may do to them what it likes. */
export interface PrivateMongodb {
  readonly url: string
  /** The engine and the gateway, as in a crash. */
  kill(): Promise<void>
  /** The gateway alone: the engine undoes what was not committed. */
  killGateway(): Promise<void>
  /** What does not run, again, on the same data and port. */
  start(): Promise<void>
  /** Ends all and deletes the data. */
  stop(): Promise<void>
}

export async function startPrivateMongodb(): Promise<PrivateMongodb> {
  const postgres = await startPrivatePostgres({ durable: true, preload: documentPreload })
  const postgresUrl = await createDocumentDb(postgres.url)
  const folder = await mkdtemp(join(tmpdir(), 'loci-mongodb-'))
  const port = await freePort()
  let gateway: ServerProcess | undefined
  let isEngineUp = true

  async function start(): Promise<void> {
    if (!isEngineUp) await postgres.start()
    isEngineUp = true
    gateway ??= await startGateway({ port, postgresUrl, log: join(folder, 'log') })
  }

  async function killGateway(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    if (gateway !== undefined) await stopServer(gateway, signal)
    gateway = undefined
  }

  await start()
  return {
    url: `mongodb://127.0.0.1:${port}`,
    start,
    killGateway: () => killGateway(),
    async kill() {
      await Promise.all([killGateway(), postgres.kill('SIGKILL')])
      isEngineUp = false
    },
    async stop() {
      await killGateway('SIGTERM')
      await postgres.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
