import { createMemory, type Embedder, inMemory, type LociMemory } from '@loci/core'
import { expect, test } from 'vitest'
import { differenceOf } from './compare-exports.ts'

async function memoryWith(texts: string[], embedder: Embedder): Promise<LociMemory> {
  let ids = 0
  const config = { store: inMemory(), embedder, now: () => 1_000, newId: () => `id-${ids++}` }
  const memory = await createMemory(config)
  for (const text of texts) await memory.for({ tenant: 'acme', user: 'alice' }).add(text)
  return memory
}

function embedder(tilt: number): Embedder {
  const embed = async (texts: readonly string[]) => texts.map(({ length }) => Float32Array.from([length, tilt]))
  return { name: 'length', dimensions: 2, maxBatch: 10, embed }
}

test('equal memories have equal exports; texts and vectors that differ are found, and what is missing', async () => {
  const one = await memoryWith(['likes tea', 'lives in Lisbon'], embedder(1))
  expect(await differenceOf(one, await memoryWith(['likes tea', 'lives in Lisbon'], embedder(1)))).toBeUndefined()
  expect(await differenceOf(one, await memoryWith(['likes tee', 'lives in Lisbon'], embedder(1)))).toMatch('likes tee')
  expect(await differenceOf(one, await memoryWith(['likes tea', 'lives in Lisbon'], embedder(1.001)))).toMatch(
    'vectors',
  )
  expect(await differenceOf(one, await memoryWith(['likes tea'], embedder(1)))).toBeDefined()
})
