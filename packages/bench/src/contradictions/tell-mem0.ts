import { openaiServer } from '../models/openai-server.ts'
import { importRival } from '../rivals/install-rival.ts'
import { trigramEmbedder } from '../trigram-embedder.ts'
import type { Answers } from './answers.ts'
import type { Case, Step } from './cases.ts'

/** The part of mem0's open-source SDK that is used. */
interface Mem0 {
  add(text: string, options: { userId: string; infer: false }): Promise<{ results: { id: string; memory: string }[] }>
  update(id: string, text: string): Promise<unknown>
  getAll(options: { filters: { user_id: string } }): Promise<unknown>
  history(id: string): Promise<{ new_value: string | null; action: string }[]>
}

/**
 * Gives what tells stories to mem0, each to a new one: without a model (`infer: false`), with its store in memory, and
 * with the embedder of this package behind an endpoint like OpenAI's.
 * @param folder where it is installed.
 */
export async function openMem0(folder: string): Promise<{ tell(story: Case): Promise<Answers>; close(): void }> {
  process.env.MEM0_TELEMETRY = 'false'
  const { Memory } = await importRival<{ Memory: new (config: object) => Mem0 }>(folder, 'mem0ai/oss')
  const endpoint = await openaiServer({
    embed: (texts) => trigramEmbedder().embed([...texts], { purpose: 'document' }),
    complete: () => ({ content: '{"memory":[]}', inputTokens: 0, outputTokens: 0 }),
  })
  const embeddings = {
    provider: 'openai',
    config: { apiKey: 'none', model: 'trigrams', baseURL: endpoint.url, embeddingDims: 256 },
  }
  const newMemory = (): Mem0 =>
    new Memory({
      embedder: embeddings,
      vectorStore: { provider: 'memory', config: { collectionName: 'stories', dimension: 256, dbPath: ':memory:' } },
      llm: { provider: 'openai', config: { apiKey: 'none', model: 'none', baseURL: endpoint.url } },
      historyDbPath: ':memory:',
    })
  return { tell: (story) => tellMem0(newMemory(), story), close: endpoint.close }
}

async function tellMem0(mem0: Mem0, { steps, as }: Case): Promise<Answers> {
  const ids = new Map<string, string>()
  let first: string | undefined
  for (const step of steps) {
    const id = await tell(mem0, step, ids)
    first ??= id
  }
  const found = (await mem0.getAll({ filters: { user_id: as } })) as
    | { memory: string }[]
    | { results: { memory: string }[] }
  const memories = Array.isArray(found) ? found : found.results
  const history = await mem0.history(first as string)
  return {
    now: memories.map(({ memory }) => memory),
    asOf: undefined,
    history: history.reverse().map(({ action, new_value: text }) => `${action.toLowerCase()}: ${text ?? ''}`),
  }
}

async function tell(mem0: Mem0, step: Step, ids: Map<string, string>): Promise<string | undefined> {
  if ('say' in step) {
    // It has no organisations; what all should see would be told to each.
    const userId = step.by === undefined || step.by === 'org' ? 'alice' : step.by
    const { results } = await mem0.add(step.say, { userId, infer: false })
    const id = results[0]?.id
    if (id !== undefined && !ids.has(step.say)) ids.set(step.say, id)
    return id
  }
  const [id, texts] = 'correct' in step ? [ids.get(step.correct), [step.to]] : [ids.get(step.change), step.atOnce]
  for (const text of texts) await mem0.update(id as string, text)
  return undefined
}
