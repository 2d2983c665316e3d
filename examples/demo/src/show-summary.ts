import type { Report } from './messages.ts'
import { bold, dim, green, red } from './paint.ts'
import { pageWidth, wrap } from './table.ts'

/** The numbers, and what is wrong, if something is. */
export function showSummary(report: Report, rejected: number, fileBytes: number, totalMs: number): void {
  const { asked, problems } = report
  console.log(bold('\nSummary'))
  line('after the kill', `${report.found} of ${report.acknowledged} acknowledged memories found`)
  line(
    'memories',
    `${report.memories} current, ${report.superseded} superseded, ${report.reinforced} reinforced, ${rejected} rejected`,
  )
  line(
    'isolation',
    `${report.strays} of ${report.returned} memories that came back are someone else’s, secret or superseded`,
  )
  line('file', `${Math.ceil(fileBytes / 1024)} KiB`)
  line(
    'time',
    `open ${ms(report.openMs)}, search ${ms(report.searchMs)}, context ${ms(report.contextMs)} (medians), all ${ms(totalMs)}`,
  )
  const answered = asked - problems.length
  const verdict = `${answered} of ${asked} questions answered`
  console.log(`\n${problems.length === 0 ? green(`✓ ${verdict}`) : red(`✗ ${verdict}`)}`)
}

export function showProblems(problems: readonly string[]): void {
  for (const problem of problems) {
    for (const text of wrap(`✗ ${problem}`, pageWidth, '  ')) console.error(text)
  }
}

function line(name: string, text: string): void {
  console.log(`  ${dim(name.padEnd(16))}${text}`)
}

function ms(time: number): string {
  return time < 10 ? `${time.toFixed(1)} ms` : `${Math.round(time)} ms`
}
