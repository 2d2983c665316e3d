/** The same questions over the same memories, asked of another memory for agents, with the same vectors. */
import type { Rival } from '../rivals/rival.ts'
import { type Answer, budgets } from './ask.ts'
import { countTokens } from './count-tokens.ts'
import { type Conversation, inEvidenceIds, type Question, questionsOf, type Turn } from './dataset.ts'
import { depth } from './metrics.ts'
import type { DataFile } from './read-data.ts'
import { rememberTurns } from './remember.ts'
import { type Asked, type RetrievalReport, toReport } from './report.ts'

export interface RivalRetrievalOptions {
  data: DataFile
  /** As it was asked for. */
  embedderName: string
  /** Undefined: the usual ones of the data. */
  categories?: readonly string[] | undefined
  onProgress: (line: string) => void
}

/** Enough to fill the largest budget; of the ranking only the first count. */
const hitsAskedFor = 200
/** Questions, evenly spread, by which the form is chosen. */
const trialQuestions = 200

/** Rivals have no field for who spoke and when: it can stand in the text. What finds most is taken. */
const forms: Readonly<Record<string, (turn: Turn) => string>> = {
  'text alone': ({ text }) => text,
  'speaker in the text': lineOf,
  'date and speaker in the text': (turn) => `${dayOf(turn)}, ${lineOf(turn)}`,
}

interface Told {
  rival: Rival
  form: string
  /** By the place of the conversation. */
  turnsOf: ReadonlyMap<string, Turn>[]
  turns: number
  addMs: number
}

/**
 * @param open Gives a new and empty one, for each form in which turns can be told.
 * @returns by the form in which it finds most in its first ten.
 */
export async function rivalRetrieval(
  open: () => Promise<Rival>,
  { data, embedderName, categories = data.usualCategories, onProgress }: RivalRetrievalOptions,
): Promise<RetrievalReport> {
  const wanted = data.conversations.flatMap((conversation, at) =>
    questionsOf(conversation, categories).map((question) => ({ question, at, conversation: conversation.id })),
  )
  const answerable = wanted.filter(({ question }) => question.evidence.length > 0)
  const step = Math.max(1, answerable.length / trialQuestions)
  const trial = answerable.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step))
  const opened: Rival[] = []

  const report = async (
    { rival, form, turnsOf, turns, addMs }: Told,
    asks: typeof wanted,
  ): Promise<RetrievalReport> => {
    const asked: Asked[] = []
    for (const { question, at, conversation } of asks) {
      const answer = await ask(rival, userOf(at), question, turnsOf[at] as ReadonlyMap<string, Turn>)
      asked.push({ conversation, question, answer })
    }
    const withoutEvidence = wanted.length - answerable.length
    const { name: system, engine } = rival
    return toReport({
      data,
      system,
      form,
      store: engine,
      engine,
      embedder: embedderName,
      asked,
      withoutEvidence,
      turns,
      addMs,
    })
  }

  try {
    let best: { told: Told; recall: number } | undefined
    for (const [form, toText] of Object.entries(forms)) {
      const rival = await open()
      opened.push(rival)
      const one = await tell(rival, form, toText, data.conversations)
      const { 'recall@10': recall, 'ndcg@10': ndcg } = await report(one, trial)
      onProgress(`${rival.name}, ${form}: recall@10 ${recall}, nDCG@10 ${ndcg} on ${trial.length} questions`)
      if (best === undefined || recall > best.recall) best = { told: one, recall }
    }
    return await report((best as { told: Told }).told, answerable)
  } finally {
    for (const rival of opened) await rival.close()
  }
}

/** All conversations, before the first question is asked. */
async function tell(
  rival: Rival,
  form: string,
  toText: (turn: Turn) => string,
  conversations: readonly Conversation[],
): Promise<Told> {
  const turnsOf: Map<string, Turn>[] = []
  let addMs = 0
  for (const [at, conversation] of conversations.entries()) {
    const { turnOf, ms } = await rememberTurns(rival.name, conversation, (batch) =>
      rival.add(userOf(at), batch.map(toText)),
    )
    turnsOf.push(turnOf)
    addMs += ms
  }
  return { rival, form, turnsOf, turns: turnsOf.reduce((sum, { size }) => sum + size, 0), addMs }
}

async function ask(rival: Rival, user: string, question: Question, turnOf: ReadonlyMap<string, Turn>): Promise<Answer> {
  const started = performance.now()
  const hits = await rival.search(user, question.text, hitsAskedFor)
  const ms = performance.now() - started
  const turns = hits.map((id) => {
    const turn = turnOf.get(id)
    if (turn === undefined) throw new Error(`${rival.name} found a memory of another conversation: ${id}`)
    return turn
  })
  const contexts = budgets.map((budget) => {
    const packed = pack(turns, budget)
    return { budget, tokens: countTokens(packed.map(lineOf).join('\n')), turns: inEvidenceIds(packed, question) }
  })
  return { found: inEvidenceIds(turns, question).slice(0, depth), scores: [], ms, contexts }
}

/** The hits in their order, each a line; one that does not fit any more is passed over. */
export function pack(turns: readonly Turn[], budget: number): Turn[] {
  let left = budget
  return turns.filter((turn) => {
    const tokens = countTokens(`${lineOf(turn)}\n`)
    if (tokens > left) return false
    left -= tokens
    return true
  })
}

function lineOf({ speaker, text }: Turn): string {
  return `${speaker}: ${text}`
}

function dayOf({ occurredAt }: Turn): string {
  return new Date(occurredAt).toLocaleDateString('en-GB', {
    timeZone: 'UTC',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  })
}

/** LangGraph's names hold no dots and no colons. */
function userOf(index: number): string {
  return `user-${index}`
}
