import type { Memory } from '@loci/core'
import type { Answer, Found } from './answer.ts'
import { isExpected, shownHits } from './expectations.ts'
import { bold, cyan, dim, green, red } from './paint.ts'
import { type Column, pageWidth, row, wrap } from './table.ts'

const columns: Column[] = [
  { width: 3, align: 'right', paint: green },
  { width: 4, align: 'right' },
  { width: 35 },
  { width: 14, paint: dim },
  { width: 6, align: 'right', paint: dim },
  { width: 11, paint: dim },
  { width: 13, paint: dim },
]
const headings = ['', '', 'memory', 'who said it', 'when', 'type', 'matched']

/** The question, who asks, the memories that came first, and why each did. */
export function showAnswer(number: number, answer: Answer, problems: readonly string[]): void {
  const { question, context } = answer
  const { agent, user, tenant } = question.as
  console.log(`\n${bold(`${String(number).padStart(2)}  ${question.ask}`)}`)
  console.log(`    ${cyan(`${agent} for ${user}@${tenant}`)} ${dim(`· ${question.shows}`)}`)
  if (number === 1) console.log(dim(row(columns.map(unpainted), headings)))
  for (const found of choose(answer)) console.log(toRow(found, isExpected(question, found)))
  if (context !== undefined) {
    const size = `${context.memories.length} memories, ${context.tokens} of ${question.budget} tokens`
    console.log(dim(`           in a context of ${size}`))
  }
  for (const problem of problems) {
    for (const line of wrap(`  ✗ ${problem}`, pageWidth, '    ')) console.log(red(line))
  }
}

/** The first hits; of a context the expected memory, then the first that were found by the words of the question. */
function choose({ question, found, context }: Answer): Found[] {
  if (context === undefined) return found.slice(0, shownHits)
  const expected = found.filter((one) => isExpected(question, one))
  return [...expected, ...found.filter((one) => !expected.includes(one) && one.score !== undefined)].slice(0, shownHits)
}

function toRow({ memory, score, matched }: Found, isExpected: boolean): string {
  const when = new Date(memory.occurredAt).toUTCString().slice('Mon, '.length, 'Mon, 12 Jan'.length)
  const mark = isExpected ? '✓' : ''
  return row(columns, [mark, score?.toFixed(2) ?? '', memory.text, speakerOf(memory), when, memory.type, matched])
}

/** `Mara → coach`: who said it, and to which agent. */
function speakerOf({ source }: Memory): string {
  const { speaker = '', agent } = source
  return agent === undefined || agent === speaker ? speaker : `${speaker} → ${agent}`
}

function unpainted({ paint: _paint, ...column }: Column): Column {
  return column
}
