import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { renderedPages } from '../marked-tables.ts'
import { readRecorded } from '../recorded-results.ts'
import { runBench } from '../run-bench.ts'
import { countTokens } from './count-tokens.ts'
import { inventedData } from './invented-data.ts'
import type { RetrievalReport } from './report.ts'
import { recordedRetrieval, retrievalTables } from './tables.ts'

let folder: string
let data: string
let [out, err]: [string[], string[]] = [[], []]

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loci-retrieval-'))
  data = join(folder, 'invented.json')
  await writeFile(data, JSON.stringify(inventedData))
})
afterAll(() => rm(folder, { recursive: true }))
afterEach(() => vi.restoreAllMocks())

/** What the command prints, and its exit code. */
async function bench(...args: string[]): Promise<number | undefined> {
  ;[out, err] = [[], []]
  vi.spyOn(console, 'log').mockImplementation((line) => out.push(String(line)))
  vi.spyOn(console, 'error').mockImplementation((line) => err.push(String(line)))
  return await runBench(args)
}

const found = {
  'any@5': 100,
  'any@10': 100,
  'recall@5': 100,
  'recall@10': 100,
  'recall@20': 100,
  'recall@50': 100,
  mrr: 100,
  'ndcg@10': 100,
  'evidence@500': 100,
  'evidence@1000': 100,
  'evidence@2000': 100,
  'evidence@4000': 100,
}
const scaled = (share: number): typeof found =>
  Object.fromEntries(Object.entries(found).map(([name, value]) => [name, value * share])) as typeof found

test('what can be found by its words is found, what shares none is not, and each question says so', async () => {
  const rows = join(folder, 'rows.jsonl')
  expect(await bench('retrieval', '--data', data, '--rows', rows, '--json')).toBeUndefined()
  expect(out).toHaveLength(1)
  const report = JSON.parse(out[0] as string) as RetrievalReport
  expect(report).toMatchObject({
    data: 'invented.json',
    store: 'sqlite',
    embedder: 'none',
    conversations: 2,
    turns: 40,
    questions: 5,
    'questions without evidence': 1,
    'unknown evidence': 1,
    'contexts over budget': 0,
    ...scaled(0.8),
  })
  expect(report.categories).toEqual({
    '1': { questions: 1, ...found },
    '2': { questions: 1, ...found },
    '3': { questions: 1, ...scaled(0) },
    '4': { questions: 2, ...found },
  })
  expect(report['add/s']).toBeGreaterThan(0)
  expect(report['search p95 ms']).toBeGreaterThanOrEqual(report['search p50 ms'])

  const lines = (await readFile(rows, 'utf8')).trim().split('\n')
  const answers = lines.map((line) => JSON.parse(line))
  expect(answers).toHaveLength(5)
  expect(answers[1]).toMatchObject({
    conversation: 'harbour',
    category: 1,
    evidence: ['D1:7', 'D2:4'],
    'recall@10': 100,
    'evidence@500': 100,
  })
  expect([...answers[1].ranks].sort()).toEqual([1, 2])
  expect(answers[1].scores[0]).toBeGreaterThan(0)
  expect(answers[3]).toMatchObject({ question: 'Xylographer?', ranks: [null], found: [], mrr: 0 })
  // Both conversations tell of a lighthouse.
  expect(answers[0].found[0]).toBe('D1:3')
  expect(lines.join()).not.toContain('another conversation')
  expect(err.join('\n')).toContain('harbour: qa[5]: D')
})

test('categories are chosen, an embedder takes part, and tables are for people', async () => {
  expect(await bench('retrieval', '--data', data, '--categories', '5,4', '--embedder', 'hashed')).toBeUndefined()
  expect(out).toEqual([])
  const table = err.join('\n')
  expect(table).toMatch(/per cent +cat\. 4 +cat\. 5 +all/)
  expect(table).toMatch(/questions +2 +1 +3/)
  expect(table).toMatch(/embedder +hashed/)
})

test('what users and assistants said is asked for when the question was asked, also where only sessions are known', async () => {
  const file = join(folder, 'haystacks.json')
  const turns = (text: string, answers: object): object[] => [
    { role: 'user', content: text, ...answers },
    { role: 'assistant', content: 'Noted.' },
  ]
  const question = (id: string, answers: object): object => ({
    question_id: id,
    question_type: id,
    question: 'Where is the lighthouse?',
    question_date: '2023/05/20 (Sat) 12:00',
    haystack_session_ids: ['a', 'b'],
    haystack_dates: ['2023/05/19 (Fri) 12:00', '2023/05/20 (Sat) 11:59'],
    haystack_sessions: [turns('The lighthouse is in Brittany.', answers), turns('My aunt has called.', {})],
    answer_session_ids: ['a'],
  })
  await writeFile(file, JSON.stringify([question('turns', { has_answer: true }), question('sessions', {})]))
  expect(await bench('retrieval', '--data', file, '--json')).toBeUndefined()
  const report = JSON.parse(out[0] as string) as RetrievalReport
  expect(report.categories).toEqual({ turns: { questions: 1, ...found }, sessions: { questions: 1, ...found } })
})

test.each([
  [[], 'what to measure? Not nothing'],
  [['recall'], 'what to measure? Not recall'],
  [['retrieval'], '--data: which file?'],
  [['retrieval', '--data', '/nowhere/at-all.json'], '--data /nowhere/at-all.json: ENOENT'],
  [['retrieval', '--data', '{data}', '--embedder', 'magic'], '--embedder magic: expected one of none, hashed, static'],
  [['retrieval', '--data', '{data}', '--embedder', 'openai'], '--embedder openai: expected one of'],
  [['retrieval', '--data', '{data}', '--categories', 'all'], '--categories all: the questions are of 1, 2, 3, 4, 5'],
  [['retrieval', '--data', '{data}', '--store', 'oracle:'], '--store: expected a URL of sqlite, '],
  [['retrieval', '--data', '{data}', '--limit', '5'], "Unknown option '--limit'"],
  [['retrieval', '--data', '{bad}'], 'bad.json: [0].conversation: expected an object'],
  [['retrieval', '--data', '{text}'], 'text.json: Unexpected token'],
  [['embedders'], '--data: which file?'],
  [
    ['embedders', '--data', '{data}', '--similarity', '{data}'],
    'invented.json: line 1: expected two texts and a number',
  ],
])('bench %j is refused with what to do, and exit code 2', async (args, message) => {
  await writeFile(join(folder, 'bad.json'), '[{}]')
  await writeFile(join(folder, 'text.json'), 'no JSON')
  const files = { '{data}': data, '{bad}': join(folder, 'bad.json'), '{text}': join(folder, 'text.json') }
  expect(await bench(...args.map((arg) => files[arg as keyof typeof files] ?? arg))).toBe(2)
  expect(err[0]).toContain(message)
  expect(err[1]).toContain(
    `usage: bench ${['retrieval', 'embedders'].includes(args[0] ?? '') ? args[0] : 'retrieval'} `,
  )
  expect(out).toEqual([])
})

test('help is no error', async () => {
  expect(await bench('retrieval', '--help')).toBeUndefined()
  expect(err.join()).toContain('--categories')
  expect(err.join()).not.toContain('bench speed')
})

test('tokens are those of o200k, whatever the text looks like', () => {
  expect(countTokens('hello world')).toBe(2)
  expect(countTokens('<|endoftext|>')).toBeGreaterThan(1)
})

test('the page says what was measured last', async () => {
  const tables = retrievalTables(await readRecorded<RetrievalReport>(recordedRetrieval))
  for (const { file, is, should } of await renderedPages(tables)) {
    expect(is, `${file}: run 'pnpm bench retrieval --data FILE --write'`).toBe(should)
  }
})
