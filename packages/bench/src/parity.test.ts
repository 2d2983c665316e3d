/** The same search results, in the same order and with the same scores, on every backend as on SQLite. */
import { firstDifference, type ParityAnswers, parityAnswers, parityDimensions } from '@loci/testkit'
import { beforeAll, expect, test } from 'vitest'
import { localTargets, targetOf } from './target.ts'

const options = { memories: 300, queries: 500, seed: 5 }
let expected: ParityAnswers

beforeAll(async () => {
  expected = await answersOf('sqlite:')
}, 60_000)

async function answersOf(url: string): Promise<ParityAnswers> {
  const { store, dispose } = await targetOf(url, parityDimensions)
  try {
    return await parityAnswers(store, options)
  } finally {
    await dispose()
  }
}

const others = localTargets().filter((url) => url !== 'sqlite:')

test('the questions find something', () => {
  expect(expected.hits.flat().length).toBeGreaterThan(3_000)
})

test.each(others.map((url) => [url.split(':')[0], url]))(
  '%s answers 500 questions as SQLite does',
  { timeout: 120_000 },
  async (_, url) => {
    expect(firstDifference(await answersOf(url as string), expected)).toBeUndefined()
  },
)

test('a store that answers otherwise is found out', () => {
  const index = expected.hits.findIndex((hits) => hits.length > 1)
  const swapped = { ...expected, hits: expected.hits.map((hits, at) => (at === index ? [...hits].reverse() : hits)) }
  expect(firstDifference(swapped, expected)).toMatch(`question ${index}, `)
})
