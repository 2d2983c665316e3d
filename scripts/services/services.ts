/** Which servers run, what they are, and where. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cacheFolder, locked } from './cache.ts'
import { createDocumentDb, documentPreload, startGateway } from './mongodb.ts'
import { clusterUrl, createCluster, startCluster, withClient } from './postgres.ts'
import { freePort, isRunning, type ServerProcess, serverAccount, startServer, stopServer } from './processes.ts'
import { queryEngine, redisArguments, redisCommand } from './redis.ts'
import { debianServers } from './unpack-debian.ts'
import { until } from './until.ts'

export const serviceNames = ['postgres', 'redis', 'mongodb'] as const
export type ServiceName = (typeof serviceNames)[number]

export interface Service {
  name: ServiceName
  url: string
  version: string
  port: number
  server: ServerProcess
}

const stateFile = (): string => join(cacheFolder(), 'running.json')
const wantedPorts: Record<ServiceName, number> = { postgres: 55_432, redis: 56_379, mongodb: 57_017 }

/**
 * Starts what does not run yet. One that cannot be started is told of, and the others are.
 * @returns what runs now.
 */
export async function startServices(
  names: readonly ServiceName[],
  onProblem: (name: ServiceName, error: unknown) => void,
): Promise<Service[]> {
  await mkdir(cacheFolder(), { recursive: true, mode: 0o755 })
  return await locked(`${stateFile()}.lock`, async () => {
    const running = await runningServices()
    for (const name of names) {
      if (running.some((service) => service.name === name)) continue
      try {
        running.push(await start(name, running))
      } catch (error) {
        onProblem(name, error)
      }
      await writeFile(stateFile(), JSON.stringify(running, null, 2))
    }
    return running
  })
}

/** Stops what was started here, and nothing else. */
export async function stopServices(): Promise<Service[]> {
  return await locked(`${stateFile()}.lock`, async () => {
    const running = await runningServices()
    // What stands on another first.
    for (const { server, name } of [...running].reverse()) {
      await stopServer(server, name === 'postgres' ? 'SIGINT' : 'SIGTERM')
    }
    await rm(stateFile(), { force: true })
    await rm(dataFolder(), { recursive: true, force: true })
    return running
  })
}

/** Those of the state file that live; after a restart of the machine none does. */
export async function runningServices(): Promise<Service[]> {
  const text = await readFile(stateFile(), 'utf8').catch(() => '[]')
  const known = JSON.parse(text) as Service[]
  const alive = await Promise.all(known.map(({ server }) => isRunning(server)))
  return known.filter((_service, index) => alive[index])
}

async function start(name: ServiceName, running: readonly Service[]): Promise<Service> {
  const port = await freePort(wantedPorts[name])
  switch (name) {
    case 'postgres':
      return await startPostgres(port)
    case 'redis':
      return await startRedis(port)
    case 'mongodb':
      return await startMongodb(port, running.find((service) => service.name === 'postgres')?.url)
  }
}

function dataFolder(): string {
  return join(cacheFolder(), 'data')
}

async function emptyData(name: string): Promise<string> {
  await mkdir(dataFolder(), { recursive: true, mode: 0o755 })
  const data = join(dataFolder(), name)
  await rm(data, { recursive: true, force: true })
  return data
}

async function startPostgres(port: number): Promise<Service> {
  const { hasDocumentDb } = await debianServers()
  const data = await emptyData('postgres')
  await createCluster(data)
  const preload = hasDocumentDb ? documentPreload : []
  const server = await startCluster({ data, port, log: join(dataFolder(), 'postgres.log'), durable: false, preload })
  const url = clusterUrl(port)
  const version = await withClient(url, async (client) => {
    await client.query('CREATE EXTENSION IF NOT EXISTS vector')
    const extension = "SELECT extversion FROM pg_extension WHERE extname = 'vector'"
    const { rows } = await client.query(`SELECT current_setting('server_version') AS server, (${extension}) AS vector`)
    return `PostgreSQL ${rows[0].server.split(' ')[0]}, pgvector ${rows[0].vector}`
  })
  return { name: 'postgres', url, version, port, server }
}

async function startRedis(port: number): Promise<Service> {
  const { redis } = await debianServers()
  const module = await queryEngine()
  const log = join(dataFolder(), 'redis.log')
  await mkdir(dataFolder(), { recursive: true, mode: 0o755 })
  const account = await serverAccount()
  const server = await startServer(redis, await redisArguments(port, module), { log, account })
  await until(`Redis (see ${log})`, async () => (await redisCommand(port, 'PING')) === 'PONG')
  const [, version] = /redis_version:(\S+)/.exec(await redisCommand(port, 'INFO', 'server')) ?? []
  const modules = await redisCommand(port, 'MODULE', 'LIST')
  const [, search] = /search\s+ver\s+(\d+)/.exec(modules) ?? []
  const engine =
    search === undefined ? 'no query engine' : `RediSearch ${search.replace(/(\d+)(\d\d)(\d\d)$/, '$1.$2.$3')}`
  return { name: 'redis', url: `redis://127.0.0.1:${port}`, version: `Redis ${version}, ${engine}`, port, server }
}

/** DocumentDB, a PostgreSQL extension, behind a gateway of our own that speaks MongoDB's protocol. */
async function startMongodb(port: number, postgresUrl: string | undefined): Promise<Service> {
  const { hasDocumentDb } = await debianServers()
  if (postgresUrl === undefined || !hasDocumentDb) throw new Error('it needs PostgreSQL with DocumentDB')
  const address = await createDocumentDb(postgresUrl)
  const version = await withClient(address, async (client) => {
    const { rows } = await client.query("SELECT extversion FROM pg_extension WHERE extname = 'documentdb'")
    return `DocumentDB ${rows[0].extversion} behind a gateway`
  })
  const server = await startGateway({ port, postgresUrl: address, log: join(dataFolder(), 'mongodb.log') })
  return { name: 'mongodb', url: `mongodb://127.0.0.1:${port}`, version, port, server }
}
