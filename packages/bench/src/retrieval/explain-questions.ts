/** Why the evidence of questions is found or not, told by the public API: `whyNot` for each turn, and the first hit. */
import { createMemory, type Embedder, type MemoryHandle, type WhyNot } from '@loci/core'
import type { Target } from '../target.ts'
import { type Conversation, type Dataset, dayAfter, type Question, type Turn } from './dataset.ts'
import { remember } from './remember.ts'

interface ExplainedTurn {
  /** `D3:12`. */
  turn: string
  text: string
  /** What `whyNot` says, also of what comes back. */
  whyNot: WhyNot
}

export interface ExplainedQuestion {
  conversation: string
  question: string
  category: number | string
  evidence: ExplainedTurn[]
  /** The best hit, where there is one. */
  first?: ExplainedTurn
}

export interface ExplainOptions {
  data: Dataset
  target: Target
  /** Undefined: by words alone. */
  embedder: Embedder | undefined
  /** Parts of the questions that are wanted, in any case. */
  wanted: readonly string[]
}

/** How many hits a search returns; what is behind them counts as not found. */
const limit = 10

/** Those with turns as evidence; only the conversations that they are about are told. */
export async function explainQuestions({
  data,
  target,
  embedder,
  wanted,
}: ExplainOptions): Promise<ExplainedQuestion[]> {
  const explained: ExplainedQuestion[] = []
  let now = 0
  const memory = await createMemory({
    store: target.store,
    now: () => now,
    onModelFailure: 'throw',
    ...(embedder === undefined ? {} : { embedder }),
  })
  try {
    for (const conversation of data.conversations) {
      const questions = conversation.questions.filter((question) => isWanted(question, wanted))
      if (questions.length === 0) continue
      now = dayAfter(conversation)
      const handle = memory.for({ tenant: 'bench', user: conversation.id })
      const { turnOf } = await remember(handle, conversation)
      for (const question of questions) {
        now = question.askedAt ?? dayAfter(conversation)
        explained.push(await explainOne(handle, conversation, question, turnOf))
      }
    }
  } finally {
    await memory.close()
  }
  return explained
}

function isWanted({ text, evidence, bySession }: Question, wanted: readonly string[]): boolean {
  if (evidence.length === 0 || bySession) return false
  return wanted.some((part) => text.toLowerCase().includes(part.toLowerCase()))
}

async function explainOne(
  handle: MemoryHandle,
  { id: conversation }: Conversation,
  { text: question, category, evidence }: Question,
  turnOf: ReadonlyMap<string, Turn>,
): Promise<ExplainedQuestion> {
  const turnWithReason = async (id: string, { id: turn, text }: Turn): Promise<ExplainedTurn> => ({
    turn,
    text,
    whyNot: await handle.whyNot(id, question, { limit }),
  })
  const turns = [...turnOf].filter(([, { id }]) => evidence.includes(id))
  const [hit] = await handle.search(question, { limit: 1 })
  const first = hit && ([hit.memory.id, turnOf.get(hit.memory.id) as Turn] as const)
  return {
    conversation,
    question,
    category,
    evidence: await Promise.all(turns.map(([id, turn]) => turnWithReason(id, turn))),
    ...(first === undefined ? {} : { first: await turnWithReason(...first) }),
  }
}

/** In lines to read. */
export function describeQuestion({ conversation, question, category, evidence, first }: ExplainedQuestion): string {
  const isFirst = evidence.some(({ turn }) => turn === first?.turn)
  return [
    `${conversation}, ${category}: ${question}`,
    ...evidence.flatMap((turn) => describeTurn('evidence', turn)),
    ...(first === undefined || isFirst ? [] : describeTurn('first hit', first)),
  ].join('\n')
}

function describeTurn(what: string, { turn, text, whyNot }: ExplainedTurn): string[] {
  const head = `  ${what} ${turn}: ${shortened(text)}`
  if (!('why' in whyNot)) return [head, `    ${whyNot.stage}: ${whyNot.reason}`]
  const { rank, score, why } = whyNot
  const { words = '-', meaning = '-' } = why.ranks
  return [
    head,
    `    ${whyNot.stage}, rank ${rank} (by words alone ${words}, by meaning alone ${meaning}), score ${score.toFixed(3)}`,
    ...why.evidence.map(
      ({ name, value, contribution }) =>
        `    ${name.padEnd(18)} ${value.toFixed(2)}  + ${contribution.toFixed(3)}${name === 'words' ? `  ${why.terms.join(' ')}` : ''}`,
    ),
    ...why.factors.map(
      ({ name, value, contribution }) => `    ${name.padEnd(18)} ${value.toFixed(2)}  × ${contribution.toFixed(3)}`,
    ),
  ]
}

const shownCharacters = 90

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ')
  return line.length <= shownCharacters ? line : `${line.slice(0, shownCharacters - 2)} …`
}
