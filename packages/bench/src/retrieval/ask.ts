import type { MemoryHandle } from '@loci/core'
import { countTokens } from './count-tokens.ts'
import type { Question } from './locomo.ts'
import { depth } from './metrics.ts'

/** In tokens of o200k. */
export const budgets = [500, 1_000, 2_000, 4_000] as const

export interface Answer {
  /** Ids of turns, the best first. */
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
  { text }: Question,
  turnOf: ReadonlyMap<string, string>,
): Promise<Answer> {
  const toTurn = ({ id }: { id: string }): string => turnOf.get(id) ?? `another conversation: ${id}`
  const started = performance.now()
  const hits = await handle.search(text, { limit: depth })
  const ms = performance.now() - started
  const contexts: Answer['contexts'] = []
  for (const budget of budgets) {
    const context = await handle.getContext({ query: text, budget })
    contexts.push({ budget, tokens: countTokens(context.text), turns: context.memories.map(toTurn) })
  }
  return { found: hits.map(({ memory }) => toTurn(memory)), scores: hits.map(({ score }) => score), ms, contexts }
}
