/** How well questions find the turns that answer them: conversations told and questions asked through the public API. */
import { createMemory, type Embedder } from '@loci/core'
import type { Target } from '../target.ts'
import { ask } from './ask.ts'
import { countTokens } from './count-tokens.ts'
import { type Conversation, dayAfter, questionsOf, type Turn } from './dataset.ts'
import type { DataFile } from './read-data.ts'
import { remember, rememberMessages } from './remember.ts'
import { type Asked, type RetrievalReport, type Run, toReport } from './report.ts'

export interface RetrievalOptions {
  data: DataFile
  target: Target
  /** Undefined: by words alone. */
  embedder: Embedder | undefined
  /** As it was asked for. */
  embedderName: string
  /** Default `add`. */
  through?: 'add' | 'ingest'
  /** Undefined: the usual ones of the data. */
  categories?: readonly string[] | undefined
  onProgress: (line: string) => void
}

const tenant = 'bench'

/** All conversations are in the store before the first question is asked; each belongs to a user of its own. */
export async function retrieval(options: RetrievalOptions): Promise<{ report: RetrievalReport; asked: Asked[] }> {
  const { data, target, embedder, embedderName, categories = data.usualCategories, onProgress } = options
  /** When the questions are asked; the conversation was told by then. */
  let now = 0
  const memory = await createMemory({
    store: target.store,
    countTokens,
    now: () => now,
    onModelFailure: 'throw',
    ...(embedder === undefined ? {} : { embedder }),
  })
  const tell = options.through === 'ingest' ? rememberMessages : remember
  const run: Run & { asked: Asked[] } = {
    data,
    system: 'loci',
    store: target.name,
    engine: target.engine,
    embedder: embedderName,
    asked: [],
    withoutEvidence: 0,
    turns: 0,
    addMs: 0,
  }
  try {
    const told: { conversation: Conversation; turnOf: Map<string, Turn> }[] = []
    for (const conversation of data.conversations) {
      now = Math.min(
        dayAfter(conversation),
        ...conversation.questions.map(({ askedAt = Number.POSITIVE_INFINITY }) => askedAt),
      )
      const { turnOf, ms } = await tell(memory.for({ tenant, user: conversation.id }), conversation)
      told.push({ conversation, turnOf })
      run.turns += turnOf.size
      run.addMs += ms
      onProgress(`${conversation.id}: ${turnOf.size} turns added`)
    }
    for (const { conversation, turnOf } of told) {
      const handle = memory.for({ tenant, user: conversation.id })
      const wanted = questionsOf(conversation, categories)
      const answerable = wanted.filter(({ evidence }) => evidence.length > 0)
      run.withoutEvidence += wanted.length - answerable.length
      for (const question of answerable) {
        now = question.askedAt ?? dayAfter(conversation)
        run.asked.push({ conversation: conversation.id, question, answer: await ask(handle, question, turnOf) })
      }
      onProgress(`${conversation.id}: ${answerable.length} questions asked`)
    }
  } finally {
    await memory.close()
  }
  return { report: toReport(run), asked: run.asked }
}
