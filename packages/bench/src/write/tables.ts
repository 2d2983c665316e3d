/** What was measured of writing, as Markdown. */
import { type MarkedTable, markdownTable } from '../marked-tables.ts'
import type { WriteCostReport } from './write-cost.ts'

export const recordedWriteCost: URL = new URL('./results.json', import.meta.url)

export function writeCostTables(reports: readonly WriteCostReport[]): MarkedTable[] {
  return [{ file: 'docs/benchmarks.md', name: 'bench write', table: reports.map(writeCostTable).join('\n\n') }]
}

export function writeCostTable({ rows }: WriteCostReport): string {
  return markdownTable(
    [
      'system',
      'turns per call',
      'memories',
      'turns kept',
      'model calls',
      'tokens in',
      'tokens out',
      'embedding calls',
      'turns/s',
      'turns/CPU s',
      'memories/s',
      'time ÷ `add`',
      'CPU ÷ `add`',
      'again: memories',
      'model calls',
      'embedding calls',
      'turns/s',
    ],
    rows.map((row) => {
      const { again, 'per 1000 turns': models } = row
      return [
        row.system,
        whole(row['turns at once']),
        whole(row.memories),
        whole(row.kept),
        whole(models.modelCalls),
        whole(models.inputTokens),
        whole(models.outputTokens),
        whole(models.embeddingCalls),
        whole(row['turns/s']),
        whole(row['turns/cpu s']),
        whole(row['memories/s']),
        row['time ÷ add']?.toFixed(1) ?? '',
        row['cpu ÷ add']?.toFixed(1) ?? '',
        whole(again.memories),
        whole(again['per 1000 turns'].modelCalls),
        whole(again['per 1000 turns'].embeddingCalls),
        whole(again['turns/s']),
      ]
    }),
  )
}

function whole(number: number): string {
  return Math.round(number).toLocaleString('en')
}
