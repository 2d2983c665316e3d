import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { importRival, installRival, rivals } from './install-rival.ts'
import { langchainEmbeddings } from './langchain-embeddings.ts'
import type { Rival, RivalOptions } from './rival.ts'

/** The part of mem0's open-source SDK that is used. */
interface Mem0 {
  add(
    messages: { role: 'user'; content: string }[],
    options: { userId: string; infer: false },
  ): Promise<{ results: { id: string }[] }>
  search(query: string, options: { filters: { user_id: string }; topK: number }): Promise<{ results: { id: string }[] }>
}

/**
 * mem0 with the vector store that it calls `memory`, which is SQLite: no model (`infer: false`), no telemetry,
 * and the embedder in the same process, as an instance of LangChain's.
 */
export async function mem0Rival({ embedder, place, onProgress }: RivalOptions): Promise<Rival> {
  const installed = await installRival('mem0ai', onProgress)
  const folder = await mkdtemp(join(tmpdir(), 'loci-mem0-'))
  process.env.MEM0_TELEMETRY = 'false'
  // Else it writes into the home directory.
  process.env.MEM0_DIR = folder
  const { Memory } = await importRival<{ Memory: new (config: object) => Mem0 }>(installed, 'mem0ai/oss')
  let purpose: 'document' | 'query' = 'document'
  const { dimensions } = embedder
  const pathOf = (file: string): string => (place === 'file' ? join(folder, file) : ':memory:')
  const mem0 = new Memory({
    embedder: {
      provider: 'langchain',
      config: { model: langchainEmbeddings(embedder, () => purpose), embeddingDims: dimensions },
    },
    vectorStore: {
      provider: 'memory',
      config: { collectionName: 'memories', dimension: dimensions, dbPath: pathOf('vector_store.db') },
    },
    // Never asked.
    llm: { provider: 'openai', config: { apiKey: 'none', model: 'none', baseURL: 'http://127.0.0.1:9' } },
    historyDbPath: pathOf('history.db'),
  })
  return {
    name: `mem0ai ${rivals.mem0ai.mem0ai}`,
    engine: place === 'file' ? 'its SQLite file, as it comes' : 'its SQLite, in memory',
    async add(user, texts) {
      purpose = 'document'
      const messages = texts.map((content) => ({ role: 'user' as const, content }))
      const { results } = await mem0.add(messages, { userId: user, infer: false })
      return results.map(({ id }) => id)
    },
    async search(user, query, limit) {
      purpose = 'query'
      const { results } = await mem0.search(query, { filters: { user_id: user }, topK: limit })
      return results.map(({ id }) => id)
    },
    close: () => rm(folder, { recursive: true }),
  }
}
