import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
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
  const { Memory } = await importFrom(folder, 'mem0ai/oss')
  const endpoint = await embeddingEndpoint()
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

/** A package that is none of this workspace's. */
async function importFrom(folder: string, name: string): Promise<{ Memory: new (config: object) => Mem0 }> {
  const path = createRequire(join(folder, 'package.json')).resolve(name)
  return await import(pathToFileURL(path).href)
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

async function embeddingEndpoint(): Promise<{ url: string; close(): void }> {
  const embedder = trigramEmbedder()
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const { input } = JSON.parse(body) as { input: string | string[] }
    const vectors = await embedder.embed([input].flat(), { purpose: 'document' })
    const data = vectors.map((vector, index) => ({ object: 'embedding', index, embedding: [...vector] }))
    response.setHeader('content-type', 'application/json')
    response.end(
      JSON.stringify({ object: 'list', data, model: 'trigrams', usage: { prompt_tokens: 0, total_tokens: 0 } }),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/v1`, close: () => server.close() }
}
