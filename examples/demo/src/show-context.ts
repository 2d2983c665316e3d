import type { Answer } from './answer.ts'
import { bold, dim } from './paint.ts'
import { type Column, cut, pageWidth, row, wrap } from './table.ts'

const shownDropped = 4
const textWidth = 50
const columns: Column[] = [{ width: 2 }, { width: textWidth }, { width: pageWidth - textWidth - 6 }]

/** What a model would get, and what did not fit. */
export function showContext({ question, context }: Answer): void {
  if (context === undefined) return
  console.log(
    bold('\nWhat a model would get for the last question'),
    dim(`· ${context.tokens} of ${question.budget} tokens\n`),
  )
  for (const line of context.text.split('\n')) {
    for (const part of wrap(line, pageWidth - 4, '  ')) console.log(`  │ ${part}`)
  }
  const { dropped } = context
  console.log(dim(`\n  Left out: ${dropped.length}`))
  for (const { memory, reason } of dropped.slice(0, shownDropped)) {
    console.log(dim(row(columns, ['', cut(memory.text, textWidth), reason])))
  }
}
