/** mem0's open-source SDK, as it is installed outside of this workspace. */
import { dirname } from 'node:path'
import { importRival } from '../rivals/install-rival.ts'

/** The part of mem0 that is used. */
export interface Mem0 {
  add(
    said: string | readonly { role: string; content: string }[],
    options: Record<string, unknown>,
  ): Promise<{ results: { id: string }[] }>
  update(id: string, text: string): Promise<unknown>
  delete(id: string): Promise<unknown>
  search(query: string, options: { filters: object; topK: number }): Promise<{ results: { memory: string }[] }>
}

/** What mem0 calls the parts of its configuration. */
export interface Mem0Stores {
  vectorStore: { provider: string; config: Record<string, unknown> }
  historyDbPath: string
}

/**
 * @param folder where mem0 is installed.
 * @param model an endpoint of OpenAI's API, which is its embedder and its language model.
 */
export async function openMem0(
  folder: string,
  stores: Mem0Stores,
  { url: baseURL, dimensions }: { url: string; dimensions: number },
): Promise<Mem0> {
  process.env.MEM0_TELEMETRY = 'false'
  // Else it writes into the home directory.
  process.env.MEM0_DIR = dirname(stores.historyDbPath)
  const { Memory } = await importRival<{ Memory: new (config: object) => Mem0 }>(folder, 'mem0ai/oss')
  return new Memory({
    ...stores,
    embedder: {
      provider: 'openai',
      config: { apiKey: 'none', model: 'trigrams', baseURL, embeddingDims: dimensions },
    },
    llm: { provider: 'openai', config: { apiKey: 'none', model: 'none', baseURL } },
  })
}
