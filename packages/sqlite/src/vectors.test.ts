import { createClient, type InStatement } from '@libsql/client'
import { DimensionError, type VectorRecord } from '@loci/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { temporaryFolder } from '../test/folder.ts'
import { closed, fields, opened, record } from '../test/samples.ts'
import { sqlite } from './index.ts'

const pathTo = temporaryFolder()
const store = sqlite({ path: ':memory:' })
const { vectors } = store

beforeAll(() => opened(store))
afterAll(() => closed(store))

test('records come back as they were stored, numbers to the last bit', async () => {
  const bare: VectorRecord = { id: 'bare', version: 7, vector: new Float32Array([1e-38, -0]), terms: [], fields: {} }
  const part = new Float32Array([9, 0.1, 1 / 3, 9]).subarray(1, 3)
  const full: VectorRecord = { ...record('😀', []), vector: part, terms: ['__proto__', 'ü'], body: '' }
  await vectors.upsert('values', [bare, full])
  const stored = await vectors.get('values', ['😀', 'missing', 'bare'])
  expect(stored.sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual([bare, { ...full, vector: new Float32Array(part) }])
})

test('search gives the nearest first, with cosine scores, filter before limit', async () => {
  const angles = Array.from({ length: 50 }, (_, index) => (index * Math.PI) / 49)
  const all = angles.map((angle, index) => {
    return record(`id-${String(index).padStart(2, '0')}`, [5 * Math.cos(angle), 5 * Math.sin(angle)], {
      type: index % 10 === 9 ? 'rare' : 'common',
    })
  })
  await vectors.upsert('search', all)
  const near = await vectors.search('search', { vector: new Float32Array([1, 0]), limit: 3 })
  expect(near.map(({ id }) => id)).toEqual(['id-00', 'id-01', 'id-02'])
  for (const [index, { score }] of near.entries()) expect(score).toBeCloseTo(Math.cos(angles[index] ?? 0), 5)

  const filter = { op: 'eq', field: 'type', value: 'rare' } as const
  const rare = await vectors.search('search', { vector: new Float32Array([1, 0]), limit: 3, filter })
  expect(rare.map(({ id }) => id)).toEqual(['id-09', 'id-19', 'id-29'])
  const opposite = await vectors.search('search', { vector: new Float32Array([-1, 0]), limit: 50 })
  expect(opposite.at(-1)).toMatchObject({ id: 'id-00', version: 1 })
  expect(opposite.at(-1)?.score).toBeCloseTo(-1, 5)
  expect(await vectors.search('other', { vector: new Float32Array([1, 0]), limit: 3 })).toEqual([])
})

test('scores stay within -1 and 1', async () => {
  const store = sqlite({ path: ':memory:' })
  await store.vectors.open({ dimensions: 384, fields, generation: 1 })
  const all = Array.from({ length: 100 }, (_, seed) => {
    return {
      ...record(`id-${seed}`, []),
      vector: Float32Array.from({ length: 384 }, (_, index) => Math.sin(seed + index ** 2)),
    }
  })
  await store.vectors.upsert('t', all)
  for (const { vector } of all) {
    for (const factor of [3, -0.7]) {
      const found = await store.vectors.search('t', { vector: vector.map((value) => value * factor), limit: 100 })
      expect(Math.max(...found.map(({ score }) => Math.abs(score)))).toBeLessThanOrEqual(1)
    }
  }
  await store.vectors.close()
})

test('upsert replaces, delete and clear remove, and list pages through what is left', async () => {
  const ids = Array.from({ length: 7 }, (_, index) => `id-${index}`)
  await vectors.upsert(
    'write',
    ids.map((id) => record(id, [1, 0])),
  )
  await vectors.upsert('write', [{ ...record('id-3', [0, 1], { type: 'new' }), version: 2 }])
  await vectors.delete('write', ['id-5', 'missing'])
  const found: VectorRecord[] = []
  let cursor: string | undefined
  do {
    const page = await vectors.list('write', cursor === undefined ? { limit: 2 } : { limit: 2, cursor })
    found.push(...page.records)
    cursor = page.cursor
  } while (cursor !== undefined)
  expect(found.map(({ id }) => id)).toEqual(ids.filter((id) => id !== 'id-5'))
  expect(found[3]).toEqual({ ...record('id-3', [0, 1], { type: 'new' }), version: 2 })
  await vectors.clear('write')
  expect(await vectors.list('write', { limit: 2 })).toEqual({ records: [] })
  await vectors.upsert('write', [])
})

test('a long search lets others run between its slices, and stops when it is told to', async () => {
  const large = sqlite({ path: ':memory:' })
  const dimensions = 2_000
  await large.vectors.open({ dimensions, fields, generation: 1 })
  const all = Array.from({ length: 1_200 }, (_, index) => {
    const vector = new Float32Array(dimensions).fill(0.01)
    vector[index] = 1
    return { ...record(`id-${String(index).padStart(4, '0')}`, []), vector }
  })
  for (let start = 0; start < all.length; start += 400) await large.vectors.upsert('t', all.slice(start, start + 400))
  const vector = new Float32Array(dimensions)
  vector[1_100] = 1
  vector[100] = 0.5

  let turns = 0
  const timer = setInterval(() => turns++, 0)
  const found = await large.vectors.search('t', { vector, limit: 2 })
  clearInterval(timer)
  expect(found.map(({ id }) => id)).toEqual(['id-1100', 'id-0100'])
  expect(turns).toBeGreaterThan(0)

  const abort = new AbortController()
  const search = large.vectors.search('t', { vector, limit: 2, signal: abort.signal })
  setImmediate(() => abort.abort(new Error('enough')))
  await expect(search).rejects.toThrow('enough')
  await large.vectors.close()
})

test('generations are separate indexes, each with its own length of vectors', async () => {
  const path = pathTo('generations.db')
  const [first, second, wrong] = [sqlite({ path }).vectors, sqlite({ path }).vectors, sqlite({ path }).vectors]
  await first.open({ dimensions: 2, fields, generation: 1 })
  await second.open({ dimensions: 3, fields, generation: 2 })
  await expect(wrong.open({ dimensions: 3, fields, generation: 1 })).rejects.toThrow(DimensionError)

  await first.upsert('t', [record('a', [1, 0])])
  expect(await second.get('t', ['a'])).toEqual([])
  await second.upsert('t', [record('a', [1, 0, 0])])
  await expect(second.upsert('t', [record('a', [1, 0])])).rejects.toThrow(DimensionError)
  await second.clear('t')
  expect(await first.get('t', ['a'])).toHaveLength(1)
  await first.close()
  await second.close()
})

test('a row id that passes to a longer vector of another generation while a search runs fails nothing', async () => {
  const client = createClient({ url: `file:${pathTo('row-ids.db')}` })
  let between: (() => Promise<unknown>) | undefined
  const watched = new Proxy(client, {
    get(target, name) {
      const value = Reflect.get(target, name)
      if (name !== 'execute') return typeof value === 'function' ? value.bind(target) : value
      return async (...call: [InStatement]) => {
        const result = await target.execute(...call)
        const [statement] = call
        // After the candidates are listed, before they are compared.
        if (/json_group_array/.test(typeof statement === 'string' ? statement : statement.sql)) await between?.()
        return result
      }
    },
  })
  const { vectors } = sqlite({ client: watched })
  await vectors.open({ dimensions: 2, fields, generation: 1 })
  const beside = vectors.sibling?.() as typeof vectors
  await beside.open({ dimensions: 3, fields, generation: 2 })
  await vectors.upsert('t', [record('stays', [1, 0]), record('goes', [1, 0])])
  between = async () => {
    await vectors.delete('t', ['goes'])
    await beside.upsert('t', [record('longer', [1, 0, 0])])
  }
  const found = await vectors.search('t', { vector: new Float32Array([1, 0]), limit: 5 })
  expect(found.map(({ id }) => id)).toEqual(['stays'])
  const rowIds = await client.execute("SELECT rowid FROM loci_vectors WHERE id = 'longer'")
  expect(rowIds.rows[0]?.rowid, 'the row id was not used again').toBe(2)
  client.close()
})
