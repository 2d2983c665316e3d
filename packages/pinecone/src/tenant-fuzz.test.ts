import { letterEmbedder, runs, tenantFuzz } from '@loci/testkit'
import { expect, test } from 'vitest'
import { backend, emulated } from '../test/fixture.ts'

test('fifty hostile tenants see and change nothing of each other', { timeout: 900_000 }, async () => {
  const emulator = await emulated()
  const options = { operations: runs(80), seed: 5, embedder: letterEmbedder() }
  expect((await tenantFuzz(backend(emulator), options)).memories).toBeGreaterThan(20)
  await emulator.close()
})
