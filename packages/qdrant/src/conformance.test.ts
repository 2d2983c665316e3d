import { randomUUID } from 'node:crypto'
import { type Harness, registerConformance } from '@loci/conformance'
import { qdrantEmulator, qdrantEngine, qdrantPython, runs, serverUrl } from '@loci/testkit'
import { afterAll, describe, test } from 'vitest'
import { clientOf } from '../test/fixture.ts'
import { qdrant } from './index.ts'

// Before the tests run: the kit asks a store for its traits to plan its cases.
const emulator = await qdrantEmulator()
afterAll(() => emulator.close())
const engine = qdrantPython === undefined ? undefined : await qdrantEngine()
afterAll(() => engine?.close())
const real = serverUrl('qdrant')

/** Every case finds the collections empty; making them anew would take longer than most cases. */
function harness(name: string, url: string): Harness {
  const prefix = `kit-${randomUUID()}`
  const client = clientOf(url)
  const make = () => qdrant({ url, prefix })
  async function dispose(): Promise<void> {
    for (const collection of ['rows', 'vectors_1'])
      await client.delete(`${prefix}_${collection}`, { filter: {} }).catch(() => undefined)
    await client.deleteCollection(`${prefix}_vectors_2`).catch(() => undefined)
  }
  afterAll(async () => {
    for (const collection of ['rows', 'vectors_1']) await client.deleteCollection(`${prefix}_${collection}`)
  })
  return {
    name,
    create: () => ({ store: make(), reopen: make, dispose }),
    injected: () => ({ store: qdrant({ client, prefix }), useClient: () => client.versionInfo(), dispose }),
  }
}

async function register(name: string, url: string, fuzz: number): Promise<void> {
  await registerConformance(harness(name, url), test, { fuzz })
}

describe('qdrant, the emulator', () => register('qdrant, the emulator', emulator.url, runs(100)))
if (engine !== undefined) {
  const name = "qdrant, Qdrant's engine behind a server of ours"
  describe(name, () => register(name, engine.url, runs(20)))
}
if (real !== undefined) describe('qdrant, a server', () => register('qdrant, a server', real, runs(100)))
