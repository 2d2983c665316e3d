import type { Context, LociMemory, Memory } from '@loci/core'
import type { Question } from './questions.ts'

/** A memory that came back, and why. */
export interface Found {
  memory: Memory
  /** How well the words fit, in [0, 1]; none for what comes along whatever the question is. */
  score?: number
  /** The words of the question that it contains, as they are indexed; without any, its meaning was found. */
  matched: string
}

export const byMeaning = 'its meaning'

export interface Answer {
  question: Question
  /** Best first. */
  found: Found[]
  context?: Context
  milliseconds: number
}

/** Asks one question: as a search, or, with a budget, as a context for a prompt. */
export async function answer(memory: LociMemory, question: Question): Promise<Answer> {
  const { ask, as, filter, since, budget } = question
  const handle = memory.for(as)
  const start = performance.now()
  if (budget !== undefined) {
    const context = await handle.getContext({ query: ask, budget })
    return { question, found: ranked(context), context, milliseconds: performance.now() - start }
  }
  const hits = await handle.search(ask, {
    limit: 10,
    explain: true,
    ...(filter === undefined ? {} : { filter }),
    ...(since === undefined ? {} : { since: new Date(since) }),
  })
  const found = hits.map(({ memory, score, why }) => ({ memory, score, matched: why?.terms.join(' ') || byMeaning }))
  return { question, found, milliseconds: performance.now() - start }
}

/** Of these types every memory is in every context, as far as it fits. */
const alwaysTypes = ['instruction', 'preference']

/** The memories of a context, in the order in which they were chosen. */
function ranked({ memories, trace }: Context): Found[] {
  return trace.used.flatMap(({ id, score }) => {
    const memory = memories.find((candidate) => candidate.id === id)
    if (memory === undefined) return []
    return alwaysTypes.includes(memory.type)
      ? [{ memory, matched: 'always there' }]
      : [{ memory, score, matched: 'found' }]
  })
}
