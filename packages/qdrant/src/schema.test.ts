import { ConfigError, DimensionError } from '@loci/core'
import { beforeEach, describe, expect, test } from 'vitest'
import { clientOf, disturbed, emulated, fields, freshPrefix, watched } from '../test/fixture.ts'
import { qdrant } from './index.ts'

const emulator = emulated()
let prefix: string

beforeEach(() => {
  prefix = freshPrefix()
})

const make = (client = clientOf(emulator.url())) => qdrant({ client, prefix })

describe('migrate', () => {
  test('makes the collections, with an index for the tenant and for each field', async () => {
    const { metadata, vectors } = make()
    await metadata.open({ fields: { ...fields, 'metadata.a.b': 'boolean' }, schema: 'migrate' })
    await vectors.open({ fields, dimensions: 3, generation: 7 })
    const client = clientOf(emulator.url())
    const rows = await client.getCollection(`${prefix}_rows`)
    const types = Object.entries(rows.payload_schema).map(([key, index]) => [key, index?.data_type])
    expect(Object.fromEntries(types)).toEqual({
      tenant: 'keyword',
      tenantHash: 'integer',
      kind: 'keyword',
      token: 'keyword',
      f_scopeKey: 'keyword',
      f_tags: 'keyword',
      f_createdAt: 'float',
      f_occurredAt: 'float',
      f_metadata_2e_a_2e_b: 'bool',
    })
    const index = await client.getCollection(`${prefix}_vectors_7`)
    expect(index.config.params.vectors).toMatchObject({ size: 3, distance: 'Cosine' })
    expect(Object.keys(index.payload_schema)).toContain('f_scopeKey')
  })

  test('adds the index of a field that is new, and changes one whose type is another now', async () => {
    await make().metadata.open({ fields, schema: 'migrate' })
    const later = { ...fields, 'metadata.rank': 'number', scopeKey: 'number' } as const
    await make().metadata.open({ fields: later, schema: 'migrate' })
    const { payload_schema: indexes } = await clientOf(emulator.url()).getCollection(`${prefix}_rows`)
    expect(indexes.f_metadata_2e_rank?.data_type).toBe('float')
    expect(indexes.f_scopeKey?.data_type).toBe('float')
  })

  test('by many processes at once makes everything once', async () => {
    await Promise.all(Array.from({ length: 5 }, () => make().metadata.open({ fields, schema: 'migrate' })))
    await make().metadata.open({ fields, schema: 'verify' })
  })

  test('asks a complete collection twice and changes nothing', async () => {
    await make().metadata.open({ fields, schema: 'migrate' })
    const { client, take } = watched(clientOf(emulator.url()))
    await make(client).metadata.open({ fields, schema: 'migrate' })
    expect(take()).toEqual(['versionInfo', 'getCollection'])
  })
})

describe('verify', () => {
  test('names the collection that is missing', async () => {
    const open = make().metadata.open({ fields, schema: 'verify' })
    await expect(open).rejects.toThrow(ConfigError)
    await expect(open).rejects.toThrow(`there is no collection ${prefix}_rows`)
    const index = make().vectors.open({ fields, dimensions: 2, generation: 3, schema: 'verify' })
    await expect(index).rejects.toThrow(`there is no collection ${prefix}_vectors_3`)
    const { collections } = await clientOf(emulator.url()).getCollections()
    expect(collections.filter(({ name }) => name.startsWith(prefix))).toEqual([])
  })

  test('names the indexes that are missing, and makes none', async () => {
    await make().metadata.open({ fields, schema: 'migrate' })
    const open = () =>
      make().metadata.open({ fields: { ...fields, 'source.agent': 'string', rank: 'number' }, schema: 'verify' })
    await expect(open()).rejects.toThrow(ConfigError)
    await expect(open()).rejects.toThrow('no index on f_source_2e_agent (keyword), f_rank (float)')
  })

  test('is content with what migrate made', async () => {
    const first = make()
    await first.metadata.open({ fields, schema: 'migrate' })
    await first.vectors.open({ fields, dimensions: 2, generation: 1 })
    const second = make()
    await second.metadata.open({ fields, schema: 'verify' })
    await second.vectors.open({ fields, dimensions: 2, generation: 1, schema: 'verify' })
  })
})

test('off asks for nothing but the version', async () => {
  const { client, take } = watched(clientOf(emulator.url()))
  const { metadata, vectors } = make(client)
  await metadata.open({ fields, schema: 'off' })
  await vectors.open({ fields, dimensions: 2, generation: 1, schema: 'off' })
  expect(take()).toEqual(['versionInfo', 'versionInfo'])
  await expect(metadata.get('acme', ['a'])).rejects.toThrow("open the store with schema: 'migrate'")
})

test('vectors of another length, and a collection that compares in another way, are refused', async () => {
  await make().vectors.open({ fields, dimensions: 2, generation: 1 })
  for (const schema of ['migrate', 'verify'] as const) {
    const open = make().vectors.open({ fields, dimensions: 3, generation: 1, schema })
    await expect(open).rejects.toThrow(DimensionError)
  }
  const dotted = disturbed(clientOf(emulator.url()), async (method, call) => {
    const answer = await call()
    return method === 'getCollection' ? { config: { params: { vectors: { size: 2, distance: 'Dot' } } } } : answer
  })
  await expect(make(dotted).vectors.open({ fields, dimensions: 2, generation: 1 })).rejects.toThrow('distance Cosine')
})

describe('the version of the server', () => {
  async function open(version: string, schema: 'migrate' | 'verify' | 'off'): Promise<void> {
    const client = disturbed(clientOf(emulator.url()), async (method, call) => {
      return method === 'versionInfo' ? { title: 'qdrant', version } : await call()
    })
    await make(client).metadata.open({ fields, schema })
  }

  test.each(['0.11.0', '1.15.5', '1.9.7', 'unknown'])('%s is too old, in every mode', async (version) => {
    for (const schema of ['migrate', 'verify', 'off'] as const) {
      await expect(open(version, schema)).rejects.toThrow(ConfigError)
      await expect(open(version, schema)).rejects.toThrow(version)
    }
  })

  test.each(['1.16.0', '1.20.1', '2.0.0', '1.16.0-dev'])('%s is new enough', async (version) => {
    await open(version, 'migrate')
  })
})
