/** The second process: answers from the file alone. The conversation is read again only to judge the answers. */
import { createMemory, type Memory } from '@loci/core'
import { sqlite } from '@loci/sqlite'
import { staticEmbedder } from '@loci/static-embedder'
import { type Answer, answer } from './answer.ts'
import { readConversation } from './conversation.ts'
import { judgeBy } from './expectations.ts'
import { findAcknowledged } from './find-acknowledged.ts'
import type { ReaderTask, Report } from './messages.ts'
import { bold, dim } from './paint.ts'
import { receiveTask, tell } from './processes.ts'
import { showAnswer } from './show-answer.ts'
import { showContext } from './show-context.ts'
import { showHistory } from './show-history.ts'

const { path, questions, acknowledged } = await receiveTask<ReaderTask>()
const { askedAt } = questions
const judge = judgeBy(readConversation())

const beforeOpen = performance.now()
await using memory = await createMemory({
  store: sqlite({ path }),
  embedder: staticEmbedder(),
  now: () => askedAt,
})
const openMs = performance.now() - beforeOpen

const today = new Date(askedAt).toISOString().slice(0, 10)
console.log(bold(`\nProcess 2 (pid ${process.pid}) opens the file and answers`), dim(`· it is ${today}`))

const answers: Answer[] = []
const problems: string[] = []
let strays = 0
for (const [index, question] of questions.questions.entries()) {
  const given = await answer(memory, question)
  const judgement = judge(given)
  const wrong = [...judgement.missing, ...judgement.strays]
  showAnswer(index + 1, given, wrong)
  answers.push(given)
  strays += judgement.strays.length
  if (wrong.length > 0) problems.push(`question ${index + 1}, “${question.ask}”: ${wrong.join('; ')}`)
}

const last = answers.findLast(({ context }) => context !== undefined)
if (last !== undefined) showContext(last)
await showHistory(memory)

const stored = await findAcknowledged(memory, acknowledged)
const count = (fits: (memory: Memory) => boolean): number => stored.memories.filter(fits).length
const report: Report = {
  asked: questions.questions.length,
  problems,
  returned: answers.reduce((sum, { found }) => sum + found.length, 0),
  strays,
  memories: count(({ status }) => status === 'active'),
  superseded: count(({ status }) => status === 'superseded'),
  reinforced: count(({ reinforcements }) => reinforcements > 0),
  acknowledged: stored.acknowledged,
  found: stored.memories.length,
  openMs,
  searchMs: median(answers.filter(({ context }) => context === undefined)),
  contextMs: median(answers.filter(({ context }) => context !== undefined)),
}
await tell(report)
process.disconnect()

function median(given: readonly { milliseconds: number }[]): number {
  const sorted = given.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}
