import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { runBench } from '../run-bench.ts'
import type { ExplainedQuestion } from './explain-questions.ts'
import { inventedData } from './invented-data.ts'

let folder: string
let data: string
let [out, err] = ['', '']

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loci-explain-'))
  data = join(folder, 'invented.json')
  await writeFile(data, JSON.stringify(inventedData))
})
afterAll(() => rm(folder, { recursive: true }))
afterEach(() => vi.restoreAllMocks())

/** What the command prints, and its exit code. */
async function explain(...args: string[]): Promise<number | undefined> {
  ;[out, err] = ['', '']
  vi.spyOn(console, 'log').mockImplementation((line) => {
    out += `${line}\n`
  })
  vi.spyOn(console, 'error').mockImplementation((line) => {
    err += `${line}\n`
  })
  return await runBench(['explain', '--data', data, ...args])
}

test('of a question it tells where each turn that answers it is, and by which signals', async () => {
  expect(await explain('--question', 'where is the ACCORDION', '--json')).toBeUndefined()
  const { questions } = JSON.parse(out) as { questions: ExplainedQuestion[] }
  expect(questions).toMatchObject([{ conversation: 'harbour', category: 1 }])
  const [question] = questions
  expect(question?.evidence.map(({ turn }) => turn)).toEqual(['D1:7', 'D2:4'])
  for (const { whyNot } of question?.evidence ?? []) {
    expect(whyNot.stage).toBe('returned')
    const { why, score } = whyNot as Extract<typeof whyNot, { stage: 'returned' }>
    const sum = why?.evidence.reduce((total, { contribution }) => total + contribution, 0) ?? 0
    const product = why?.factors.reduce((total, { contribution }) => total * contribution, 1) ?? 0
    expect(score).toBeCloseTo(Math.min(1, sum * product), 12)
  }
  expect(err).toMatch(/harbour, 1: Where is the accordion\?\n {2}evidence D1:7: The accordion came back/)
  expect(err).toMatch(/returned, rank \d \(by words alone 1, by meaning alone -\), score \d\.\d{3}\n/)
  expect(err).toMatch(/words +0\.\d\d {2}\+ 0\.\d{3} {2}accordion\n/)
})

test('of what is not found it tells the stage', async () => {
  await explain('--question', 'xylographer')
  expect(err).toContain(
    '  evidence D1:1: Good morning, how did it go?\n    not-a-candidate: it shares no word with the query',
  )
})

test.each([
  [['--question', 'zebra'], 'no question with evidence has it'],
  [[], '--question: which one?'],
])('%j is refused', async (args, message) => {
  expect(await explain(...args)).toBe(2)
  expect(err).toContain(message)
})
