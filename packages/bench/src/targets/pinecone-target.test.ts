import { expect, test } from 'vitest'
import { speed } from '../speed.ts'
import { pineconeEmulatorTarget } from './pinecone-target.ts'

test('the emulator of Pinecone can be measured', { timeout: 120_000 }, async () => {
  const target = await pineconeEmulatorTarget()
  const report = await speed(target, { memories: Number(process.env.LOCI_BENCH_MEMORIES ?? 100), onProgress: () => {} })
  if (process.env.LOCI_BENCH_MEMORIES) console.log(report)
  expect(report).toMatchObject({ store: 'pinecone', engine: 'emulator of Pinecone' })
  expect(report['add ratio']).toBeGreaterThan(0)
  await target.dispose()
})
