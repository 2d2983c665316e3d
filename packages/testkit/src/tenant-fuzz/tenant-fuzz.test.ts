import { type Backend, inMemory } from '@loci/core'
import { expect, test } from 'vitest'
import { runs } from '../runs.ts'
import { hostileNames } from './hostile-names.ts'
import { tenantFuzz } from './tenant-fuzz.ts'

test('there are fifty hostile tenants', () => {
  expect(new Set(hostileNames).size).toBe(50)
})

test.each([inMemory(), inMemory({ commit: 'row', maxBatch: 10 })])(
  'an honest store keeps them apart',
  async (store) => {
    const report = await tenantFuzz(store, { operations: runs(1_000), seed: 1 })
    expect(report.memories).toBeGreaterThan(100)
    expect(report.refused).toBeGreaterThan(50)
  },
)

/** A store whose tenants are told apart by less than their name. */
function merging(nameOf: (tenant: string) => string): Backend {
  const { metadata } = inMemory()
  return {
    metadata: {
      ...metadata,
      get: (tenant, ids) => metadata.get(nameOf(tenant), ids),
      list: (tenant, query) => metadata.list(nameOf(tenant), query),
      count: (tenant, query) => metadata.count(nameOf(tenant), query),
      commit: (tenant, changes) => metadata.commit(nameOf(tenant), changes),
    },
  }
}

test.each<[string, (tenant: string) => string]>([
  ['case', (tenant) => tenant.toLowerCase()],
  ['space around', (tenant) => tenant.trim()],
  ['Unicode form', (tenant) => tenant.normalize('NFKC')],
  ['what follows a colon', (tenant) => tenant.split(':')[0] as string],
])('a store that ignores %s is found out', async (_, nameOf) => {
  await expect(tenantFuzz(merging(nameOf), { operations: 3_000, seed: 1 })).rejects.toThrow()
})
