import { letterEmbedder, qdrantEmulator, runs, tenantFuzz } from '@loci/testkit'
import { expect, test } from 'vitest'
import { qdrant } from './index.ts'

test('fifty hostile tenants see and change nothing of each other', { timeout: 900_000 }, async () => {
  const emulator = await qdrantEmulator()
  const options = { operations: runs(250), seed: 5, embedder: letterEmbedder() }
  expect((await tenantFuzz(qdrant({ url: emulator.url }), options)).memories).toBeGreaterThan(50)
  await emulator.close()
})
