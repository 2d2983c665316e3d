/** The emulator, driven by the official clients: what the stores use, and what else their users would. */
import type { PineconeEmulator } from '@loci/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Client, clients, emulated } from '../test/fixture.ts'

type Data = ReturnType<Client['index']>

describe.each(clients)('client $version', ({ make }) => {
  let emulator: PineconeEmulator
  let client: Client
  let data: Data
  beforeAll(async () => {
    emulator = await emulated({ indexes: { test: { dimension: 2 } } })
    client = make(emulator)
    data = client.index({ host: (await client.describeIndex('test')).host, namespace: 'n' })
    const records = ['a-1', 'a-2', 'b-1'].map((id, index) => ({
      id,
      values: [1, index],
      metadata: { group: id[0] as string, index },
    }))
    await data.upsert({ records })
  })
  afterAll(() => emulator.close())

  test('describes, lists, makes and deletes indexes', async () => {
    expect(await client.describeIndex('test')).toMatchObject({ name: 'test', status: { ready: true, state: 'Ready' } })
    expect((await client.describeIndex('test')).dimension).toBe(2)
    expect((await client.describeIndex('test')).metric).toBe('cosine')
    const spec = { serverless: { cloud: 'aws', region: 'us-east-1' } } as const
    await client.createIndex({ name: 'second', dimension: 3, metric: 'dotproduct', spec })
    expect((await client.listIndexes()).indexes?.map(({ name }) => name).sort()).toEqual(['second', 'test'])
    await expect(client.createIndex({ name: 'second', dimension: 3, spec })).rejects.toMatchObject({
      name: 'PineconeConflictError',
    })
    await client.deleteIndex('second')
    await expect(client.describeIndex('second')).rejects.toMatchObject({ name: 'PineconeNotFoundError' })
  })

  test('queries, fetches and lists', async () => {
    const query = { vector: [1, 2], topK: 2, includeMetadata: true, filter: { group: 'a' } }
    expect((await data.query(query)).matches.map(({ id, metadata }) => [id, metadata?.index])).toEqual([
      ['a-2', 1],
      ['a-1', 0],
    ])
    expect((await data.query({ id: 'b-1', topK: 1 })).matches[0]?.id).toBe('b-1')
    expect(Object.keys((await data.fetch({ ids: ['a-1', 'nothing'] })).records)).toEqual(['a-1'])
    const first = await data.fetchByMetadata({ filter: { group: { $in: ['a', 'b'] } }, limit: 2 })
    expect(Object.keys(first.records)).toEqual(['a-1', 'a-2'])
    const token = first.pagination?.next as string
    const next = await data.fetchByMetadata({
      filter: { group: { $in: ['a', 'b'] } },
      limit: 2,
      paginationToken: token,
    })
    expect([Object.keys(next.records), next.pagination]).toEqual([['b-1'], undefined])
    const page = await data.listPaginated({ prefix: 'a-', limit: 1 })
    expect(page.vectors?.map(({ id }) => id)).toEqual(['a-1'])
    const rest = await data.listPaginated({ prefix: 'a-', limit: 1, paginationToken: page.pagination?.next as string })
    expect(rest.vectors?.map(({ id }) => id)).toEqual(['a-2'])
  })

  test('updates, deletes, counts, and knows namespaces', async () => {
    const other = client.index({ host: emulator.host('test'), namespace: 'other' })
    await other.upsert({ records: ['x', 'y', 'z'].map((id) => ({ id, values: [1, 1], metadata: { id } })) })
    await other.update({ id: 'x', metadata: { more: true } })
    expect((await other.fetch({ ids: ['x'] })).records.x?.metadata).toEqual({ id: 'x', more: true })
    await other.deleteMany({ filter: { id: 'y' } })
    await other.deleteOne({ id: 'z' })
    expect((await other.describeIndexStats()).namespaces).toEqual({ n: { recordCount: 3 }, other: { recordCount: 1 } })
    expect((await other.listNamespaces()).namespaces?.map(({ name }) => name)).toEqual(['n', 'other'])
    await other.deleteAll()
    expect((await other.listPaginated()).vectors).toEqual([])
    await other.deleteNamespace('other')
    await expect(other.deleteAll()).rejects.toMatchObject({ name: 'PineconeNotFoundError' })
  })

  test('says nothing on the console, and is told what is wrong', async () => {
    await expect(data.upsert({ records: [{ id: 'a', values: [0, 0] }] })).rejects.toMatchObject({
      name: 'PineconeBadRequestError',
      message: expect.stringContaining('non-zero'),
    })
    // The old form sends the namespace alone.
    await expect(data.deleteMany(['a-1'] as never)).rejects.toThrow()
    expect((await data.listPaginated()).vectors).toHaveLength(3)
  })
})
