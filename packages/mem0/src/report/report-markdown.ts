import { layoutOf } from './layout.ts'
import type { Mem0Report } from './report.ts'
import { harmless } from './words.ts'

/** The report as Markdown, to be shown to others. */
export function reportMarkdown(report: Mem0Report): string {
  const { title, summary, fates, owners, findings, notes } = layoutOf(report)
  const lines = [
    `## ${escaped(title)}`,
    '',
    ...summary.flatMap((paragraph) => [escaped(paragraph), '']),
    ...fates.map(([count, what]) => `- **${count.toLocaleString('en')}** ${what}`),
    '',
    row(owners.head),
    row(owners.head.map((_, column) => (column === 0 ? '---' : '--:'))),
    ...owners.rows.map((cells) => row(cells.map(escaped))),
  ]
  for (const { title: finding, action, examples, more } of findings) {
    lines.push('', `**${escaped(finding)}**  `, `→ ${action}`, '')
    for (const { owner, lines: said } of examples) lines.push(`- ${escaped(owner)}: ${said.map(escaped).join('<br>')}`)
    if (more > 0) lines.push(`- and ${more.toLocaleString('en')} more`)
    if (examples.length === 0 && more === 0) lines.pop()
  }
  return `${[...lines, '', ...notes.flatMap((note) => [escaped(note), '']).slice(0, -1)].join('\n')}\n`
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

/** What mem0 stores is shown, never set as Markdown or HTML. */
function escaped(text: string): string {
  return harmless(text)
    .replace(/[\\*_`[\]|~#]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
}
