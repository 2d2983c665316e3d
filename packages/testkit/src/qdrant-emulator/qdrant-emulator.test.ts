/** The emulator against Qdrant's own engine: the same random requests, the same answers. */
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { qdrantEngine, qdrantPython } from '../qdrant-engine/qdrant-engine.ts'
import { runs } from '../runs.ts'
import { qdrantEmulator } from './qdrant-emulator.ts'

const emulator = await qdrantEmulator()
afterAll(() => emulator.close())

async function ask(url: string, method: string, path: string, body?: unknown): Promise<Answer> {
  const headers = { 'content-type': 'application/json' }
  const init = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) }
  const response = await fetch(new URL(path, url), init)
  return { status: response.status, body: (await response.json()) as Answer['body'] }
}

interface Answer {
  status: number
  body: { result?: unknown; status: string | { error: string } }
}

const uuid = (number: number): string => `00000000-0000-5000-8000-${String(number).padStart(12, '0')}`
const word = fc.constantFrom('a', 'A', 'b', 'ä', '1', '', 'a b', '中')
const number = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom(0.5, -1.5, 8.64e15))
const payload = fc.record(
  {
    word,
    words: fc.array(word, { maxLength: 3 }),
    number,
    flag: fc.boolean(),
    time: fc.integer({ min: 0, max: 4 }),
  },
  { requiredKeys: [] },
)
const leaf = fc.oneof(
  fc.record({ key: fc.constantFrom('word', 'words', 'missing'), match: fc.record({ value: word }) }),
  fc.record({
    key: fc.constantFrom('word', 'words'),
    match: fc.record({ any: fc.array(word, { minLength: 1, maxLength: 3 }) }),
  }),
  fc.record({
    key: fc.constantFrom('number', 'time', 'missing'),
    range: fc.record({ gt: number, gte: number, lt: number, lte: number }, { requiredKeys: [] }),
  }),
  fc.record({ key: fc.constant('flag'), match: fc.record({ value: fc.boolean() }) }),
  fc.record({ has_id: fc.array(fc.nat({ max: 9 }).map(uuid), { maxLength: 3 }) }),
  fc.record({ is_empty: fc.record({ key: fc.constantFrom('word', 'words', 'missing') }) }),
)
const { filter } = fc.letrec<{ filter: object; condition: object }>((tie) => ({
  condition: fc.oneof({ maxDepth: 3 }, leaf, tie('filter')),
  filter: fc.record(
    {
      must: fc.array(tie('condition'), { maxLength: 3 }),
      should: fc.array(tie('condition'), { maxLength: 3 }),
      must_not: fc.array(tie('condition'), { maxLength: 2 }),
    },
    { requiredKeys: [] },
  ),
}))
const id = fc.nat({ max: 9 }).map(uuid)
const part = fc.integer({ min: -2, max: 2 })
const point = fc.record({ id, payload, vector: fc.tuple(part, part, fc.constant(3)) })
const update = fc.oneof(
  fc.record({ upsert: fc.record({ points: fc.uniqueArray(point, { selector: (given) => given.id, maxLength: 4 }) }) }),
  fc.record({
    upsert: fc.record({
      points: fc.uniqueArray(point, { selector: (given) => given.id, minLength: 1, maxLength: 3 }),
      update_filter: filter,
    }),
  }),
  fc.record({ overwrite_payload: fc.record({ payload, filter }) }),
  fc.record({ delete: fc.record({ points: fc.array(id, { maxLength: 2 }) }) }),
  fc.record({ delete: fc.record({ filter }) }),
)

describe.skipIf(qdrantPython === undefined)("beside Qdrant's engine (needs LOCI_TEST_QDRANT_PYTHON)", async () => {
  const engine = qdrantPython === undefined ? undefined : await qdrantEngine()
  afterAll(() => engine?.close())
  let made = 0

  async function both(method: string, path: string, body?: unknown): Promise<[unknown, unknown]> {
    const [ours, theirs] = await Promise.all(
      [emulator, engine].map((server) => ask(server?.url ?? '', method, path, body)),
    )
    expect(ours?.status, JSON.stringify([path, body, ours?.body, theirs?.body])).toBe(theirs?.status)
    return [ours?.body.result, theirs?.body.result]
  }

  test('random writes and reads give the same', { timeout: 300_000 }, async () => {
    const history = fc.record({
      updates: fc.array(update, { minLength: 1, maxLength: 6 }),
      filters: fc.array(filter, { minLength: 1, maxLength: 4 }),
      order: fc.record({
        key: fc.constantFrom('time', 'number'),
        direction: fc.constantFrom('asc', 'desc'),
        start_from: fc.option(fc.integer({ min: 0, max: 4 }), { nil: undefined }),
      }),
    })
    await fc.assert(
      fc.asyncProperty(history, async ({ updates, filters, order }) => {
        const collection = `collections/c${++made}`
        await both('PUT', collection, { vectors: { size: 3, distance: 'Cosine' } })
        for (const [field_name, field_schema] of [
          ['word', 'keyword'],
          ['words', 'keyword'],
          ['number', 'float'],
          ['time', 'float'],
          ['flag', 'bool'],
        ] as const) {
          await both('PUT', `${collection}/index?wait=true`, { field_name, field_schema })
        }
        await both('POST', `${collection}/points/batch?wait=true`, { operations: updates })
        for (const given of [undefined, ...filters]) {
          const wanted = { filter: given, limit: 100, with_payload: true }
          const [ours, theirs] = await both('POST', `${collection}/points/scroll`, wanted)
          expect(sorted(ours), JSON.stringify(given)).toEqual(sorted(theirs))
          const [counted, truth] = await both('POST', `${collection}/points/count`, { filter: given, exact: true })
          expect(counted).toEqual(truth)
          const ordered = await both('POST', `${collection}/points/scroll`, { ...wanted, order_by: order })
          const [mine, its] = ordered.map((page) => (page as Page).points.map(({ payload: held }) => held[order.key]))
          expect(mine).toEqual(its)
          const near = { ...wanted, query: [1, 0, 1], params: { exact: true } }
          const [found, nearest] = (await both('POST', `${collection}/points/query`, near)) as [Page, Page]
          expect(found.points.map(({ score }) => score?.toFixed(4))).toEqual(
            nearest.points.map(({ score }) => score?.toFixed(4)),
          )
        }
        const facets = (await both('POST', `${collection}/facet`, { key: 'words', limit: 50, exact: true })) as [
          Facets,
          Facets,
        ]
        expect(some(facets[0])).toEqual(some(facets[1]))
        await both('DELETE', collection)
      }),
      { numRuns: runs(25) },
    )
  })
})

interface Page {
  points: { id: string; payload: Record<string, unknown>; score?: number }[]
}
interface Facets {
  hits: { value: string; count: number }[]
}

function sorted(page: unknown): Page['points'] {
  return [...(page as Page).points].sort((a, b) => (a.id < b.id ? -1 : 1))
}

function some({ hits }: Facets): string[] {
  return hits
    .filter(({ count }) => count > 0)
    .map(({ value, count }) => `${value} ${count}`)
    .sort()
}

describe('refuses', () => {
  const paths = { created: 'collections/refusals' }

  test('what Qdrant refuses, in its words', async () => {
    expect(await ask(emulator.url, 'PUT', paths.created, { vectors: { size: 3, distance: 'Cosine' } })).toMatchObject({
      status: 200,
    })
    const cases: [string, string, unknown, number, RegExp][] = [
      ['PUT', '', { vectors: {} }, 409, /already exists/],
      ['GET', '-missing', undefined, 404, /doesn't exist/],
      ['PUT', '/points', { points: [{ id: 'x', vector: [1, 2, 3] }] }, 400, /not a valid point ID/],
      ['PUT', '/points', { points: [{ id: uuid(1), vector: [1, 2] }] }, 400, /expected dim: 3, got 2/],
      ['POST', '/points/scroll', { limit: 9, order_by: { key: 'time' } }, 400, /No range index for `order_by` key/],
      ['POST', '/facet', { key: 'word', limit: 9 }, 400, /needs a payload index/],
      ['POST', '/points/delete', {}, 400, /PointsSelector/],
      ['POST', '/points/scroll', { limit: 0 }, 422, /limit: value 0 invalid/],
      ['POST', '/points/scroll', { limit: 9, filter: { must: [{ key: 'n', match: { value: 0.5 } }] } }, 400, /Match/],
    ]
    for (const [method, path, body, status, message] of cases) {
      const answer = await ask(emulator.url, method, `${paths.created}${path}`, body)
      expect(answer.status, path).toBe(status)
      expect(JSON.stringify(answer.body.status)).toMatch(message)
    }
  })

  test('with 501 what it does not know', async () => {
    const cases: [string, string, unknown][] = [
      ['POST', '/points/recommend', {}],
      ['PUT', '/points?shard_key=a', { points: [] }],
      ['POST', '/points/scroll', { limit: 9, filter: { min_should: {} } }],
      ['POST', '/points/scroll', { limit: 9, filter: { must: [{ key: 'a', geo_radius: {} }] } }],
      ['POST', '/points/scroll', { limit: 9, filter: { must: [{ key: 'a.b', match: { value: 1 } }] } }],
      ['POST', '/points/query', { query: [1, 2, 3], limit: 9, prefetch: {} }],
      ['POST', '/points/batch', { operations: [{ clear_payload: {} }] }],
    ]
    for (const [method, path, body] of cases) {
      expect((await ask(emulator.url, method, `${paths.created}${path}`, body)).status, path).toBe(501)
    }
  })

  test('requests without the key, requests that are too large, and what is no JSON', async () => {
    const strict = await qdrantEmulator({ apiKey: 'k', maxRequestBytes: 100 })
    expect((await fetch(new URL('collections', strict.url))).status).toBe(401)
    expect((await fetch(strict.url)).status).toBe(200)
    const headers = { 'api-key': 'k', 'content-type': 'application/json' }
    const put = (body: string) => fetch(new URL('collections/c', strict.url), { method: 'PUT', headers, body })
    expect((await put(JSON.stringify({ vectors: 'x'.repeat(200) }))).status).toBe(400)
    expect((await put('{')).status).toBe(400)
    await strict.close()
  })
})
