import { expect, test } from 'vitest'
import type { Embedder } from './contract.ts'
import { createEmbeddings } from './embeddings.ts'

/** Questions point one way, answers another. */
function asymmetricEmbedder(): Embedder & { calls: number } {
  return {
    name: 'asymmetric',
    dimensions: 2,
    maxBatch: 10,
    range: [0.2, 0.8],
    calls: 0,
    async embed(texts, { purpose }) {
      this.calls++
      return texts.map(() => Float32Array.from(purpose === 'query' ? [3, 0] : [0, 5]))
    },
  }
}

test('a text is embedded once for each purpose', async () => {
  const embedder = asymmetricEmbedder()
  const embeddings = createEmbeddings(embedder, 1_000)
  for (const _again of [1, 2]) {
    expect((await embeddings.embed(['tea'], 'document')).get('tea')).toEqual(Float32Array.from([0, 1]))
    expect((await embeddings.embed(['tea'], 'query')).get('tea')).toEqual(Float32Array.from([1, 0]))
  }
  expect(embedder.calls).toBe(2)
})

test.each([
  [-1, 0],
  [0.2, 0],
  [0.5, 0.5],
  [0.8, 1],
  [1, 1],
])('a similarity of %d, calibrated from 0.2 to 0.8, scores %d', (similarity, score) => {
  expect(createEmbeddings(asymmetricEmbedder(), 1_000).calibrate(similarity)).toBeCloseTo(score, 10)
})
