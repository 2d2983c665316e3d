import type { MetadataStore, Order, Row } from '@loci/core'
import { runs } from '@loci/testkit'
import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { clientOf, disturbed, emulated, freshPrefix, openRows, row, watched } from '../test/fixture.ts'

const emulator = emulated()
let rows: MetadataStore
let take: () => string[]

beforeEach(async () => {
  const counted = watched(clientOf(emulator.url()))
  take = counted.take
  rows = await openRows({ client: counted.client, prefix: freshPrefix() })
})

async function store(all: readonly Row[]): Promise<void> {
  for (let start = 0; start < all.length; start += 500) {
    const part = all.slice(start, start + 500)
    await rows.commit(
      'acme',
      part.map((each) => ({ id: each.id, kind: each.kind, expects: 'any', row: each })),
    )
  }
}

async function listed(order: Order, limit: number): Promise<{ ids: string[]; requests: number[] }> {
  const ids: string[] = []
  const requests: number[] = []
  let cursor: string | undefined
  do {
    take()
    const page = await rows.list('acme', { order, limit, ...(cursor === undefined ? {} : { cursor }) })
    requests.push(take().length)
    ids.push(...page.rows.map(({ id }) => id))
    cursor = page.cursor
  } while (cursor !== undefined)
  return { ids, requests }
}

const at = (id: string, createdAt: number) => row(id, { fields: { createdAt, occurredAt: -createdAt } })
const directions = ['asc', 'desc'] as const

describe.each(directions)('%s', (direction) => {
  const order: Order = { by: 'createdAt', direction }

  test('2,000 rows of one instant come once each, in the order of their ids, in few requests', async () => {
    const ids = Array.from({ length: 2_000 }, (_, index) => `id-${(index * 7_919) % 2_000}`)
    await store(ids.map((id) => at(id, 1_750_000_000_000)))
    const sorted = ids.toSorted()
    const { ids: received, requests } = await listed(order, 1_000)
    expect(received).toEqual(direction === 'asc' ? sorted : sorted.toReversed())
    expect(requests).toHaveLength(2)
    for (const count of requests) expect(count).toBeLessThanOrEqual(4)
  })

  test('rows of different instants take one request for each page', async () => {
    const all = Array.from({ length: 30 }, (_, index) => at(`id-${index}`, (index * 7) % 30))
    await store(all)
    const { ids, requests } = await listed(order, 10)
    const sorted = all.toSorted((a, b) => Number(a.fields.createdAt) - Number(b.fields.createdAt)).map(({ id }) => id)
    expect(ids).toEqual(direction === 'asc' ? sorted : sorted.toReversed())
    expect(requests).toEqual([1, 1, 1])
  })

  test('instants that differ in the last bit, and those at the end of time, are told apart', async () => {
    const times = [
      8.64e15,
      8.64e15 - 1,
      1_750_000_000_000.1235,
      1_750_000_000_000.1238,
      0.30000000000000004,
      0.3,
      1 / 3,
      -5,
    ]
    await store(times.flatMap((time, index) => [at(`b-${index}`, time), at(`a-${index}`, time)]))
    const ascending = times
      .map((time, index) => ({ time, index }))
      .sort((a, b) => a.time - b.time)
      .flatMap(({ index }) => [`a-${index}`, `b-${index}`])
    for (const limit of [1, 2, 3, 100]) {
      const { ids } = await listed(order, limit)
      expect(ids).toEqual(direction === 'asc' ? ascending : ascending.toReversed())
    }
  })
})

test('more rows of one instant than one answer holds come once each', async () => {
  // As a server does whose answers are smaller.
  const smaller = disturbed(clientOf(emulator.url()), async (method, call, args) => {
    const query = args[1] as { limit: number; order_by?: unknown }
    if (method === 'scroll' && query.order_by === undefined) query.limit = 7
    return await call()
  })
  rows = await openRows({ client: smaller, prefix: freshPrefix() })
  const ids = Array.from({ length: 40 }, (_, index) => `id-${index}`)
  await store(ids.map((id) => at(id, 5)))
  expect((await listed({ by: 'createdAt', direction: 'asc' }, 30)).ids).toEqual(ids.toSorted())
})

test('random rows come in order and once, by pages of any size', async () => {
  const times = fc.constantFrom(0, 1, 2, 0.1, 1_750_000_000_000.1235)
  const pages = fc.record({
    times: fc.array(times, { maxLength: 25 }),
    limit: fc.integer({ min: 1, max: 9 }),
    direction: fc.constantFrom(...directions),
  })
  const property = fc.asyncProperty(pages, async ({ times: drawn, limit, direction }) => {
    await rows.clear('acme')
    const all = drawn.map((time, index) => at(`${'zyx'[index % 3]}-${index}`, time))
    await store(all)
    const sorted = all.toSorted(
      (a, b) => Number(a.fields.createdAt) - Number(b.fields.createdAt) || (a.id < b.id ? -1 : 1),
    )
    const { ids } = await listed({ by: 'createdAt', direction }, limit)
    expect(ids).toEqual((direction === 'asc' ? sorted : sorted.toReversed()).map(({ id }) => id))
  })
  await fc.assert(property, { numRuns: runs(15) })
})
