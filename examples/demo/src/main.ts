/** Two processes and one file: the first remembers and is killed, the second answers. */
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConversation } from './conversation.ts'
import type { ReaderTask, Report, WriterTask } from './messages.ts'
import { bold, dim } from './paint.ts'
import { ended, start } from './processes.ts'
import { defaultQuestions, type Questions, readQuestions } from './questions.ts'
import type { Acknowledged } from './remember.ts'
import { showProblems, showSummary } from './show-summary.ts'
import { showKill, showSession, showWritingHeading } from './show-writing.ts'

const [questionsPath = defaultQuestions] = process.argv.slice(2)
const questions = readQuestions(questionsPath)
const folder = await mkdtemp(join(tmpdir(), 'loci-demo-'))
try {
  const begin = performance.now()
  const path = join(folder, 'memory.db')
  console.log(bold('Loci demo'), dim('· one SQLite file, an embedder inside a package, no key, no network'))
  console.log('Two people called Mara, at two companies, talk to the same three agents: 80 turns in nine months.')
  const acknowledged = await rememberAndKill(path)
  const report = await answerFrom(path, questions, acknowledged)
  const rejected = acknowledged.flatMap(({ writes }) => writes).filter(({ action }) => action === 'rejected').length
  showSummary(report, rejected, (await stat(path)).size, performance.now() - begin)
  const lost = report.acknowledged - report.found
  const problems = [...report.problems, ...(lost === 0 ? [] : [`${lost} acknowledged memories are lost`])]
  showProblems(problems)
  process.exitCode = problems.length === 0 ? 0 : 1
} finally {
  await rm(folder, { recursive: true, force: true })
}

/** Returns what the writer was told is stored, up to the moment of its death. */
async function rememberAndKill(path: string): Promise<Acknowledged[]> {
  const sessions = readConversation()
  const turns = sessions.reduce((sum, session) => sum + session.turns.length, 0)
  const acknowledged: Acknowledged[] = []
  const writer = start<WriterTask>(new URL('./writer.ts', import.meta.url), { path })
  showWritingHeading(writer.pid)
  writer.on('message', (message) => {
    acknowledged.push(message as Acknowledged)
    if (acknowledged.length === turns) writer.kill('SIGKILL')
    if (acknowledged.length <= turns) showFinishedSession(sessions, acknowledged)
  })
  await ended(writer)
  if (acknowledged.length < turns) throw new Error(`the writer stopped after ${acknowledged.length} of ${turns} turns`)
  showKill(acknowledged.length - turns)
  return acknowledged
}

function showFinishedSession(
  sessions: ReturnType<typeof readConversation>,
  acknowledged: readonly Acknowledged[],
): void {
  let end = 0
  for (const session of sessions) {
    end += session.turns.length
    if (end === acknowledged.length) showSession(session, acknowledged.slice(-session.turns.length))
  }
}

async function answerFrom(path: string, questions: Questions, acknowledged: Acknowledged[]): Promise<Report> {
  const reader = start<ReaderTask>(new URL('./reader.ts', import.meta.url), { path, questions, acknowledged })
  let report: Report | undefined
  reader.on('message', (message) => {
    report = message as Report
  })
  await ended(reader)
  if (report === undefined) throw new Error(`the reader stopped with exit code ${reader.exitCode}`)
  return report
}
