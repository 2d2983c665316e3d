import { expect, test } from 'vitest'
import { meanScores, percentile, ranksOf, recallOf, scoreRanking } from './metrics.ts'

/** `a` to `z`, then `27`, `28`, …: a ranking in which each id says its rank. */
const ranking = Array.from({ length: 60 }, (_, at) => (at < 26 ? String.fromCharCode(97 + at) : String(at + 1)))

const none = { 'any@5': 0, 'any@10': 0, 'recall@5': 0, 'recall@10': 0, 'recall@20': 0, 'recall@50': 0 }
const all = { 'any@5': 100, 'any@10': 100, 'recall@5': 100, 'recall@10': 100, 'recall@20': 100, 'recall@50': 100 }

test.each([
  ['the first is it', ['a'], { ...all, mrr: 100, 'ndcg@10': 100 }],
  ['the fifth', ['e'], { ...all, mrr: 20, 'ndcg@10': 100 / Math.log2(6) }],
  ['the sixth', ['f'], { ...all, 'any@5': 0, 'recall@5': 0, mrr: 100 / 6, 'ndcg@10': 100 / Math.log2(7) }],
  ['the eleventh', ['k'], { ...none, 'recall@20': 100, 'recall@50': 100, mrr: 100 / 11, 'ndcg@10': 0 }],
  ['the fiftieth', ['50'], { ...none, 'recall@50': 100, mrr: 2, 'ndcg@10': 0 }],
  ['the 51st counts no more', ['51'], { ...none, mrr: 0, 'ndcg@10': 0 }],
  ['not there', ['?'], { ...none, mrr: 0, 'ndcg@10': 0 }],
  [
    'two, one of them second, one missing',
    ['?', 'b'],
    {
      'any@5': 100,
      'any@10': 100,
      'recall@5': 50,
      'recall@10': 50,
      'recall@20': 50,
      'recall@50': 50,
      mrr: 50,
      'ndcg@10': 100 / Math.log2(3) / (1 + 1 / Math.log2(3)),
    },
  ],
  [
    'twelve in the first twelve: no ranking could have more in ten',
    ranking.slice(0, 12),
    { 'ndcg@10': 100, 'recall@10': 1_000 / 12 },
  ],
])('%s', (_, evidence, expected) => {
  const scores = scoreRanking(ranking, evidence)
  for (const [name, value] of Object.entries(expected)) {
    expect({ [name]: scores[name as keyof typeof scores] }).toEqual({ [name]: expect.closeTo(value, 10) })
  }
})

test('an empty ranking finds nothing', () => {
  expect(scoreRanking([], ['a'])).toEqual({ ...none, mrr: 0, 'ndcg@10': 0 })
})

test('ranks are those of the evidence, in its order', () => {
  expect(ranksOf(ranking, ['c', '?', 'a', '51'])).toEqual([3, undefined, 1, undefined])
})

test('evidence in a context counts in any order', () => {
  expect(recallOf(['x', 'b', 'a'], ['a', 'b', 'c', 'd'])).toBe(50)
})

test('means are over questions, with two decimals', () => {
  expect(meanScores([{ recall: 100 }, { recall: 0 }, { recall: 0 }])).toEqual({ recall: 33.33 })
  expect(meanScores([])).toEqual({})
})

test.each([
  [0.5, 50],
  [0.95, 95],
  [1, 100],
  [0, 1],
])('the percentile %d of 1 to 100 is %d', (share, expected) => {
  const values = Array.from({ length: 100 }, (_, at) => 100 - at)
  expect(percentile(values, share)).toBe(expected)
})
