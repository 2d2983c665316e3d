import { randomUUID } from 'node:crypto'
import type { Backend } from '@loci/core'
import { pinecone } from '@loci/pinecone'
import { pineconeEmulator } from '@loci/testkit'
import { Pinecone } from '@pinecone-database/pinecone'
import { rawPinecone } from '../raw/raw-pinecone.ts'
import type { Target } from '../target.ts'

/** The emulator without a lag: it says what the requests cost, and nothing about Pinecone. */
export async function pineconeEmulatorTarget(_url: string, dimension: number): Promise<Target> {
  const emulator = await pineconeEmulator({ indexes: { bench: { dimension } } })
  const client = new Pinecone({ apiKey: 'none', controllerHostUrl: emulator.url })
  const prefix = `bench-${randomUUID()}`
  const reopen = (): Required<Backend> => pinecone({ client, index: 'bench', prefix })
  return {
    name: 'pinecone',
    engine: 'emulator of our own',
    store: reopen(),
    reopen,
    counted: async () => ({ store: reopen(), take: () => emulator.take().length, close: async () => {} }),
    openRaw: () => rawPinecone(client, emulator.host('bench')),
    dispose: () => emulator.close(),
  }
}
