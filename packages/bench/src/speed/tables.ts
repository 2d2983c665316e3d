/** What was measured of speed, as Markdown. */
import { type MarkedTable, markdownTable } from '../marked-tables.ts'
import type { GrowthReport } from './growth.ts'
import type { SpeedReport } from './speed.ts'

export const recordedSpeed: URL = new URL('./results.json', import.meta.url)
export const recordedGrowth: URL = new URL('./growth-results.json', import.meta.url)

const file = 'docs/benchmarks.md'

export function speedTables(reports: readonly SpeedReport[]): MarkedTable[] {
  const table = markdownTable(
    [
      'embedder',
      'what',
      'memories',
      'add/s',
      '`add` ÷ Loci',
      'search p50 ms',
      'search p95 ms',
      'searches',
      '`search` ÷ Loci',
    ],
    reports.flatMap((report) => [
      [
        report.embedder,
        `Loci: ${report.engine}`,
        report.memories.toLocaleString('en'),
        whole(report['add/s']),
        '1',
        report['search p50 ms'].toFixed(2),
        report['search p95 ms'].toFixed(2),
        String(report.searches),
        '1',
      ],
      [
        report.embedder,
        'the driver alone',
        report.memories.toLocaleString('en'),
        whole(report['raw insert/s']),
        times(1 / report['add ratio']),
        report['raw search and read p50 ms'].toFixed(2),
        '',
        String(report.searches),
        times(1 / report['search ratio']),
      ],
      ...Object.entries(report.against ?? {}).map(([name, rival]) => [
        report.embedder,
        `${name}: ${rival.engine}`,
        report.memories.toLocaleString('en'),
        whole(rival['add/s']),
        times(rival['add ratio']),
        rival['search p50 ms'].toFixed(2),
        rival['search p95 ms'].toFixed(2),
        String(rival.searches),
        times(rival['search ratio']),
      ]),
    ]),
  )
  return [{ file, name: 'bench speed', table }]
}

export function growthTables(reports: readonly GrowthReport[]): MarkedTable[] {
  const table = markdownTable(
    [
      'store',
      'embedder',
      'in the scope',
      'in the file',
      'search p50 ms',
      'p95',
      'first',
      'in the file',
      'p50',
      'p95',
      'first',
      'p50 ÷',
    ],
    reports.map((report) => [
      report.store,
      report.embedder,
      report.scope.toLocaleString('en'),
      ...[report.small, report.large].flatMap((size) => [
        size.memories.toLocaleString('en'),
        size['search p50 ms'].toFixed(2),
        size['search p95 ms'].toFixed(2),
        size['first search ms'].toFixed(0),
      ]),
      report['growth ratio'].toFixed(2),
    ]),
  )
  return [{ file, name: 'bench growth', table }]
}

/** What was measured: the same again takes the place of what was measured before. */
export function speedSubject({ store, embedder, memories }: SpeedReport): string {
  return [store, embedder, memories].join(' ')
}

export function growthSubject({ store, embedder, scope, large }: GrowthReport): string {
  return [store, embedder, scope, large.memories].join(' ')
}

function whole(number: number): string {
  return Math.round(number).toLocaleString('en')
}

function times(ratio: number): string {
  return ratio < 10 ? ratio.toPrecision(2) : whole(ratio)
}
