import type { VectorStore } from '@loci/core'
import type { PineconeEmulator } from '@loci/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { backend, emulated } from '../test/fixture.ts'

const dimensions = 1_024
let emulator: PineconeEmulator
let vectors: VectorStore
beforeAll(async () => {
  emulator = await emulated({ indexes: { test: { dimension: dimensions } } })
  vectors = backend(emulator).vectors
  await vectors.open({ dimensions, fields: { createdAt: 'number', occurredAt: 'number' }, generation: 1 })
})
afterAll(() => emulator.close())

function records(count: number, body: string): Parameters<VectorStore['upsert']>[1] {
  const vector = (index: number) => Float32Array.from({ length: dimensions }, (_, at) => Math.sin(index + at))
  return Array.from({ length: count }, (_, index) => ({
    id: `r-${index}`,
    version: index + 1,
    vector: vector(index),
    terms: [],
    fields: { createdAt: index, occurredAt: 0 },
    body,
  }))
}

describe('large records', () => {
  const many = records(200, 'x'.repeat(30_000))

  test('are sent in requests of less than 2 MB', async () => {
    emulator.take()
    await vectors.upsert('acme', many)
    const requests = emulator.take()
    expect(new Set(requests)).toEqual(new Set(['POST /data/test/vectors/upsert']))
    // 200 records of 30 KB text and some 13 KB of numbers.
    expect(requests.length).toBeGreaterThan(4)
    expect(requests.length).toBeLessThan(8)
  })

  test('are read in answers of less than 4 MB', async () => {
    expect(
      await vectors.get(
        'acme',
        many.map(({ id }) => id),
      ),
    ).toHaveLength(200)
    const { records: listed, cursor } = await vectors.list('acme', { limit: 1_000 })
    expect([listed.length, cursor]).toEqual([200, undefined])
  })

  test('are found, also when the answer with all that they hold would be too large', async () => {
    const [first] = many
    const found = await vectors.search('acme', { vector: first?.vector as Float32Array, limit: 150 })
    expect(found).toHaveLength(150)
    expect(found[0]).toMatchObject({ id: 'r-0', version: 1 })
    expect(found.every(({ id, version }) => id === `r-${version - 1}`)).toBe(true)
  })
})

test('a page of a list ends where it was asked to', async () => {
  await vectors.upsert('pages', records(30, 'x'))
  const seen: string[] = []
  for (let cursor: string | undefined, isFirst = true; isFirst || cursor !== undefined; isFirst = false) {
    const page = await vectors.list('pages', { limit: 7, ...(cursor === undefined ? {} : { cursor }) })
    expect(page.records.length).toBeLessThanOrEqual(7)
    seen.push(...page.records.map(({ id }) => id))
    cursor = page.cursor
  }
  expect(seen.sort()).toEqual(
    records(30, '')
      .map(({ id }) => id)
      .sort(),
  )
})

test('a search can be given up before and after', async () => {
  const [one] = records(1, 'x')
  const vector = one?.vector as Float32Array
  const signal = AbortSignal.abort(new Error('enough'))
  await expect(vectors.search('acme', { vector, limit: 1, signal })).rejects.toThrow('enough')
  const controller = new AbortController()
  const searching = vectors.search('acme', { vector, limit: 1, signal: controller.signal })
  controller.abort(new Error('too late'))
  await expect(searching).rejects.toThrow('too late')
})
