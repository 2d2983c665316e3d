import { DimensionError, InputError, type VectorRecord } from '@loci/core'
import { beforeEach, expect, test } from 'vitest'
import { clientOf, disturbed, emulated, fields, freshPrefix, watched } from '../test/fixture.ts'
import { qdrant } from './index.ts'

const emulator = emulated()
let prefix: string

beforeEach(() => {
  prefix = freshPrefix()
})

function record(id: string, vector: readonly number[], parts: Partial<VectorRecord> = {}): VectorRecord {
  return { id, version: 1, vector: Float32Array.from(vector), terms: ['x'], fields: {}, ...parts }
}

test('search asks for exact answers, or for those of the graph when told so, and reads no more than ids', async () => {
  const asked: unknown[] = []
  const client = disturbed(clientOf(emulator.url()), async (method, call, [, args]) => {
    if (method === 'query') asked.push(args)
    return await call()
  })
  for (const search of [undefined, 'exact', 'hnsw'] as const) {
    const { vectors } = qdrant({ client, prefix, ...(search === undefined ? {} : { search }) })
    await vectors.open({ fields, dimensions: 2, generation: 1 })
    await vectors.search('acme', { vector: new Float32Array([1, 0]), limit: 3 })
  }
  expect(asked).toMatchObject(
    [true, true, false].map((exact) => ({ params: { exact }, with_payload: ['id', 'version'] })),
  )
  for (const query of asked) expect(query).toMatchObject({ filter: { must: [{ key: 'tenant' }] } })
})

test('scores stay within -1 and 1', async () => {
  const { vectors } = qdrant({ url: emulator.url(), prefix })
  await vectors.open({ fields, dimensions: 64, generation: 1 })
  const all = Array.from({ length: 30 }, (_, seed) => {
    return record(
      `id-${seed}`,
      Array.from({ length: 64 }, (_, index) => Math.sin(seed + index ** 2)),
    )
  })
  await vectors.upsert('t', all)
  for (const { vector } of all) {
    for (const factor of [3, -0.7]) {
      const found = await vectors.search('t', { vector: vector.map((value) => value * factor), limit: 100 })
      expect(found).toHaveLength(30)
      expect(Math.max(...found.map(({ score }) => Math.abs(score)))).toBeLessThanOrEqual(1)
    }
  }
})

test('a vector of another length is refused before anything is sent', async () => {
  const { client, take } = watched(clientOf(emulator.url()))
  const { vectors } = qdrant({ client, prefix })
  await vectors.open({ fields, dimensions: 2, generation: 1 })
  take()
  await expect(vectors.upsert('t', [record('a', [1, 0]), record('b', [1, 0, 0])])).rejects.toThrow(DimensionError)
  expect(take()).toEqual([])
})

test('many large vectors go in several requests', async () => {
  const { client, take } = watched(clientOf(emulator.url()))
  const { vectors } = qdrant({ client, prefix })
  await vectors.open({ fields, dimensions: 3_072, generation: 1 })
  const all = Array.from({ length: 200 }, (_, index) => record(`id-${index}`, Array(3_072).fill(1 / (index + 3))))
  take()
  await vectors.upsert('t', all)
  expect(take()).toEqual(['upsert', 'upsert'])
  expect(await vectors.get('t', ['id-0', 'id-199'])).toHaveLength(2)
})

test('a cursor that is none of ours is refused', async () => {
  const { vectors } = qdrant({ url: emulator.url(), prefix })
  await vectors.open({ fields, dimensions: 2, generation: 1 })
  await expect(vectors.list('t', { limit: 1, cursor: 'x' })).rejects.toThrow(InputError)
})

test('a search that was given up asks nothing', async () => {
  const { client, take } = watched(clientOf(emulator.url()))
  const { vectors } = qdrant({ client, prefix })
  await vectors.open({ fields, dimensions: 2, generation: 1 })
  take()
  const reason = new Error('enough')
  const search = vectors.search('t', { vector: new Float32Array([1, 0]), limit: 1, signal: AbortSignal.abort(reason) })
  await expect(search).rejects.toBe(reason)
  expect(take()).toEqual([])
})
