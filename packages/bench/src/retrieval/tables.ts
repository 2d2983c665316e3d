/** What was measured of retrieval, as Markdown. */
import { type MarkedTable, markdownTable } from '../marked-tables.ts'
import type { RetrievalReport } from './report.ts'

export const recordedRetrieval: URL = new URL('./results.json', import.meta.url)

const shown = [
  'any@10',
  'recall@5',
  'recall@10',
  'recall@50',
  'mrr',
  'ndcg@10',
  'evidence@500',
  'evidence@1000',
  'evidence@2000',
  'evidence@4000',
] as const
const shownByCategory = ['any@10', 'recall@10', 'recall@50', 'ndcg@10', 'evidence@1000'] as const
const times = ['search p50 ms', 'search p95 ms', 'add/s'] as const

export function retrievalTables(reports: readonly RetrievalReport[]): MarkedTable[] {
  const file = 'docs/benchmarks.md'
  return [
    {
      file,
      name: 'bench retrieval',
      table: markdownTable(
        ['data', 'system', 'store', 'embedder', 'questions', ...shown, ...times],
        reports.map((report) => [
          dataOf(report),
          systemOf(report),
          report.store,
          report.embedder,
          String(report.questions),
          ...shown.map((name) => report[name].toFixed(1)),
          ...times.map((name) => String(report[name])),
        ]),
      ),
    },
    {
      file,
      name: 'bench retrieval, categories',
      table: markdownTable(
        ['data', 'system', 'embedder', 'category', 'questions', ...shownByCategory],
        reports.flatMap((report) =>
          Object.entries(report.categories).map(([category, scores]) => [
            dataOf(report),
            report.system,
            report.embedder,
            category,
            String(scores.questions),
            ...shownByCategory.map((name) => scores[name].toFixed(1)),
          ]),
        ),
      ),
    },
  ]
}

/** What was measured: the same again takes the place of what was measured before. */
export function subjectOf({ sha256, system, store, embedder, categories }: RetrievalReport): string {
  return [sha256, system, store, embedder, Object.keys(categories).join()].join(' ')
}

function dataOf({ data, sha256 }: RetrievalReport): string {
  return `${data} (${sha256.slice(0, 6)})`
}

function systemOf({ system, form }: RetrievalReport): string {
  return form === undefined ? system : `${system}, ${form}`
}
