import { randomUUID } from 'node:crypto'
import { qdrant } from '@loci/qdrant'
import { httpProxy, qdrantEmulator } from '@loci/testkit'
import { QdrantClient } from '@qdrant/js-client-rest'
import { rawQdrant } from '../raw/raw-qdrant.ts'
import type { Target } from '../target.ts'
import { countedBy } from './counted.ts'

export async function qdrantEmulatorTarget(): Promise<Target> {
  const emulator = await qdrantEmulator()
  const target = await qdrantTarget(emulator.url)
  return {
    ...target,
    engine: `emulator of our own (Qdrant ${target.engine.split(' ')[1]})`,
    dispose: () => emulator.close(),
  }
}

export async function qdrantTarget(url: string): Promise<Target> {
  const address = url.replace(/^qdrant/, 'http')
  const client = new QdrantClient({ url: address, checkCompatibility: false })
  const prefix = `loci_bench_${randomUUID()}`
  const { version } = (await client.versionInfo()) as { version: string }
  return {
    name: 'qdrant',
    engine: `Qdrant ${version}`,
    store: qdrant({ url: address, prefix }),
    reopen: () => qdrant({ url: address, prefix }),
    async counted() {
      const proxy = await httpProxy({ url: address })
      return countedBy(proxy, qdrant({ url: `http://127.0.0.1:${proxy.port}`, prefix }))
    },
    openRaw: (dimensions) => rawQdrant(address, dimensions),
    async dispose() {
      const { collections } = await client.getCollections()
      for (const { name } of collections) if (name.startsWith(prefix)) await client.deleteCollection(name)
    },
  }
}
