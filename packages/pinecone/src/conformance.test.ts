import { type Harness, registerConformance } from '@loci/conformance'
import { type PineconeEmulator, runs, serverUrl } from '@loci/testkit'
import { Pinecone } from '@pinecone-database/pinecone'
import { afterAll, describe, test } from 'vitest'
import { apiKey, clients, emulated, freshPrefix } from '../test/fixture.ts'
import { pinecone } from './index.ts'
import { readUrl } from './read-url.ts'

// Before the tests run: the kit asks a store for its traits to plan its cases.
const atOnce = await emulated({ indexes: { test: { dimension: 8 } } })
const lagging = await emulated({ indexes: { test: { dimension: 8 } }, lag: { ms: 15, requests: 1 } })
afterAll(() => Promise.all([atOnce.close(), lagging.close()]))
/** `pinecone://<key>@<index of 8 dimensions>` */
const real = serverUrl('pinecone')

const gaps = [
  {
    case: 'vectors: another generation is another index',
    reason: 'all namespaces of an index hold vectors of one length: another length needs another index',
  },
]

function harness(
  name: string,
  emulator: PineconeEmulator,
  client: ReturnType<(typeof clients)[number]['make']>,
): Harness {
  return {
    name,
    gaps,
    eventualMs: 5_000,
    create() {
      const prefix = freshPrefix()
      const make = () => pinecone({ client, index: 'test', prefix })
      return { store: make(), reopen: make }
    },
    injected: () => ({
      store: pinecone({ apiKey, index: 'test', controllerHostUrl: emulator.url, prefix: freshPrefix() }),
      useClient: () => client.describeIndex('test'),
    }),
  }
}

for (const { version, make } of clients) {
  const name = `pinecone, the emulator, client ${version}`
  describe(name, () => registerConformance(harness(name, atOnce, make(atOnce)), test, { fuzz: runs(40) }))
}
for (const { version, make } of clients.slice(-1)) {
  const name = `pinecone, the emulator with a lag, client ${version}`
  describe(name, () => registerConformance(harness(name, lagging, make(lagging)), test, { fuzz: runs(10) }))
}
if (real !== undefined) {
  const prefix = freshPrefix()
  let cases = 0
  const create: Harness['create'] = () => {
    const own = `${prefix}-${++cases}`
    const make = () => pinecone({ url: real, prefix: own })
    return { store: make(), reopen: make }
  }
  afterAll(() => dropNamespaces(real, prefix), 600_000)
  const options: Harness = { name: 'pinecone, the service', gaps, eventualMs: 60_000, create }
  describe(options.name, () => registerConformance(options, test, { fuzz: runs(5), timeoutMs: 600_000 }))
}

async function dropNamespaces(url: string, prefix: string): Promise<void> {
  const { apiKey, index, controllerHostUrl } = readUrl(url)
  const client = new Pinecone({ apiKey, ...(controllerHostUrl === undefined ? {} : { controllerHostUrl }) })
  const data = client.index({ host: (await client.describeIndex(index)).host })
  for (let token: string | undefined, isFirst = true; isFirst || token !== undefined; isFirst = false) {
    const { namespaces = [], pagination } = await data.listNamespaces({
      prefix,
      limit: 100,
      ...(token === undefined ? {} : { paginationToken: token }),
    })
    for (const { name } of namespaces) if (name !== undefined) await data.deleteNamespace(name)
    token = pagination?.next || undefined
  }
}
