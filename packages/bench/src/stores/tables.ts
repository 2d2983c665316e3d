/** What was measured of the stores, as Markdown. */
import { type MarkedTable, markdownTable } from '../marked-tables.ts'
import type { StoreResult } from './measure-store.ts'

const commits: Record<StoreResult['commit'], string> = {
  atomic: 'atomic',
  row: 'row by row, repaired',
  'single-writer': 'one writing process',
}

export function storeTables(results: readonly StoreResult[]): MarkedTable[] {
  const name = 'bench stores'
  return [
    { file: 'README.md', name, table: shortTable(results) },
    { file: 'docs/stores/README.md', name, table: longTable(results) },
    { file: 'docs/stores/README.md', name: `${name}, trips`, table: tripsTable(results) },
  ]
}

function shortTable(results: readonly StoreResult[]): string {
  return markdownTable(
    ['store', 'proved on', 'commits', 'read your writes', 'conformance kit'],
    results.map((result) => [
      `[\`@loci/${result.name}\`](packages/${result.name}/README.md)`,
      result.engine,
      commits[result.commit],
      result.consistency === 'immediate' ? 'at once' : 'after a while',
      casesOf(result),
    ]),
  )
}

function longTable(results: readonly StoreResult[]): string {
  return markdownTable(
    ['store', 'engine', 'cases', 'gaps', 'lines', 'add/s', '`add` ÷ driver', '`search` ÷ driver'],
    results.map((result) => [
      `[${result.name}](${result.name}.md)`,
      result.engine,
      `${result.cases.passed} passed, ${result.cases.skipped} do not apply`,
      result.gaps.length === 0 ? 'none' : result.gaps.join('; '),
      String(result.lines),
      result.addsPerSecond.toLocaleString('en'),
      `${result.addRatio} ×`,
      `${result.searchRatio} ×`,
    ]),
  )
}

function tripsTable(results: readonly StoreResult[]): string {
  const calls = Object.keys(results[0]?.trips ?? {}) as (keyof StoreResult['trips'])[]
  return markdownTable(
    ['store', ...calls],
    results.map(({ name, trips }) => [name, ...calls.map((call) => String(trips[call]))]),
  )
}

function casesOf({ cases: { passed }, gaps }: StoreResult): string {
  return gaps.length === 0
    ? `${passed} cases, no gap`
    : `${passed} cases, ${gaps.length} ${gaps.length === 1 ? 'gap' : 'gaps'}`
}
