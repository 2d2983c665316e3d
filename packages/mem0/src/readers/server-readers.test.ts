/**
 * The shapes are those that mem0ai 3.3.1 was seen to write when it was told the story of `packages/bench/src/mem0` on PostgreSQL 18,
 * MongoDB (DocumentDB 1.0), Redis 8 and the emulators of Qdrant and Pinecone; what these readers read there gave the same report as SQLite.
 * Here they are written by hand, so that no test needs mem0.
 */
import { randomUUID } from 'node:crypto'
import { inspect } from 'node:util'
import { StoreError } from '@loci/core'
import { pineconeEmulator, qdrantEmulator, serverUrl } from '@loci/testkit'
import { Pinecone } from '@pinecone-database/pinecone'
import { QdrantClient } from '@qdrant/js-client-rest'
import { MongoClient } from 'mongodb'
import pg from 'pg'
import { createClient } from 'redis'
import { describe, expect, onTestFinished, test } from 'vitest'
import { allOf, byId, fixtureRecords, fixtureRows } from '../../test/fixture.ts'
import { mem0Source } from '../mem0-source.ts'
import type { Mem0Record } from '../record.ts'

/** More than a page. */
const copies = 4

/** The rows of the fixture several times, under ids of their own. */
async function manyRows(): Promise<Awaited<ReturnType<typeof fixtureRows>>> {
  const rows = await fixtureRows()
  return Array.from({ length: copies }, (_, copy) => rows.map((row) => ({ ...row, id: idOf(row.id, copy) }))).flat()
}

async function manyRecords(): Promise<Mem0Record[]> {
  const records = await fixtureRecords()
  const many = Array.from({ length: copies }, (_, copy) => records.map((one) => ({ ...one, id: idOf(one.id, copy) })))
  return byId(many.flat())
}

function idOf(id: string, copy: number): string {
  return `${copy}${id.slice(1)}`
}

/** Vectors of cosine collections are as long as 1, those of pgvector are rounded. */
function withRoundVectors(records: readonly Mem0Record[]): unknown[] {
  return records.map(({ vector, ...rest }) => ({
    ...rest,
    vector: vector && [...vector].map((part) => Math.round(part * 1e5)),
  }))
}

async function expectSame(read: Mem0Record[], expected: readonly Mem0Record[]): Promise<void> {
  expect(withRoundVectors(byId(read))).toEqual(withRoundVectors(expected))
}

test('Qdrant', async () => {
  const server = await qdrantEmulator()
  onTestFinished(() => server.close())
  const client = new QdrantClient({ url: server.url, checkCompatibility: false })
  await client.createCollection('memories', { vectors: { size: 64, distance: 'Cosine' } })
  await client.upsert('memories', { wait: true, points: await manyRows() })
  for (const config of [{ url: server.url }, { client, collectionName: 'memories' }]) {
    const source = mem0Source({ vectorStore: { provider: 'Qdrant', config }, disableHistory: true })
    await expectSame(await allOf(source.memories()), await manyRecords())
    expect((await allOf(source.memories({ vectors: false }))).every(({ vector }) => vector === undefined)).toBe(true)
  }
  const missing = mem0Source({
    vectorStore: { provider: 'qdrant', config: { url: server.url, collectionName: 'none' } },
    disableHistory: true,
  })
  await expect(allOf(missing.memories())).rejects.toThrow(StoreError)
})

test('Qdrant with a slot for keywords, which gives vectors by name', async () => {
  const vector = { '': [1, 0], bm25: { indices: [1], values: [0.5] } }
  const client = { scroll: async () => ({ points: [{ id: 7, payload: { data: 'a', user_id: 'u' }, vector }] }) }
  const source = mem0Source({ vectorStore: { provider: 'qdrant', config: { client } }, disableHistory: true })
  expect(await allOf(source.memories())).toEqual([
    { id: '7', text: 'a', userId: 'u', metadata: {}, vector: Float32Array.of(1, 0) },
  ])
})

test('Pinecone', async () => {
  const emulator = await pineconeEmulator({ apiKey: 'secret', indexes: { memories: { dimension: 64 } } })
  onTestFinished(() => emulator.close())
  const client = new Pinecone({ apiKey: 'secret', controllerHostUrl: emulator.url })
  const rows = await manyRows()
  const index = client.index({ name: 'memories', host: emulator.host('memories'), namespace: 'mine' })
  for (let at = 0; at < rows.length; at += 100) {
    await index.upsert({
      records: rows
        .slice(at, at + 100)
        .map(({ id, payload, vector }) => ({ id, values: vector, metadata: payload as { data: string } })),
    })
  }
  const source = mem0Source({
    vectorStore: { provider: 'pinecone', config: { client, collectionName: 'memories', namespace: 'mine' } },
    disableHistory: true,
  })
  expect(source.name).toBe('Pinecone, index memories, namespace mine')
  await expectSame(await allOf(source.memories()), await manyRecords())
})

describe.skipIf(serverUrl('postgres') === undefined)('pgvector', () => {
  const url = serverUrl('postgres') as string

  async function ownTable(): Promise<{ client: pg.Client; table: string }> {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    const table = `mem0_"${randomUUID()}`
    const name = `"${table.replaceAll('"', '""')}"`
    onTestFinished(async () => {
      await client.query(`drop table if exists ${name}`)
      await client.end()
    })
    await client.query('create extension if not exists vector')
    await client.query(`create table ${name} (id uuid primary key, vector vector(64), payload jsonb)`)
    const rows = (await manyRows()).map((row) => ({ ...row, vector: JSON.stringify(row.vector) }))
    await client.query(
      `insert into ${name} select id, vector::vector, payload from jsonb_to_recordset($1) as row (id uuid, vector text, payload jsonb)`,
      [JSON.stringify(rows)],
    )
    return { client, table }
  }

  test('by its address, its parts, or a client', async () => {
    const { client, table } = await ownTable()
    const { hostname, port, username, pathname } = new URL(url)
    const parts = { host: hostname, port: Number(port), user: username, password: 'x', dbname: pathname.slice(1) }
    for (const where of [{ connectionString: url }, parts, { client, schemaName: 'public' }]) {
      const config = { ...where, collectionName: table }
      const source = mem0Source({ vectorStore: { provider: 'pgvector', config }, disableHistory: true })
      await expectSame(await allOf(source.memories()), await manyRecords())
    }
  })

  test('a row without payload or vector', async () => {
    const { client, table } = await ownTable()
    await client.query(`delete from "${table.replaceAll('"', '""')}"`)
    await client.query(`insert into "${table.replaceAll('"', '""')}" values ($1, null, null)`, [randomUUID()])
    const config = { client, collectionName: table }
    const source = mem0Source({ vectorStore: { provider: 'pgvector', config }, disableHistory: true })
    expect((await allOf(source.memories())).map(({ broken }) => broken)).toEqual(['its payload is no object'])
  })

  test('a table that is not there', async () => {
    const config = { connectionString: url, collectionName: 'none_such' }
    const source = mem0Source({ vectorStore: { provider: 'pgvector', config }, disableHistory: true })
    await expect(allOf(source.memories())).rejects.toThrow(/relation "none_such" does not exist/)
  })
})

describe.skipIf(serverUrl('redis') === undefined)('Redis', () => {
  const url = serverUrl('redis') as string

  test.each([2, 3] as const)('RESP %i', async (RESP) => {
    const collection = `t[${randomUUID()}]*`
    const client = await createClient({ url, RESP }).connect()
    const rows = await manyRows()
    onTestFinished(async () => {
      await client.del(rows.map(({ id }) => `mem0:${collection}:${id}`))
      await client.del(`mem0:${collection}:other:1`)
      await client.close()
    })
    await Promise.all(rows.map((row) => client.hSet(`mem0:${collection}:${row.id}`, hashOf(row))))
    await client.hSet(`mem0:${collection}:other:1`, { memory_id: '1', memory: 'of another collection' })
    for (const where of [{ client }, { redisUrl: url }]) {
      const config = { ...where, collectionName: collection }
      const source = mem0Source({ vectorStore: { provider: 'redis', config }, disableHistory: true })
      // Like mem0, Redis knows no time of a change that came with the memory.
      const expected = (await manyRecords()).map((record) => {
        const { updatedAt, ...rest } = record
        return updatedAt === record.createdAt ? rest : record
      })
      await expectSame(await allOf(source.memories()), expected)
    }
  })

  test('broken metadata', async () => {
    const collection = randomUUID()
    const client = await createClient({ url }).connect()
    onTestFinished(async () => {
      await client.del(`mem0:${collection}:1`)
      await client.close()
    })
    await client.hSet(`mem0:${collection}:1`, { memory_id: '1', memory: 'a', metadata: '{' })
    const config = { client, collectionName: collection }
    const source = mem0Source({ vectorStore: { provider: 'redis', config }, disableHistory: true })
    expect(await allOf(source.memories())).toEqual([{ id: '1', metadata: {}, broken: 'its metadata is not JSON' }])
  })
})

/** As `RedisDB.insert` and `update` of mem0 write it: keys in snake case, the rest as JSON. */
function hashOf({ id, payload, vector }: { id: string; payload: { [key: string]: unknown }; vector: number[] }): {
  [field: string]: string | number | Buffer
} {
  const { user_id, agent_id, run_id, hash, data, createdAt, updatedAt, ...rest } = payload
  const snake = Object.entries(rest).map(([key, value]) => [
    key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    value,
  ])
  const time = (value: unknown): number => new Date(String(value)).getTime()
  return {
    memory_id: id,
    hash: String(hash),
    memory: String(data),
    created_at: time(createdAt),
    ...(updatedAt === undefined || updatedAt === createdAt ? {} : { updated_at: time(updatedAt) }),
    embedding: Buffer.from(Float32Array.from(vector).buffer),
    ...(Object.fromEntries(
      Object.entries({ user_id, agent_id, run_id }).filter(([, value]) => value !== undefined),
    ) as { [key: string]: string }),
    metadata: JSON.stringify(Object.fromEntries(snake)),
  }
}

describe.skipIf(serverUrl('mongodb') === undefined)('MongoDB', () => {
  const url = serverUrl('mongodb') as string

  test('by its address, or a client', async () => {
    const dbName = `mem0_${randomUUID().slice(0, 8)}`
    const client = await new MongoClient(url).connect()
    onTestFinished(async () => {
      await client.db(dbName).dropDatabase()
      await client.close()
    })
    const documents = (await manyRows()).map(({ id, payload, vector }) => ({ _id: id, embedding: vector, payload }))
    await client.db(dbName).collection<(typeof documents)[number]>('memories').insertMany(documents)
    for (const where of [{ client }, { url }]) {
      const source = mem0Source({
        vectorStore: { provider: 'mongodb', config: { ...where, dbName } },
        disableHistory: true,
      })
      await expectSame(await allOf(source.memories()), await manyRecords())
      expect((await allOf(source.memories({ vectors: false }))).every(({ vector }) => vector === undefined)).toBe(true)
    }
  })
})

test.each<[string, object]>([
  ['qdrant', { url: 'http://127.0.0.1:1', apiKey: 'secret-word' }],
  ['pgvector', { connectionString: 'postgres://u:secret-word@127.0.0.1:1/d' }],
  ['redis', { redisUrl: 'redis://u:secret-word@127.0.0.1:1' }],
  ['mongodb', { url: 'mongodb://u:secret-word@127.0.0.1:1/?directConnection=true&serverSelectionTimeoutMS=300' }],
])('%s that nobody answers for is an error that says so, without the secret', async (provider, config) => {
  const source = mem0Source({ vectorStore: { provider, config: { ...config } }, disableHistory: true })
  const error = (await allOf(source.memories()).catch((thrown: unknown) => thrown)) as StoreError
  expect(error).toMatchObject({ code: 'STORE', operation: 'read', retryable: true })
  expect(error.message).toMatch(/^mem0 on /)
  expect(inspect(error, { depth: 10 })).not.toContain('secret-word')
})
