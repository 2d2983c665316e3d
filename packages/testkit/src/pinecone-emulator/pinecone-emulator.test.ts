import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { type PineconeEmulator, pineconeEmulator } from './pinecone-emulator.ts'

const emulator = await pineconeEmulator({
  indexes: { test: { dimension: 2 }, far: { dimension: 2, metric: 'euclidean' } },
})
afterAll(() => emulator.close())

interface Answer {
  status: number
  // biome-ignore lint/suspicious/noExplicitAny: whatever the server says.
  body: any
  lsn: number
}

async function ask(server: PineconeEmulator, path: string, body?: unknown, method?: string): Promise<Answer> {
  const response = await fetch(`${server.host('test')}${path}`, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const { headers } = response
  const lsn = headers.get('x-pinecone-request-lsn') ?? headers.get('x-pinecone-max-indexed-lsn')
  return { status: response.status, body: JSON.parse(await response.text()), lsn: Number(lsn) }
}

let made = 0
/** A namespace with records that have this metadata. */
async function withRecords(...metadata: Record<string, unknown>[]): Promise<string> {
  const namespace = `n${++made}`
  const vectors = metadata.map((one, index) => ({ id: `r${index}`, values: [1, index], metadata: one }))
  expect((await ask(emulator, '/vectors/upsert', { namespace, vectors })).body).toEqual({
    upsertedCount: vectors.length,
  })
  return namespace
}

describe('filters', () => {
  const records = [
    { word: 'a', words: ['a', 'b'], number: 1, flag: true },
    { word: 'b', words: [], number: 2, flag: false },
    { number: 3 },
  ]
  test.each<[unknown, number[]]>([
    [{ word: 'a' }, [0]],
    [{ word: { $ne: 'a' } }, [1]],
    [{ words: { $eq: 'b' } }, [0]],
    [{ words: { $ne: 'b' } }, [1]],
    [{ words: { $nin: ['x'] } }, [0, 1]],
    [{ word: { $in: ['b', 'c'] } }, [1]],
    [{ flag: { $eq: false } }, [1]],
    [{ word: { $exists: false } }, [2]],
    [{ number: { $gte: 2, $lt: 3 } }, [1]],
    [{ $or: [{ number: 3 }, { word: 'a' }] }, [0, 2]],
    [{ $and: [{ number: { $gt: 0 } }, { word: { $exists: true } }], flag: true }, [0]],
  ])('%j', async (filter, expected) => {
    const namespace = await withRecords(...records)
    const ids = expected.map((index) => `r${index}`)
    const query = { namespace, vector: [1, 0], topK: 10, filter }
    const found = (await ask(emulator, '/query', query)).body.matches
    expect(found.map(({ id }: { id: string }) => id).sort()).toEqual(ids)
    const fetched = (await ask(emulator, '/vectors/fetch_by_metadata', { namespace, filter })).body.vectors
    expect(Object.keys(fetched)).toEqual(ids)
  })

  test.each([
    [{}, /must not be empty/],
    [{ word: { $in: [] } }, /not empty/],
    [{ word: { $in: [true] } }, /strings or numbers/],
    [{ word: { $regex: 'a' } }, /not a valid operator/],
    [{ word: { $eq: null } }, /string, a number or a boolean/],
    [{ $not: [{ word: 'a' }] }, /not a valid operator/],
    [{ number: { $gt: '1' } }, /must be a number/],
  ])('that are refused: %j', async (filter, message) => {
    const answer = await ask(emulator, '/query', { vector: [1, 0], topK: 1, filter })
    expect(answer.status).toBe(400)
    expect(answer.body).toMatchObject({ code: 3, message: expect.stringMatching(message), details: [] })
  })
})

test('what Pinecone refuses, in its words', async () => {
  const upsert = (vector: unknown) => ['/vectors/upsert', { vectors: [vector] }] as const
  const many = Array.from({ length: 1_001 }, (_, index) => ({ id: String(index), values: [1, 1] }))
  const cases: [string, unknown, number, RegExp][] = [
    [...upsert({ id: 'a', values: [1, 2, 3] }), 400, /Vector dimension 3 does not match the dimension of the index 2/],
    [...upsert({ id: 'a', values: [0, 0] }), 400, /at least one non-zero value/],
    [...upsert({ id: 'ä', values: [1, 2] }), 400, /must be ASCII/],
    [...upsert({ id: 'x'.repeat(513), values: [1, 2] }), 400, /from 1 to 512 characters/],
    [...upsert({ id: 'a', values: [1, 2], metadata: { a: null } }), 400, /Metadata value must be a string/],
    [...upsert({ id: 'a', values: [1, 2], metadata: { a: { b: 1 } } }), 400, /Metadata value must be a string/],
    [...upsert({ id: 'a', values: [1, 2], metadata: { a: [1] } }), 400, /Metadata value must be a string/],
    [...upsert({ id: 'a', values: [1, 2], metadata: { $a: 1 } }), 400, /must not start with \$/],
    [
      ...upsert({ id: 'a', values: [1, 2], metadata: { a: 'x'.repeat(41_000) } }),
      400,
      /exceeds the limit of 40960 bytes/,
    ],
    ['/vectors/upsert', { vectors: many }, 400, /from 1 to 1000/],
    ['/vectors/upsert', { vectors: [{ id: 'x'.repeat(2_100_000) }] }, 400, /message length too large/],
    ['/query', { vector: [1, 0], topK: 10_001 }, 400, /between 1 and 10000/],
    ['/query', { topK: 1 }, 400, /vector or id/],
    ['/vectors/delete', { namespace: 'nobody', ids: ['a'] }, 404, /Namespace not found/],
    // What client 8 and 9 make of `deleteMany(['a'])`.
    ['/vectors/delete', { namespace: '' }, 400, /Exactly one of/],
    ['/vectors/fetch_by_metadata', { namespace: 'a' }, 400, /filter is required/],
    [
      '/describe_index_stats',
      { filter: { a: 1 } },
      400,
      /do not support describing index stats with metadata filtering/,
    ],
  ]
  for (const [path, body, status, message] of cases) {
    const answer = await ask(emulator, path, body)
    expect([answer.status, answer.body.message], JSON.stringify(body).slice(0, 100)).toEqual([
      status,
      expect.stringMatching(message),
    ])
  }
})

test('with 501 what it does not know', async () => {
  const cases: [string, unknown, string?][] = [
    ['/records/namespaces/a/search', {}],
    ['/bulk/imports', undefined],
    ['/query', { vector: [1, 0], topK: 1, sparseVector: {} }],
    ['/vectors/upsert', { vectors: [{ id: 'a', values: [1, 2], sparseValues: {} }] }],
    ['/query', { vector: [1, 0], topK: 1, filter: { a: { b: 1 } } }],
  ]
  for (const [path, body] of cases) expect((await ask(emulator, path, body)).status, path).toBe(501)
  const far = await fetch(`${emulator.host('far')}/vectors/upsert`, {
    method: 'POST',
    body: JSON.stringify({ vectors: [{ id: 'a', values: [1, 2] }] }),
  })
  expect(far.status).toBe(200)
  const query = { method: 'POST', body: JSON.stringify({ vector: [1, 2], topK: 1 }) }
  expect((await fetch(`${emulator.host('far')}/query`, query)).status).toBe(501)
})

test('an answer over 4 MB is refused', async () => {
  const namespace = `n${++made}`
  for (let batch = 0; batch < 3; batch++) {
    const vectors = Array.from({ length: 50 }, (_, index) => ({
      id: `${batch}-${index}`,
      values: [1, 1],
      metadata: { text: 'x'.repeat(38_000) },
    }))
    await ask(emulator, '/vectors/upsert', { namespace, vectors })
  }
  const query = { namespace, vector: [1, 0], topK: 150 }
  expect((await ask(emulator, '/query', query)).body.matches).toHaveLength(150)
  expect(await ask(emulator, '/query', { ...query, includeMetadata: true })).toMatchObject({ status: 400 })
})

describe('lag', () => {
  test('by time: no read shows a write before, and all show it after', async () => {
    const lagging = await pineconeEmulator({ indexes: { test: { dimension: 2 } }, lag: { ms: 60 } })
    onTestFinished(() => lagging.close())
    const vectors = [{ id: 'a', values: [1, 2], metadata: { a: 1 } }]
    expect((await ask(lagging, '/vectors/upsert', { vectors })).lsn).toBe(1)
    const counts = async (): Promise<number[]> => [
      (await ask(lagging, '/query', { vector: [1, 0], topK: 1 })).body.matches.length,
      Object.keys((await ask(lagging, '/vectors/fetch?ids=a')).body.vectors).length,
      Object.keys((await ask(lagging, '/vectors/fetch_by_metadata', { filter: { a: 1 } })).body.vectors).length,
      (await ask(lagging, '/vectors/list')).body.vectors.length,
      (await ask(lagging, '/describe_index_stats', {})).body.totalVectorCount,
    ]
    expect(await counts()).toEqual([0, 0, 0, 0, 0])
    await new Promise((resolve) => setTimeout(resolve, 80))
    expect(await counts()).toEqual([1, 1, 1, 1, 1])
    expect((await ask(lagging, '/vectors/fetch?ids=a')).lsn).toBe(1)
  })

  test('by requests', async () => {
    const lagging = await pineconeEmulator({ indexes: { test: { dimension: 2 } }, lag: { requests: 3 } })
    onTestFinished(() => lagging.close())
    await ask(lagging, '/vectors/upsert', { vectors: [{ id: 'a', values: [1, 2] }] })
    const seen: number[] = []
    for (let request = 0; request < 4; request++) seen.push((await ask(lagging, '/vectors/list')).body.vectors.length)
    expect(seen).toEqual([0, 0, 1, 1])
  })
})

test('requests without the key, and refusals that a test asks for', async () => {
  const strict = await pineconeEmulator({ apiKey: 'k' })
  onTestFinished(() => strict.close())
  expect((await fetch(`${strict.url}/indexes`)).status).toBe(401)
  const headers = { 'api-key': 'k' }
  expect((await fetch(`${strict.url}/indexes`, { headers })).status).toBe(200)
  const missing = await fetch(`${strict.url}/indexes/none`, { headers })
  expect([missing.status, await missing.json()]).toEqual([
    404,
    { status: 404, error: { code: 'NOT_FOUND', message: 'Resource none not found' } },
  ])
  strict.refuse(429, 1)
  const limited = await fetch(`${strict.host('test')}/vectors/list`, { headers })
  expect([limited.status, ((await limited.json()) as { code: number }).code]).toEqual([429, 8])
  expect((await fetch(`${strict.host('test')}/vectors/list`, { headers })).status).toBe(200)
  expect(strict.take()).toHaveLength(5)
})
