import type { CaseResult, Report } from './run-conformance.ts'

const marks = { passed: '✓', failed: '✗', skipped: '–', gap: '~' }

/** One line for a case; for one that failed, what is wrong below it, unless the case `before` says the same. */
export function formatResult(
  { name, status, reason, error = '', durationMs }: CaseResult,
  before?: CaseResult,
): string {
  const line = `  ${marks[status]} ${name}`
  if (status === 'skipped') return `${line} (skipped: ${reason})`
  if (status === 'gap') return `${line} (known gap: ${reason})`
  if (status === 'passed') return durationMs < 100 ? line : `${line} (${durationMs} ms)`
  if (error === before?.error) return `${line} (as above)`
  return `${line}\n${error.replace(/^/gm, '      ')}`
}

/** `N passed, N failed, N skipped`, alone on its line. */
export function formatSummary({ passed, failed, skipped, gaps }: Report): string {
  const known = gaps === 0 ? '' : `, ${gaps} known ${gaps === 1 ? 'gap' : 'gaps'}`
  return `${passed} passed, ${failed} failed, ${skipped} skipped${known}`
}

/** The whole report as text. */
export function formatReport(report: Report): string {
  const title = `${report.name} (seed ${report.seed}, fuzz ${report.fuzz})`
  return [
    title,
    ...report.results.map((result, index, all) => formatResult(result, all[index - 1])),
    '',
    formatSummary(report),
  ].join('\n')
}
