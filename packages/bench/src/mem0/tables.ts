/** The answers as Markdown. */
import type { Answers } from './answers.ts'
import { type Question, questions } from './questions.ts'

export function answersTable(mem0: Answers, loci: Answers): string {
  const rows = questions.map((question, index) => [
    `${question.ask}<br>_${question.user}_`,
    list(mem0[index] ?? [], question),
    list(loci[index] ?? [], question),
  ])
  return [
    row(['asked by', 'mem0 3.3.1, first three', 'Loci after the move, first three']),
    row(['---', '---', '---']),
    ...rows.map(row),
    '',
    `Right answer first: mem0 ${first(mem0)}, Loci ${first(loci)} of ${answerable.length}. Among the first three: mem0 ${among(mem0)}, Loci ${among(loci)}.`,
    `Answers that were true once and mislead now: mem0 ${stale(mem0)}, Loci ${stale(loci)}. Said more than once in one answer: mem0 ${repeated(mem0)}, Loci ${repeated(loci)}.`,
  ].join('\n')
}

const answerable = questions.filter(({ answer }) => answer !== '')

function first(answers: Answers): number {
  return countWhere(answers, ({ answer }, [best = '']) => answer !== '' && best.includes(answer))
}

function among(answers: Answers): number {
  return countWhere(answers, ({ answer }, texts) => answer !== '' && texts.some((text) => text.includes(answer)))
}

function stale(answers: Answers): number {
  return countWhere(answers, (question, texts) => texts.some((text) => isStale(question, text)))
}

function repeated(answers: Answers): number {
  const plain = (text: string): string =>
    text
      .toLowerCase()
      .replace(/[\s.!]+/g, ' ')
      .trim()
  return countWhere(answers, (_, texts) => new Set(texts.map(plain)).size < texts.length)
}

function countWhere(answers: Answers, holds: (question: Question, texts: string[]) => boolean): number {
  return questions.filter((question, index) => holds(question, answers[index] ?? [])).length
}

function isStale({ stale: part, answer }: Question, text: string): boolean {
  return part !== undefined && text.includes(part) && (answer === '' || !text.includes(answer))
}

function list(texts: readonly string[], question: Question): string {
  if (texts.length === 0) return '_nothing_'
  return texts
    .map((text) => {
      if (isStale(question, text)) return `~~${text}~~`
      return question.answer !== '' && text.includes(question.answer) ? `**${text}**` : text
    })
    .join('<br>')
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
}
