import { expect, test } from 'vitest'
import type { Rival } from '../rivals/rival.ts'
import { readRivals } from '../rivals/rival.ts'
import { countTokens } from './count-tokens.ts'
import type { Turn } from './dataset.ts'
import { inventedData } from './invented-data.ts'
import { readLocomo } from './locomo.ts'
import { pack, rivalRetrieval } from './rival-retrieval.ts'

/** Finds by the number of words in common; `forgets` leaves one out. */
function wordRival({ forgets = 0 } = {}): { rival: Rival; isClosed(): boolean } {
  const kept: { id: string; user: string; words: string[] }[] = []
  let closed = false
  const wordsOf = (text: string): string[] => text.toLowerCase().match(/[a-z0-9]+/g) ?? []
  const rival: Rival = {
    name: 'words 1.0',
    engine: 'a list',
    async add(user, texts) {
      const fresh = texts.map((text, at) => ({ id: `${kept.length + at}`, user, words: wordsOf(text) }))
      kept.push(...fresh)
      return fresh.slice(forgets).map(({ id }) => id)
    },
    async search(user, query, limit) {
      const asked = new Set(wordsOf(query))
      return kept
        .filter((one) => one.user === user)
        .map(({ id, words }) => ({ id, score: words.filter((word) => asked.has(word)).length }))
        .filter(({ score }) => score > 0)
        .sort((a, b) => b.score - a.score)
        .slice(0, limit)
        .map(({ id }) => id)
    },
    close: async () => {
      closed = true
    },
  }
  return { rival, isClosed: () => closed }
}

const data = { name: 'invented.json', sha256: 'abc', ...readLocomo(inventedData) }
const onProgress = (): void => {}

test('it is told and asked the same, and comes out as Loci does, by the form in which it finds most', async () => {
  const opened: ReturnType<typeof wordRival>[] = []
  const open = async (): Promise<Rival> => {
    opened.push(wordRival())
    return (opened.at(-1) as (typeof opened)[number]).rival
  }
  const dated = structuredClone(data)
  // The day alone tells which evidence is meant.
  dated.conversations[0]?.questions.push({ text: '12 June 2023', category: 2, evidence: ['D2:1'] })
  const lines: string[] = []
  const report = await rivalRetrieval(open, {
    data: dated,
    embedderName: 'none',
    onProgress: (line) => lines.push(line),
  })
  expect(report).toMatchObject({
    system: 'words 1.0',
    form: 'date and speaker in the text',
    store: 'a list',
    turns: 40,
    questions: 6,
    'questions without evidence': 1,
    'contexts over budget': 0,
    'recall@50': 83.33,
  })
  expect(report.categories['4']).toMatchObject({ questions: 2, 'any@5': 100 })
  expect(lines).toHaveLength(3)
  expect(opened.map(({ isClosed }) => isClosed())).toEqual([true, true, true])
})

test('one that does not keep all that it is told is no comparison', async () => {
  const { rival, isClosed } = wordRival({ forgets: 1 })
  const asked = rivalRetrieval(async () => rival, { data, embedderName: 'none', onProgress })
  await expect(asked).rejects.toThrow('words 1.0 stored 19 of 20 turns')
  expect(isClosed()).toBe(true)
})

test('hits are packed in their order; what does not fit is passed over', () => {
  const turn = (id: string, text: string): Turn => ({ id, speaker: 'A', text, session: 's', turn: 1, occurredAt: 0 })
  const turns = [turn('1', 'short'), turn('2', 'word '.repeat(100)), turn('3', 'short too')]
  expect(pack(turns, 20).map(({ id }) => id)).toEqual(['1', '3'])
  expect(pack(turns, countTokens('A: short\n')).map(({ id }) => id)).toEqual(['1'])
  expect(pack(turns, 1)).toEqual([])
})

test.each<[string | undefined, string, string[] | string]>([
  [undefined, 'none', []],
  ['mem0ai, langgraph', 'static', ['mem0ai', 'langgraph']],
  ['mem0', 'static', '--against mem0: expected one or more of mem0ai,langgraph'],
  ['mem0ai', 'none', '--against: with which vectors?'],
])('--against %s with %s', (text, embedder, expected) => {
  if (typeof expected === 'string') expect(() => readRivals(text, embedder)).toThrow(expected)
  else expect(readRivals(text, embedder)).toEqual(expected)
})
