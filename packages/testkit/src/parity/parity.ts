/** Stores that are told the same and asked the same must answer the same. */
import { type Backend, createMemory, type Hit, type MemoryHandle } from '@loci/core'
import fc from 'fast-check'
import { type Question, question, startsAt, type Telling, telling, users, wordEmbedder } from './samples.ts'

export interface ParityOptions {
  memories: number
  queries: number
  seed: number
}

export interface ParityAnswers {
  questions: readonly Question[]
  /** Of each question. */
  hits: readonly (readonly Hit[])[]
}

const hourMs = 3_600_000

/** What an empty store answers once it is told what follows from the seed. The clock and all ids are the same each time. */
export async function parityAnswers(
  store: Backend,
  { memories, queries, seed }: ParityOptions,
): Promise<ParityAnswers> {
  const questions = fc.sample(question(memories), { seed: seed + 1, numRuns: queries })
  let time = startsAt
  let ids = 0
  await using memory = await createMemory({
    store,
    embedder: wordEmbedder,
    filterable: { 'metadata.priority': 'number', 'metadata.team': 'string' },
    now: () => time,
    newId: () => `memory-${String(ids++).padStart(6, '0')}`,
  })
  const handles = new Map<string, MemoryHandle>(
    users.map((user) => [user, memory.for({ tenant: 'parity', user, agent: 'parity' }, { share: true })]),
  )
  const handleOf = ({ user }: Question | Telling): MemoryHandle => handles.get(user) as MemoryHandle
  for (const told of fc.sample(telling, { seed, numRuns: memories })) {
    time += hourMs
    await handleOf(told).add(told.draft)
  }
  await memory.drain()
  const hits: Hit[][] = []
  for (const asked of questions) hits.push(await handleOf(asked).search(asked.query, asked.options))
  return { questions, hits }
}

/** Undefined when all are the same: the order as it is, scores to five digits, for stores calculate differently. */
export function firstDifference(found: ParityAnswers, expected: ParityAnswers): string | undefined {
  const at = expected.hits.findIndex((should, index) => !isSame(found.hits[index] ?? [], should))
  if (at === -1) return undefined
  const [is, should] = [found, expected].map(({ hits }) => show(hits[at]))
  return `question ${at}, ${JSON.stringify(expected.questions[at])}: found ${is}, expected ${should}`
}

function isSame(is: readonly Hit[], should: readonly Hit[]): boolean {
  const same = is.map(({ memory: { id, version }, score }, at) => {
    const other = should[at]
    return other?.memory.id === id && other.memory.version === version && Math.abs(other.score - score) < 1e-5
  })
  return is.length === should.length && same.every(Boolean)
}

function show(hits: readonly Hit[] = []): string {
  return JSON.stringify(hits.map(({ memory: { id, version }, score }) => `${id}@${version}: ${score}`))
}
