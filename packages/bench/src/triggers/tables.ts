/** What was measured of triggers, as Markdown. */
import { type MarkedTable, markdownTable } from '../marked-tables.ts'
import type { Counts, RecordedTriggers } from './confusion.ts'

export const recordedTriggers: URL = new URL('./results.json', import.meta.url)

const file = 'docs/guides/ingest.md'

export function triggersTables(reports: readonly RecordedTriggers[]): MarkedTable[] {
  return [
    { file, name: 'bench triggers', table: confusionTable(reports) },
    { file, name: 'bench triggers, mistakes', table: mistakesTable(reports) },
  ]
}

export function subjectOf({ data }: RecordedTriggers): string {
  return data
}

export function confusionTable(reports: readonly RecordedTriggers[]): string {
  return markdownTable(
    ['messages', 'trigger', 'right', 'wrong', 'missed', 'precision %', 'recall %'],
    reports.flatMap(({ data, messages, traps, all, triggers }) => [
      ...Object.entries(triggers).map(([name, counts]) => [data, name, ...cells(counts)]),
      [`${data}: ${messages}, of them ${traps} traps`, '**all**', ...cells(all)],
    ]),
  )
}

/** What was found and should not be. */
function mistakesTable(reports: readonly RecordedTriggers[]): string {
  return markdownTable(
    ['messages', 'trap', 'message', 'trigger', 'found'],
    reports.flatMap(({ data, wrong }) =>
      wrong.map(({ text, trigger, trap = '', found = '' }) => [data, trap, inOneLine(text), trigger, inOneLine(found)]),
    ),
  )
}

function cells({ right, wrong, missed, precision, recall }: Counts): string[] {
  return [String(right), String(wrong), String(missed), precision?.toFixed(1) ?? '–', recall?.toFixed(1) ?? '–']
}

function inOneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').replaceAll('`', "'")
  return `\`${line.length > 160 ? `${line.slice(0, 160)}…` : line}\``
}
