import { letterEmbedder, runs, tenantFuzz } from '@loci/testkit'
import { expect, test } from 'vitest'
import { sqlite } from './index.ts'

test('fifty hostile tenants in one file see and change nothing of each other', { timeout: 300_000 }, async () => {
  const options = { operations: runs(1_000), seed: 7, embedder: letterEmbedder() }
  const { memories } = await tenantFuzz(sqlite({ path: ':memory:' }), options)
  expect(memories).toBeGreaterThan(100)
})
