import { expect, test } from 'vitest'
import { ConfigError, ModelError } from '../errors.ts'
import { createMemory } from '../memory.ts'
import type { Reranker } from '../models/contract.ts'
import { inMemory } from '../stores/in-memory.ts'

const alice = { tenant: 'acme', user: 'alice' }

/** Likes what is long. */
const byLength: Reranker = {
  name: 'by length',
  rerank: async (_query, texts) => texts.map(({ length }) => Math.min(1, length / 100)),
}

const texts = ['walnut', 'walnut cake', 'a walnut cake from a bakery', 'walnut, walnut']

test('its scores order the hits; the former score is told', async () => {
  const handle = (await createMemory({ store: inMemory(), reranker: byLength })).for(alice)
  await handle.add(texts)
  const hits = await handle.search('walnut', { limit: 2, explain: true })
  expect(hits.map(({ memory, score }) => [memory.text, score])).toEqual([
    ['a walnut cake from a bakery', 0.27],
    ['walnut, walnut', 0.14],
  ])
  expect(hits[0]?.why?.before).toBeGreaterThan(0.3)
  expect((await handle.search('walnut', { minScore: 0.2 })).map(({ memory }) => memory.text)).toHaveLength(1)
  const context = await handle.getContext({ query: 'walnut' })
  expect(context.trace.used[0]?.score).toBe(0.27)
})

test('it sees the best of the search, as many as it takes, and with the query', async () => {
  const asked: [string, readonly string[]][] = []
  const reranker: Reranker = {
    name: 'two',
    depth: 2,
    rerank: async (query, given) => {
      asked.push([query, given])
      return [0, 1]
    },
  }
  const handle = (await createMemory({ store: inMemory(), reranker })).for(alice)
  const plain = (await createMemory({ store: inMemory() })).for(alice)
  await handle.add(texts)
  await plain.add(texts)
  const [first, second, ...others] = (await plain.search('walnut')).map(({ memory }) => memory.text)
  const hits = await handle.search('walnut')
  expect(asked).toEqual([['walnut', [first, second]]])
  expect(hits.map(({ memory }) => memory.text)).toEqual([second, first, ...others])
  expect(hits.map(({ score }) => score)).toEqual([1, 0, 0, 0])
})

test.each<[string, Reranker['rerank']]>([
  ['it throws', () => Promise.reject(new Error('down'))],
  ['it gives too few', async () => [1]],
  ['it gives what is no score', async (_, given) => given.map(() => 2)],
  ['it gives no numbers', async (_, given) => given.map(() => Number.NaN)],
])('when %s, the hits are those of the search, and say so; or the call fails', async (_, rerank) => {
  const store = inMemory()
  const handle = (await createMemory({ store, reranker: { name: 'broken', rerank } })).for(alice)
  await handle.add(texts)
  const hits = await handle.search('walnut', { explain: true })
  expect(hits).toHaveLength(4)
  expect(hits[0]?.memory.text).toBe('walnut')
  expect(hits[0]?.why?.degraded?.[0]).toContain('broken')
  const strict = await createMemory({ store, reranker: { name: 'broken', rerank }, onModelFailure: 'throw' })
  await expect(strict.for(alice).search('walnut')).rejects.toThrow(ModelError)
})

test.each([{}, { name: 'x' }, { ...byLength, depth: 0 }, { ...byLength, depth: 1.5 }])(
  'a wrong one is refused: %j',
  async (reranker) => {
    await expect(createMemory({ store: inMemory(), reranker: reranker as Reranker })).rejects.toThrow(ConfigError)
  },
)
