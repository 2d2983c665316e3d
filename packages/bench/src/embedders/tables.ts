/** What was measured of embedders, as Markdown. */
import { type MarkedTable, markdownTable } from '../marked-tables.ts'
import type { EmbedderResult } from './embedders.ts'

export const recordedEmbedders: URL = new URL('./results.json', import.meta.url)

export function embedderTables(results: readonly EmbedderResult[]): MarkedTable[] {
  return [{ file: 'docs/benchmarks.md', name: 'bench embedders', table: embedderTable(results) }]
}

/** What was measured: the same again takes the place of what was measured before. */
export function subjectOf({ name, sha256 }: EmbedderResult): string {
  return `${name} ${sha256}`
}

function embedderTable(results: readonly EmbedderResult[]): string {
  const sets = [...new Set(results.flatMap(({ agreement }) => Object.keys(agreement)))]
  const head = [
    'embedder',
    'dimensions',
    'recall@10 alone',
    'nDCG@10 alone',
    'recall@10 in search',
    'nDCG@10 in search',
  ]
  return markdownTable(
    [...head, 'evidence@1000', 'texts/s', 'MB', 'load ms', 'RSS MB', ...sets],
    results.map(({ name, dimensions, alone, inSearch, costs, weightsMb, agreement }) => [
      name === 'none' ? 'none: BM25' : name,
      cell(dimensions),
      alone['recall@10'].toFixed(1),
      alone['ndcg@10'].toFixed(1),
      inSearch['recall@10'].toFixed(1),
      inSearch['ndcg@10'].toFixed(1),
      inSearch['evidence@1000'].toFixed(1),
      cell(costs?.textsPerSecond),
      cell(weightsMb, 1),
      cell(costs?.loadMs),
      cell(costs?.rssMb),
      ...sets.map((set) => cell(agreement[set], 1)),
    ]),
  )
}

function cell(value: number | undefined, decimals = 0): string {
  if (value === undefined) return '–'
  return value.toLocaleString('en', { minimumFractionDigits: decimals, maximumFractionDigits: decimals })
}
