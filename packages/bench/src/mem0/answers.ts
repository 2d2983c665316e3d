/** The same questions to both. */
import { createMemory } from '@loci/core'
import { importMem0, type Mem0Source, planMem0Import } from '@loci/mem0'
import { sqlite } from '@loci/sqlite'
import { foldedEmbedder } from './folded-embedder.ts'
import type { Mem0 } from './open-mem0.ts'
import { questions } from './questions.ts'

/** When they are asked: what has ended by then, has. */
export const askedAt: number = Date.UTC(2026, 10, 1)

const shown = 3

/** What each says to each question, the best first. */
export type Answers = string[][]

export async function answersOfMem0(mem0: Mem0): Promise<Answers> {
  const answers: Answers = []
  for (const { user, ask } of questions) {
    const { results } = await mem0.search(ask, { filters: { user_id: user }, topK: shown })
    answers.push(results.map(({ memory }) => memory))
  }
  return answers
}

/** Moves the database to a SQLite file of Loci, vectors too, and asks there. */
export async function answersOfLoci(source: Mem0Source, path: string): Promise<Answers> {
  const embedder = foldedEmbedder()
  await using memory = await createMemory({ store: sqlite({ path }), embedder, now: () => askedAt })
  await using plan = await planMem0Import(source, { tenant: 'acme', embedder, now: askedAt })
  await importMem0(memory, plan)
  const answers: Answers = []
  for (const { user, ask } of questions) {
    const hits = await memory.for({ tenant: 'acme', user }).search(ask, { limit: shown })
    answers.push(hits.map(({ memory: { text } }) => text))
  }
  return answers
}
