/** From answers to one report. Pure. */
import { type Answer, budgets } from './ask.ts'
import type { Question } from './dataset.ts'
import { meanScores, percentile, type RankingScores, ranksOf, recallOf, rounded, scoreRanking } from './metrics.ts'
import type { DataFile } from './read-data.ts'

/** A question that was asked: it has evidence. */
export interface Asked {
  conversation: string
  question: Question
  answer: Answer
}

/** `evidence@1000`: what a context of 1,000 tokens holds of the evidence, in any order. */
type EvidenceScores = Record<`evidence@${(typeof budgets)[number]}`, number>

/** Means over questions, in per cent. */
type Scores = RankingScores & EvidenceScores

export interface RetrievalReport extends Scores {
  /** `loci`, or another one with its version. */
  system: string
  /** How turns were told to it, where there is a choice. */
  form?: string
  data: string
  sha256: string
  store: string
  engine: string
  embedder: string
  conversations: number
  turns: number
  questions: number
  /** Of the categories that were asked for; they have no evidence, or none that can be read. */
  'questions without evidence': number
  'unknown evidence': number
  'search p50 ms': number
  'search p95 ms': number
  'add/s': number
  /** How large contexts really were, on average, by budget. */
  'context tokens': Record<string, number>
  /** Must be 0. */
  'contexts over budget': number
  categories: Record<string, Scores & { questions: number }>
}

export interface Run {
  data: DataFile
  system: string
  form?: string
  store: string
  engine: string
  embedder: string
  asked: readonly Asked[]
  withoutEvidence: number
  turns: number
  addMs: number
}

export function toReport({
  data,
  system,
  form,
  store,
  engine,
  embedder,
  asked,
  withoutEvidence,
  turns,
  addMs,
}: Run): RetrievalReport {
  const categories = [...new Set(asked.map(({ question }) => String(question.category)))].sort((a, b) =>
    a.localeCompare(b, 'en', { numeric: true }),
  )
  const times = asked.map(({ answer }) => answer.ms)
  const contexts = asked.flatMap(({ answer }) => answer.contexts)
  return {
    system,
    ...(form === undefined ? {} : { form }),
    data: data.name,
    sha256: data.sha256,
    store,
    engine,
    embedder,
    conversations: data.conversations.length,
    turns,
    questions: asked.length,
    'questions without evidence': withoutEvidence,
    'unknown evidence': data.unknownEvidence.length,
    ...meanScores(asked.map(scoresOf)),
    'search p50 ms': rounded(percentile(times, 0.5)),
    'search p95 ms': rounded(percentile(times, 0.95)),
    'add/s': Math.round((turns * 1_000) / addMs),
    'context tokens': Object.fromEntries(
      budgets.map((budget) => [String(budget), meanTokens(contexts.filter((context) => context.budget === budget))]),
    ),
    'contexts over budget': contexts.filter(({ budget, tokens }) => tokens > budget).length,
    categories: Object.fromEntries(
      categories.map((category) => {
        const own = asked.filter(({ question }) => String(question.category) === category)
        return [category, { questions: own.length, ...meanScores(own.map(scoresOf)) }]
      }),
    ),
  }
}

function scoresOf({ question: { evidence }, answer: { found, contexts } }: Asked): Scores {
  const within = contexts.map(({ budget, turns }) => [`evidence@${budget}`, recallOf(turns, evidence)] as const)
  return { ...scoreRanking(found, evidence), ...(Object.fromEntries(within) as EvidenceScores) }
}

function meanTokens(contexts: readonly { tokens: number }[]): number {
  return Math.round(contexts.reduce((sum, { tokens }) => sum + tokens, 0) / contexts.length)
}

/** One line of `--rows`. */
export function toRow({ conversation, question, answer }: Asked): string {
  const { evidence } = question
  return JSON.stringify({
    conversation,
    category: question.category,
    question: question.text,
    evidence,
    ranks: ranksOf(answer.found, evidence).map((rank) => rank ?? null),
    ...meanScores([scoresOf({ conversation, question, answer })]),
    ms: rounded(answer.ms),
    found: answer.found,
    scores: answer.scores,
    contexts: answer.contexts,
  })
}

const places: readonly (keyof Scores)[] = [
  'any@5',
  'any@10',
  'recall@5',
  'recall@10',
  'recall@20',
  'recall@50',
  'mrr',
  'ndcg@10',
  'evidence@500',
  'evidence@1000',
  'evidence@2000',
  'evidence@4000',
]

/** What people read. */
export function toTable(report: RetrievalReport): string {
  const columns: (readonly [string, Scores & { questions: number }])[] = [
    ...Object.entries(report.categories),
    ['all', report],
  ]
  const heads = columns.map(([name]) => (/^\d+$/.test(name) ? `cat. ${name}` : name))
  const width = Math.max(9, ...heads.map((head) => head.length + 2))
  const line = (name: string, cells: readonly string[]): string =>
    `${name.padEnd(16)}${cells.map((cell) => cell.padStart(width)).join('')}`
  return [
    line('per cent', heads),
    line(
      'questions',
      columns.map(([, { questions }]) => String(questions)),
    ),
    ...places.map((place) =>
      line(
        place,
        columns.map(([, scores]) => scores[place].toFixed(1)),
      ),
    ),
    '',
    ...(
      [
        'system',
        'store',
        'embedder',
        'turns',
        'search p50 ms',
        'search p95 ms',
        'add/s',
        'contexts over budget',
      ] as const
    ).map((name) => `${name.padEnd(22)}${report[name]}`),
    `${'context tokens'.padEnd(22)}${Object.entries(report['context tokens'])
      .map(([budget, tokens]) => `${tokens} of ${budget}`)
      .join(', ')}`,
  ].join('\n')
}
