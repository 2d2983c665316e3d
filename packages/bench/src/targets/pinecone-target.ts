import { randomUUID } from 'node:crypto'
import { pinecone } from '@loci/pinecone'
import { pineconeEmulator } from '@loci/testkit'
import { Pinecone } from '@pinecone-database/pinecone'
import { rawPinecone } from '../raw/raw-pinecone.ts'
import type { Target } from '../target.ts'
import { dimensions } from '../trigram-embedder.ts'

/** The emulator without a lag: it says what the requests cost, and nothing about Pinecone. */
export async function pineconeEmulatorTarget(): Promise<Target> {
  const emulator = await pineconeEmulator({ indexes: { bench: { dimension: dimensions } } })
  const client = new Pinecone({ apiKey: 'none', controllerHostUrl: emulator.url })
  return {
    name: 'pinecone',
    engine: 'emulator of Pinecone',
    store: pinecone({ client, index: 'bench', prefix: `bench-${randomUUID()}` }),
    openRaw: () => rawPinecone(client, emulator.host('bench')),
    dispose: () => emulator.close(),
  }
}
