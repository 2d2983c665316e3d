/** Before all tests: where the real servers are. What a user names wins, then what runs; in CI they are started. */
import { dockerServices, dockerUrls, hasDocker } from './docker.ts'
import { knownMinilmFolder, minilmFolder } from './minilm-folder.ts'
import { knownQdrantPython, qdrantPython } from './qdrant-python.ts'
import { runningServices, type Service, serviceNames, startServices, stopServices } from './services.ts'
import { installTransformers, linkKnownTransformers } from './transformers-peer.ts'

let startedHere = false

export async function setup(): Promise<void> {
  // Each project of the workspace asks; what the first has found is in the environment.
  if (process.env.LOCI_TEST_SERVERS === 'found') return
  process.env.LOCI_TEST_SERVERS = 'found'
  for (const service of await runningServices()) offerService(service)
  const isCi = process.env.CI === 'true' || process.env.CI === '1'
  process.env.LOCI_TEST_QDRANT_PYTHON ||= (await (isCi ? qdrantPython() : knownQdrantPython())) ?? ''
  // A model that somebody names is to be run, too.
  if (isCi || process.env.LOCI_TEST_MINILM) await installTransformers()
  if (isCi || (await linkKnownTransformers())) {
    process.env.LOCI_TEST_MINILM ||= (await (isCi ? minilmFolder() : knownMinilmFolder())) ?? ''
  }
  if (!isCi) {
    if (await hasDocker()) for (const name of await dockerServices()) offer(name, dockerUrls[name])
    return
  }

  startedHere = (await runningServices()).length === 0
  const services = await startServices(serviceNames, (name, error) => {
    console.error(`${name} could not be started: ${error instanceof Error ? error.message : error}`)
  })
  for (const service of services) offerService(service)
  const missing = serviceNames.filter((name) => !process.env[`LOCI_TEST_${name.toUpperCase()}_URL`])
  if (missing.length > 0) throw new Error(`in CI the tests need ${missing.join(', ')}, which could not be started`)
}

export async function teardown(): Promise<void> {
  if (startedHere) await stopServices()
}

/** What stands in for another engine says so at the end of the run. */
function offerService({ name, url, version }: Service): void {
  if (process.env[`LOCI_TEST_${name.toUpperCase()}_URL`]) return
  if (name === 'mongodb') process.env.LOCI_TEST_MONGODB_ENGINE = version
  offer(name, url)
}

function offer(name: string, url: string): void {
  process.env[`LOCI_TEST_${name.toUpperCase()}_URL`] ||= url
}
