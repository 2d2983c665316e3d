/** What the tests run on: collections of their own in an emulated server, and clients that can be watched or disturbed. */
import { randomUUID } from 'node:crypto'
import type { Row } from '@loci/core'
import { qdrantEmulator } from '@loci/testkit'
import { QdrantClient } from '@qdrant/js-client-rest'
import { afterAll, beforeAll } from 'vitest'
import { type QdrantOptions, qdrant } from '../src/index.ts'

export const fields = { scopeKey: 'string', tags: 'string[]', createdAt: 'number', occurredAt: 'number' } as const

/** The address of an emulated server for the tests of one file. */
export function emulated(): { url: () => string } {
  let server: Awaited<ReturnType<typeof qdrantEmulator>> | undefined
  beforeAll(async () => {
    server = await qdrantEmulator()
  })
  afterAll(() => server?.close())
  return {
    url() {
      if (server === undefined) throw new Error('the emulator is not up yet')
      return server.url
    },
  }
}

export function freshPrefix(): string {
  return `t-${randomUUID()}`
}

export function clientOf(url: string): QdrantClient {
  return new QdrantClient({ url, checkCompatibility: false })
}

/** What happens around a call of the client: `around` decides when, and whether, it takes place. */
export type Around = (method: string, call: () => Promise<unknown>, args: unknown[]) => Promise<unknown>

export function disturbed(client: QdrantClient, around: Around): QdrantClient {
  return new Proxy(client, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property)
      if (typeof value !== 'function') return value
      return (...args: unknown[]) => around(String(property), async () => await value.apply(target, args), args)
    },
  })
}

/** The names of the methods that were called. */
export function watched(client: QdrantClient): { client: QdrantClient; take: () => string[] } {
  const calls: string[] = []
  const around: Around = (method, call) => {
    calls.push(method)
    return call()
  }
  return { client: disturbed(client, around), take: () => calls.splice(0) }
}

export async function openRows(options: QdrantOptions): Promise<ReturnType<typeof qdrant>['metadata']> {
  const { metadata } = qdrant(options)
  await metadata.open({ fields, schema: 'migrate' })
  return metadata
}

export function row(id: string, parts: Partial<Row> = {}): Row {
  const { kind = 'memory', version = 1, writeId = randomUUID(), body = '' } = parts
  return { id, kind, version, writeId, fields: { createdAt: 1, occurredAt: 1, ...parts.fields }, body }
}
