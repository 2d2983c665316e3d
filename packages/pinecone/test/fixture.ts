/** What the tests run on: an emulated index for the tests of one file, and both versions of the client. */
import { randomUUID } from 'node:crypto'
import { type Backend, metadataIn } from '@loci/core'
import { letterEmbedder, type PineconeEmulator, type PineconeEmulatorOptions, pineconeEmulator } from '@loci/testkit'
import { Pinecone } from '@pinecone-database/pinecone'
import { Pinecone as Pinecone9 } from 'pinecone-9'
import { connection } from '../src/connection.ts'
import { pinecone } from '../src/index.ts'
import { vectorStore } from '../src/vectors.ts'

export const fields = { scopeKey: 'string', tags: 'string[]', createdAt: 'number', occurredAt: 'number' } as const
export const apiKey = 'secret-word'
/** As many numbers as the embedder of testkit gives. */
const letters: number = letterEmbedder().dimensions

export type Client = Pinecone

/** The clients of the versions that may be used. Their types differ in what is not used here. */
export const clients: readonly { version: string; make: (emulator: { url: string }) => Client }[] = [
  { version: '8', make: ({ url }) => new Pinecone({ apiKey, controllerHostUrl: url, maxRetries: 0 }) },
  {
    version: '9',
    make: ({ url }) => new Pinecone9({ apiKey, controllerHostUrl: url, maxRetries: 0 }) as unknown as Client,
  },
]

export function freshPrefix(): string {
  return `t-${randomUUID()}`
}

export async function emulated(options: PineconeEmulatorOptions = {}): Promise<PineconeEmulator> {
  return await pineconeEmulator({ apiKey, indexes: { test: { dimension: letters } }, ...options })
}

export function backend({ url }: { url: string }, prefix: string = freshPrefix()): Required<Backend> {
  return pinecone({ apiKey, index: 'test', controllerHostUrl: url, prefix })
}

/**
 * Stores that take an emulator without a lag for what it is: they keep nothing of their own writes, so that two handles
 * see each other's at once.
 */
export function withoutLag(client: Client, prefix: string): Required<Backend> {
  const connect = connection(client, { index: 'test' })
  const [rows, vectors] = [true, false].map((holdsRows) => {
    const store = vectorStore(connect(), { prefix, holdsRows })
    return { ...store, traits: { ...store.traits, consistency: 'immediate' as const } }
  }) as [ReturnType<typeof vectorStore>, ReturnType<typeof vectorStore>]
  return { metadata: metadataIn(rows, { ordered: true }), vectors }
}
