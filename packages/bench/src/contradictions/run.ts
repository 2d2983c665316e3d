/** `bench contradictions`: the stories told to Loci, and to a rival, and what each says of them. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sqlite } from '@loci/sqlite'
import { type MarkedTable, writeTables } from '../marked-tables.ts'
import { installRival } from '../rivals/install-rival.ts'
import type { Answers } from './answers.ts'
import { cases } from './cases.ts'
import { type AnswersOf, longTable, shortTable } from './tables.ts'
import { tellLoci } from './tell-loci.ts'
import { openMem0 } from './tell-mem0.ts'

const recorded = new URL('./mem0-answers.json', import.meta.url)

/** On the embedded store, each story on a file of its own. */
export async function answersOfLoci(): Promise<AnswersOf> {
  const folder = await mkdtemp(join(tmpdir(), 'loci-contradictions-'))
  try {
    const answers = new Map<string, Answers>()
    for (const [index, story] of cases.entries()) {
      answers.set(story.name, await tellLoci(story, sqlite({ path: join(folder, `${index}.db`) })))
    }
    return answers
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** As they were given in the last run against it. */
export async function recordedAnswers(): Promise<AnswersOf> {
  return new Map(Object.entries(JSON.parse(await readFile(recorded, 'utf8')) as Record<string, Answers>))
}

/** The tables of the pages. */
export function pageTables(loci: AnswersOf, mem0: AnswersOf): MarkedTable[] {
  const name = 'bench contradictions'
  return [
    { file: 'docs/contradictions.md', name, table: longTable(loci, mem0) },
    { file: 'README.md', name, table: shortTable(loci, mem0) },
  ]
}

/** @param options.write brings the pages and the recorded answers up to date. */
export async function contradictions({
  against,
  write,
  onProgress,
}: {
  against: boolean
  write: boolean
  onProgress: (line: string) => void
}): Promise<string> {
  const loci = await answersOfLoci()
  const mem0 = against ? await askMem0(onProgress) : await recordedAnswers()
  if (write) {
    await writeFile(recorded, `${JSON.stringify(Object.fromEntries(mem0), undefined, 2)}\n`)
    await writeTables(pageTables(loci, mem0))
  }
  return longTable(loci, mem0)
}

async function askMem0(onProgress: (line: string) => void): Promise<AnswersOf> {
  const mem0 = await openMem0(await installRival('mem0ai', onProgress))
  try {
    const answers = new Map<string, Answers>()
    for (const story of cases) answers.set(story.name, await mem0.tell(story))
    return answers
  } finally {
    mem0.close()
  }
}
