/** `pnpm services up [NAME…] | down | status`: real servers for tests, on loopback only. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { cacheFolder } from './cache.ts'
import { dockerCompose, hasDocker } from './docker.ts'
import { minilmFolder } from './minilm-folder.ts'
import { qdrantPython } from './qdrant-python.ts'
import {
  runningServices,
  type Service,
  type ServiceName,
  serviceNames,
  startServices,
  stopServices,
} from './services.ts'
import { installTransformers } from './transformers-peer.ts'

const usage = `usage: services up [${serviceNames.join('] [')}] | down | status`

const [command, ...names] = process.argv.slice(2)
const unknown = names.find((name) => !serviceNames.includes(name as ServiceName))
if (unknown !== undefined || (names.length > 0 && command !== 'up')) refuse(unknown ?? names.join(' '))
else if (command === 'up') await up(names.length > 0 ? (names as ServiceName[]) : serviceNames)
else if (command === 'down') await down()
else if (command === 'status') await status()
else refuse(command ?? 'nothing')

async function up(wanted: readonly ServiceName[]): Promise<void> {
  const started = performance.now()
  if (await hasDocker()) await dockerCompose('up', '--detach', '--wait', ...(names.length > 0 ? wanted : []))
  else await upWithoutDocker(wanted)
  if (names.length === 0) {
    const model = Promise.all([minilmFolder(), installTransformers()])
    await model.catch((error) => console.error(`all-MiniLM-L6-v2 could not be had: ${error}`))
  }
  console.log(`ready after ${((performance.now() - started) / 1_000).toFixed(1)} s`)
}

async function upWithoutDocker(wanted: readonly ServiceName[]): Promise<void> {
  const services = await startServices(wanted, (name, error) => {
    console.error(`${name} could not be started: ${error instanceof Error ? error.message : error}`)
    process.exitCode = 1
  })
  show(services)
  if (names.length === 0 && (await qdrantPython()) === undefined) {
    console.error("Qdrant's engine for Python could not be had: pip cannot reach qdrant-edge-py")
  }
}

async function down(): Promise<void> {
  if (await hasDocker()) await dockerCompose('down', '--volumes')
  const stopped = await stopServices()
  console.log(stopped.length === 0 ? 'nothing was running' : `stopped ${stopped.map(({ name }) => name).join(', ')}`)
}

async function status(): Promise<void> {
  if (await hasDocker()) await dockerCompose('ps')
  const services = await runningServices()
  if (services.length === 0) console.log("nothing runs; 'services up' starts servers")
  show(services)
  const size = await promisify(execFile)('du', ['-sm', cacheFolder()]).catch(() => undefined)
  if (size !== undefined) console.log(`${size.stdout.split('\t')[0]} MB in ${cacheFolder()}`)
}

function show(services: readonly Service[]): void {
  for (const { name, url, version, server } of services) {
    console.log(`${name.padEnd(9)} ${url.padEnd(50)} ${version} (process ${server.pid})`)
    console.log(`          export LOCI_TEST_${name.toUpperCase()}_URL=${url}`)
  }
}

function refuse(word: string): void {
  console.error(`services: cannot do ${JSON.stringify(word)}\n${usage}`)
  process.exitCode = 2
}
