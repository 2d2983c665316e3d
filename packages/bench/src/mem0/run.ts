/** `bench mem0`: a database made by mem0, moved to Loci; the report, and what both answer. */
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Mem0Source, mem0Source, planMem0Import, reportMarkdown, reportText } from '@loci/mem0'
import { installRival } from '../rivals/install-rival.ts'
import { type Answers, answersOfLoci, answersOfMem0, askedAt } from './answers.ts'
import { makeDatabase } from './make-database.ts'
import { spoilDatabase } from './spoil-database.ts'
import { answersTable } from './tables.ts'

/** The database that mem0 made last; the tests of `@loci/mem0` read it too. */
const made = fileURLToPath(new URL('../../../mem0/test/fixtures/mem0-3.3.1/', import.meta.url))
const recorded = new URL('./mem0-answers.json', import.meta.url)
const page = new URL('../../../../docs/guides/from-mem0.md', import.meta.url)
const files = ['vector_store.db', 'memory.db']

export interface Mem0Options {
  /** Makes the database anew with mem0 itself, which is installed for it, and asks it. */
  against: boolean
  /** Brings the database, the recorded answers and the guide up to date. */
  write: boolean
  onProgress: (line: string) => void
}

export async function mem0Migration({ against, write, onProgress }: Mem0Options): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'loci-from-mem0-'))
  try {
    const theirs = against ? await askMem0(folder, onProgress) : await recordedAnswers()
    const database = against ? folder : made
    if (write && against) {
      await mkdir(made, { recursive: true })
      for (const file of files) await copyFile(join(folder, file), join(made, file))
      await writeFile(recorded, `${JSON.stringify(theirs, undefined, 2)}\n`)
    }
    const { report, tables, text } = await moved(database, theirs)
    if (write) await writeFile(page, withTables(await readFile(page, 'utf8'), { report, answers: tables }))
    return `${text}\n${tables}`
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** The guide as it is, and as it should be by the recorded database and answers. */
export async function renderedGuide(): Promise<{ is: string; should: string }> {
  const is = await readFile(page, 'utf8')
  const { report, tables } = await moved(made, await recordedAnswers())
  return { is, should: withTables(is, { report, answers: tables }) }
}

async function moved(database: string, theirs: Answers): Promise<{ report: string; tables: string; text: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'loci-from-mem0-'))
  const source = sourceIn(database)
  try {
    await using plan = await planMem0Import(source, { tenant: 'acme', now: askedAt })
    const ours = await answersOfLoci(source, join(folder, 'loci.db'))
    const { report } = plan
    return { report: reportMarkdown(report), tables: answersTable(theirs, ours), text: reportText(report) }
  } finally {
    await source.close()
    await rm(folder, { recursive: true })
  }
}

function sourceIn(folder: string): Mem0Source {
  return mem0Source({
    vectorStore: { provider: 'memory', config: { dbPath: join(folder, 'vector_store.db') } },
    historyDbPath: join(folder, 'memory.db'),
  })
}

async function recordedAnswers(): Promise<Answers> {
  return JSON.parse(await readFile(recorded, 'utf8')) as Answers
}

async function askMem0(folder: string, onProgress: (line: string) => void): Promise<Answers> {
  // Else it writes into the home directory.
  process.env.MEM0_DIR = folder
  const installed = await installRival('mem0ai', onProgress)
  const path = join(folder, 'vector_store.db')
  const stores = {
    vectorStore: { provider: 'memory', config: { collectionName: 'memories', dimension: 64, dbPath: path } },
    historyDbPath: join(folder, 'memory.db'),
  }
  onProgress('telling mem0 the story; it complains once about a vector that is too short, which is part of it')
  const answers = await makeDatabase(installed, stores, { at: askedAt, ask: answersOfMem0 })
  await spoilDatabase(path)
  return answers
}

/** Tables stand between two marks. */
function withTables(text: string, tables: { [name: string]: string }): string {
  return Object.entries(tables).reduce((done, [name, table]) => {
    const opening = `<!-- table: bench mem0 ${name} -->`
    const [start, end] = [done.indexOf(opening), done.indexOf('<!-- /table -->', done.indexOf(opening))]
    if (start === -1 || end === -1) throw new Error(`the guide has no ${opening} … <!-- /table -->`)
    return `${done.slice(0, start)}${opening}\n${table.trim()}\n${done.slice(end)}`
  }, text)
}
