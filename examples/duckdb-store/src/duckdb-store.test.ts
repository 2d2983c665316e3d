import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { registerConformance } from '@loci/conformance'
import { ConfigError, createMemory, DimensionError, type Filter } from '@loci/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { duckdbStore } from './duckdb-store.ts'
import { harness } from './harness.ts'

describe('conformance', () => registerConformance(harness, test, { fuzz: 20 }))

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loci-duckdb-store-'))
})
afterAll(() => rm(folder, { recursive: true }))

test('remembers from one memory to the next', async () => {
  const path = join(folder, 'memory.duckdb')
  const first = await createMemory({ store: duckdbStore({ path }) })
  await first.for({ tenant: 'acme', user: 'alice' }).add({ type: 'fact', key: 'city', text: 'Alice lives in Lisbon' })
  await first.close()

  const second = await createMemory({ store: duckdbStore({ path }) })
  const hits = await second.for({ tenant: 'acme', user: 'alice' }).search('Where does Alice live?')
  expect(hits.map((hit) => hit.memory.text)).toEqual(['Alice lives in Lisbon'])
  await second.close()
})

test('verify makes nothing, and says what is missing', async () => {
  const { metadata, vectors } = duckdbStore({ path: join(folder, 'verify.duckdb') })
  await expect(metadata.open({ fields: {}, schema: 'verify' })).rejects.toThrow(ConfigError)
  await metadata.close()
  const index = { dimensions: 3, fields: {}, generation: 1 }
  await vectors.open(index)
  const other = duckdbStore({ path: join(folder, 'verify.duckdb') }).vectors
  await expect(other.open({ ...index, generation: 2, schema: 'verify' })).rejects.toThrow(ConfigError)
  await other.close()
  await expect(other.open({ ...index, dimensions: 4, schema: 'verify' })).rejects.toThrow(DimensionError)
  await other.close()
  await vectors.close()
})

test('a value from before its field changed its type satisfies no comparison', async () => {
  const { metadata } = duckdbStore({ path: join(folder, 'types.duckdb') })
  await metadata.open({ fields: { rank: 'number' }, schema: 'migrate' })
  const fields = { createdAt: 1, occurredAt: 1, rank: 'high' }
  const row = { id: 'a', kind: 'memory', version: 1, writeId: 'w', fields, body: '' }
  await metadata.commit('acme', [{ id: 'a', kind: 'memory', expects: 'absent', row }])
  const filters: Filter[] = [
    { op: 'eq', field: 'rank', value: 1 },
    { op: 'gt', field: 'rank', value: 1 },
    { op: 'ne', field: 'rank', value: 1 },
  ]
  expect(await Promise.all(filters.map((filter) => metadata.count('acme', { filter })))).toEqual([0, 0, 1])
  await metadata.close()
})
