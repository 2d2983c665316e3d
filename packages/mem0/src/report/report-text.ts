import { layoutOf } from './layout.ts'
import type { Mem0Report } from './report.ts'
import { harmless } from './words.ts'

const width = 100

/** The report for a terminal. */
export function reportText(report: Mem0Report): string {
  const { title, summary, fates, owners, findings, notes } = layoutOf(report)
  const countWidth = Math.max(...fates.map(([count]) => count.toLocaleString('en').length), 1)
  const lines = [
    title,
    '='.repeat(Math.min(title.length, width)),
    ...summary.flatMap((paragraph) => wrap(paragraph)),
    '',
    ...fates.map(([count, what]) => `  ${count.toLocaleString('en').padStart(countWidth)}  ${what}`),
    '',
    ...columns([owners.head, ...owners.rows]),
  ]
  for (const { title: finding, action, examples, more } of findings) {
    lines.push('', ...wrap(finding), ...wrap(`→ ${action}`, '  '))
    for (const { owner, lines: said } of examples) {
      const [first = '', ...others] = said
      lines.push(`  - ${owner}: ${first}`, ...others.map((line) => `    ${' '.repeat(owner.length)}  ${line}`))
    }
    if (more > 0) lines.push(`  - and ${more.toLocaleString('en')} more`)
  }
  return `${[...lines, '', ...notes.flatMap((note) => wrap(note))].map(harmless).join('\n')}\n`
}

/** The first column to the left, numbers to the right. */
function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map((row) => {
    const cells = row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
    )
    return `  ${cells.join('  ')}`
  })
}

function wrap(paragraph: string, indent = ''): string[] {
  const lines: string[] = []
  let line = indent
  for (const word of paragraph.split(' ')) {
    if (line.length + word.length > width && line.trim() !== '') {
      lines.push(line.trimEnd())
      line = `${indent}${indent === '' ? '' : '  '}`
    }
    line += `${word} `
  }
  return [...lines, line.trimEnd()]
}
