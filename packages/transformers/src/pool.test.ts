import { expect, test } from 'vitest'
import type { Tensor } from './peer.ts'
import { pool } from './pool.ts'
import { maxRunTexts, maxRunTokens, toRuns } from './to-runs.ts'

function tensor(dims: number[], data: number[], type = 'float32'): Tensor {
  return { type, dims, data: Float32Array.from(data), to: () => tensor(dims, data) }
}

// Two texts of three and one tokens, padded to three, with two numbers each.
const hidden = tensor([2, 3, 2], [1, 2, 3, 4, 5, 12, 7, 8, 100, 100, 100, 100])
const mask = tensor([2, 3], [1, 1, 1, 1, 0, 0])

test.each([
  [
    'mean',
    [
      [3, 6],
      [7, 8],
    ],
  ],
  [
    'cls',
    [
      [1, 2],
      [7, 8],
    ],
  ],
  [
    'last',
    [
      [5, 12],
      [7, 8],
    ],
  ],
] as const)('%s takes the tokens of the text and none of the padding', (pooling, expected) => {
  const vectors = pool({ last_hidden_state: hidden }, mask, { pooling, normalize: false })
  expect(vectors.map((vector) => [...vector])).toEqual(expected)
})

test('vectors get the length 1, and zeros stay', () => {
  const vectors = pool({ last_hidden_state: tensor([2, 1, 2], [3, 4, 0, 0]) }, tensor([2, 1], [1, 1]), {
    pooling: 'mean',
    normalize: true,
  })
  expect(vectors).toEqual([Float32Array.from([0.6, 0.8]), Float32Array.from([0, 0])])
})

test('a padded beginning is left out too', () => {
  const left = tensor([1, 3], [0, 1, 1])
  const outputs = { last_hidden_state: tensor([1, 3, 1], [100, 2, 4]) }
  expect(pool(outputs, left, { pooling: 'mean', normalize: false })).toEqual([Float32Array.from([3])])
  expect(pool(outputs, left, { pooling: 'cls', normalize: false })).toEqual([Float32Array.from([2])])
  expect(pool(outputs, left, { pooling: 'last', normalize: false })).toEqual([Float32Array.from([4])])
})

test('a model that pools by itself, and one with other numbers than floats of 32 bits', () => {
  const options = { pooling: 'mean', normalize: false } as const
  expect(pool({ sentence_embedding: tensor([2, 2], [1, 2, 3, 4]) }, mask, options)).toEqual([
    Float32Array.from([1, 2]),
    Float32Array.from([3, 4]),
  ])
  expect(pool({ token_embeddings: tensor([1, 1, 2], [1, 2], 'float16') }, tensor([1, 1], [1]), options)).toEqual([
    Float32Array.from([1, 2]),
  ])
})

test('what is no embedding is an error', () => {
  const options = { pooling: 'mean', normalize: true } as const
  expect(() => pool({ logits: tensor([2], [1, 2]) }, mask, options)).toThrow('its outputs are logits')
  expect(() => pool({}, mask, options)).toThrow('gives no embeddings')
  expect(() => pool({ last_hidden_state: tensor([1, 1, 1], [Number.NaN]) }, tensor([1, 1], [1]), options)).toThrow(
    'not finite',
  )
})

test('runs hold every text once, alike in length, within the bounds unless one text alone is over them', () => {
  const items = Array.from({ length: 300 }, (_, place) => ({
    place,
    text: `${place}`,
    tokens: 1 + ((place * 7919) % 1_300),
  }))
  const runs = toRuns(items)
  expect(
    runs
      .flat()
      .map(({ place }) => place)
      .sort((a, b) => a - b),
  ).toEqual(items.map(({ place }) => place))
  for (const run of runs) {
    const longest = Math.max(...run.map(({ tokens }) => tokens))
    expect(run.length === 1 || (run.length <= maxRunTexts && run.length * longest <= maxRunTokens)).toBe(true)
  }
  expect(runs.flat().map(({ tokens }) => tokens)).toEqual(items.map(({ tokens }) => tokens).sort((a, b) => a - b))
})
