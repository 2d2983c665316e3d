import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Embedder } from '@loci/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { renderedPages } from '../marked-tables.ts'
import { merged, readRecorded } from '../recorded-results.ts'
import { turnTexts } from '../retrieval/dataset.ts'
import { inventedData } from '../retrieval/invented-data.ts'
import { readLocomo } from '../retrieval/locomo.ts'
import { UsageError } from '../usage-error.ts'
import { cosine } from './embed-all.ts'
import type { EmbedderResult } from './embedders.ts'
import { hashedEmbedder } from './hashed-embedder.ts'
import { measureProcess } from './measure-process.ts'
import { scoreAlone } from './rank-by-vectors.ts'
import { embedderOf, isLocal, shownName, weightBytes } from './registry.ts'
import { agreement, readPairs, spearman } from './similarity.ts'
import { embedderTables, recordedEmbedders } from './tables.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loci-embedders-'))
})
afterAll(() => rm(folder, { recursive: true }))

test.each<[string, number[], number[], number]>([
  ['the same order', [1, 2, 3, 4], [10, 20, 30, 99], 1],
  ['the opposite order', [1, 2, 3, 4], [4, 3, 2, 1], -1],
  // 1 − 6·Σd²/(n(n² − 1)) with d = 1, 1, 0, 0
  ['two changed places', [1, 2, 3, 4], [2, 1, 3, 4], 0.8],
  // Ranks 1.5, 1.5, 3 beside 1, 2, 3: 1.5/√(1.5·2)
  ['two that are equal', [5, 5, 9], [1, 2, 3], 0.866_025_403_784],
  ['all equal says nothing', [7, 7, 7], [1, 2, 3], 0],
])('Spearman: %s', (_, a, b, expected) => {
  expect(spearman(a, b)).toBeCloseTo(expected, 10)
})

test('pairs are read, with comments and empty lines left out', () => {
  const text = '# a comment\na lake\tthe sea\t7.5\r\n\nlake\tknife\t0\nlake\tlake\t10\n'
  expect(readPairs(text, 'set')).toEqual([
    { a: 'a lake', b: 'the sea', score: 7.5 },
    { a: 'lake', b: 'knife', score: 0 },
    { a: 'lake', b: 'lake', score: 10 },
  ])
})

test.each([
  ['a\tb\t1\na\tb\n', 'set: line 2: expected two texts and a number, separated by tabs'],
  ['a\tb\tmuch\n', 'set: line 1: expected two texts and a number, separated by tabs'],
  ['a\tb\t1\tn\n', 'set: line 1: expected two texts and a number, separated by tabs'],
  ['a\tb\t1\n', 'set: expected at least three pairs'],
])('%j is refused', (text, message) => {
  expect(() => readPairs(text, 'set')).toThrow(new UsageError(message))
})

/** The angle of a text is its length. */
const angles: Embedder = {
  name: 'angles',
  dimensions: 2,
  maxBatch: 2,
  embed: async (texts) => {
    if (texts.length > 2) throw new Error('more than a batch')
    return texts.map((text) => Float32Array.of(Math.cos(text.length / 100), Math.sin(text.length / 100)))
  },
}

test('an embedder agrees with people as far as its order is theirs', async () => {
  const pairs = [
    { a: 'x', b: 'y', score: 9 },
    { a: 'x', b: 'yyyyy', score: 6 },
    { a: 'x', b: 'y'.repeat(30), score: 1 },
  ]
  expect(await agreement(angles, { name: 'set', pairs })).toBeCloseTo(100)
})

test('alone, the nearest turns of the same conversation count', async () => {
  const turn = { speaker: 'A', session: 'session_1', turn: 1, occurredAt: 0 }
  const turns = Array.from({ length: 12 }, (_, at) => ({
    ...turn,
    id: `D1:${at + 1}`,
    text: 'x'.repeat(10 * (at + 1)),
  }))
  const ask = (
    length: number,
    evidence: string[],
    category = 4,
  ): { text: string; category: number; evidence: string[] } => ({
    text: 'y'.repeat(length),
    category,
    evidence,
  })
  const conversation = {
    id: 'a',
    turns,
    questions: [ask(10, ['D1:1']), ask(10, ['D1:12']), ask(10, []), ask(10, ['D1:12'], 5)],
  }
  const scores = await scoreAlone(angles, [conversation, { ...conversation, questions: [] }], ['4'])
  expect(scores).toMatchObject({ 'recall@10': 50, 'recall@20': 100, mrr: 54.17 })
})

test('hashed: alike in letters is near, the rare word counts more, and the same text is the same vector', async () => {
  const texts = ['the falcon sleeps', 'the dog sleeps', 'the dog eats', 'the cat eats']
  const embedder = hashedEmbedder(texts)
  const options = { purpose: 'document' } as const
  const [query, ...found] = await embedder.embed(['the falcons', ...texts], options)
  const similarities = found.map((vector) => cosine(query as Float32Array, vector))
  expect(similarities.indexOf(Math.max(...similarities))).toBe(0)
  expect(query).toHaveLength(embedder.dimensions)
  expect(await embedder.embed(['the falcons'], options)).toEqual([query])
  expect((await embedder.embed([' … '], options))[0]?.every((number) => number === 0)).toBe(true)
})

test('hashed finds what is told in the words of the question', async () => {
  const { conversations } = readLocomo(inventedData)
  const texts = turnTexts(conversations)
  expect((await scoreAlone(hashedEmbedder(texts), conversations, ['1', '2', '4']))['any@5']).toBe(100)
})

test('names', async () => {
  expect(await embedderOf('none', [])).toBeUndefined()
  expect(shownName('transformers:/somewhere/models/mini-lm')).toBe('transformers:mini-lm')
  expect(shownName('openai:text-embedding-3-small')).toBe('openai:text-embedding-3-small')
  expect([isLocal('hashed'), isLocal('openai:m')]).toEqual([true, false])
  expect([await weightBytes('hashed'), await weightBytes('openai:m')]).toEqual([0, undefined])
  await writeFile(join(folder, 'weights.bin'), 'x'.repeat(3_000))
  expect(await weightBytes(`transformers:${folder}`)).toBe(3_000)
  for (const name of ['', 'magic', 'none:x', 'transformers:', 'constructor'])
    await expect(embedderOf(name, [])).rejects.toThrow(UsageError)
})

test('a process of its own tells what an embedder costs', { timeout: 60_000 }, async () => {
  const file = join(folder, 'invented.json')
  await writeFile(file, JSON.stringify(inventedData))
  const costs = await measureProcess('hashed', file, { processes: 1, measureMs: 50 })
  expect(costs.loadMs).toBeGreaterThan(0)
  expect(costs.textsPerSecond).toBeGreaterThan(100)
  expect(costs.rssMb).toBeLessThan(500)
})

test('what was measured again takes the place of what was known', () => {
  const byName = ({ name }: { name: string }): string => name
  const known = [
    { name: 'a', value: 1 },
    { name: 'b', value: 1 },
  ]
  expect(
    merged(
      known,
      [
        { name: 'a', value: 2 },
        { name: 'c', value: 2 },
      ],
      byName,
    ),
  ).toEqual([
    { name: 'a', value: 2 },
    { name: 'b', value: 1 },
    { name: 'c', value: 2 },
  ])
})

test('the page says what was measured last', async () => {
  const tables = embedderTables(await readRecorded<EmbedderResult>(recordedEmbedders))
  for (const { file, is, should } of await renderedPages(tables)) {
    expect(is, `${file}: run 'pnpm bench embedders --data FILE --write'`).toBe(should)
  }
})
