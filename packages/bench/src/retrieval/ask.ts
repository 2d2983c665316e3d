import type { Memory, MemoryHandle } from '@loci/core'
import { countTokens } from './count-tokens.ts'
import { inEvidenceIds, type Question, type Turn } from './dataset.ts'
import { depth } from './metrics.ts'

/** In tokens of o200k. */
export const budgets = [500, 1_000, 2_000, 4_000] as const

export interface Answer {
  /** Ids of turns, or names of sessions where the evidence are sessions; the best first. */
  found: string[]
  /** Of what was found, in [0, 1]. */
  scores: number[]
  /** How long the search took. */
  ms: number
  contexts: { budget: number; tokens: number; turns: string[] }[]
}

/** @param turnOf The turn of each memory, by its id. */
export async function ask(
  handle: MemoryHandle,
  question: Question,
  turnOf: ReadonlyMap<string, Turn>,
): Promise<Answer> {
  const { text } = question
  const toIds = (memories: readonly Memory[]): string[] =>
    inEvidenceIds(
      memories.map(({ id }) => {
        const turn = turnOf.get(id)
        if (turn === undefined) throw new Error(`a memory of another conversation was found: ${id}`)
        return turn
      }),
      question,
    )
  const started = performance.now()
  const hits = await handle.search(text, { limit: depth })
  const ms = performance.now() - started
  const contexts: Answer['contexts'] = []
  for (const budget of budgets) {
    const context = await handle.getContext({ query: text, budget })
    contexts.push({ budget, tokens: countTokens(context.text), turns: toIds(context.memories) })
  }
  return { found: toIds(hits.map(({ memory }) => memory)), scores: hits.map(({ score }) => score), ms, contexts }
}
