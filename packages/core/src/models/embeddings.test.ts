import { expect, test } from 'vitest'
import type { Embedder } from './contract.ts'
import { createEmbeddings } from './embeddings.ts'

const options = { timeoutMs: 1_000, cachedTexts: 10 }

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
  const embeddings = createEmbeddings(embedder, options)
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
  expect(createEmbeddings(asymmetricEmbedder(), options).calibrate(similarity)).toBeCloseTo(score, 10)
})

test('of the texts that were embedded lately, the latest are remembered', async () => {
  const embedder = asymmetricEmbedder()
  const embeddings = createEmbeddings(embedder, { ...options, cachedTexts: 2 })
  await embeddings.embed(['a', 'b'], 'document')
  await embeddings.embed(['a'], 'document')
  await embeddings.embed(['c'], 'document')
  expect(embeddings.unknown(['a', 'b', 'c', 'b'], 'document')).toEqual(['b'])
  embeddings.clear()
  expect(embeddings.unknown(['a', 'c'], 'document')).toEqual(['a', 'c'])
  const none = createEmbeddings(embedder, { ...options, cachedTexts: 0 })
  expect((await none.embed(['a', 'b'], 'document')).size).toBe(2)
  expect(none.unknown(['a', 'b'], 'document')).toEqual(['a', 'b'])
})

test('an embedder is told when nobody waits for it any more', async () => {
  const heard: unknown[] = []
  const embedder: Embedder = {
    ...asymmetricEmbedder(),
    embed: (_, { signal }) =>
      new Promise((_, reject) =>
        signal?.addEventListener('abort', () => heard.push(signal.reason) && reject(new Error('x'))),
      ),
  }
  const embeddings = createEmbeddings(embedder, { ...options, timeoutMs: 20 })
  await expect(embeddings.embed(['tea'], 'query')).rejects.toThrow('no answer within 20 ms')
  const leaving = new AbortController()
  const asked = embeddings.embed(['tea'], 'query', leaving.signal)
  await Promise.resolve()
  await Promise.resolve()
  leaving.abort(new Error('gone'))
  await expect(asked).rejects.toThrow('gone')
  expect(heard.map((reason) => (reason as Error).message)).toEqual([
    expect.stringContaining('no answer within 20 ms'),
    'gone',
  ])
})
