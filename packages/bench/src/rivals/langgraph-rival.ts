import { importRival, installRival, rivals } from './install-rival.ts'
import { type LangchainEmbeddings, langchainEmbeddings } from './langchain-embeddings.ts'
import type { Rival, RivalOptions } from './rival.ts'

/** The part of LangGraph's store that is used. */
interface InMemoryStore {
  batch(operations: { namespace: string[]; key: string; value: { text: string } }[]): Promise<unknown>
  search(namespace: string[], options: { query: string; limit: number }): Promise<{ key: string }[]>
}

interface CheckpointModule {
  InMemoryStore: new (options: {
    index: { dims: number; embeddings: LangchainEmbeddings; fields: string[] }
  }) => InMemoryStore
}

/** The store of LangGraph.js that needs no server: a namespace for each user, the field `text` embedded. */
export async function langgraphRival({ embedder, onProgress }: RivalOptions): Promise<Rival> {
  const folder = await installRival('langgraph', onProgress)
  const module = await importRival<CheckpointModule>(folder, '@langchain/langgraph-checkpoint')
  const store = new module.InMemoryStore({
    index: { dims: embedder.dimensions, embeddings: langchainEmbeddings(embedder), fields: ['text'] },
  })
  let count = 0
  return {
    name: `LangGraph.js InMemoryStore ${rivals.langgraph['@langchain/langgraph-checkpoint']}`,
    engine: 'in the memory of the process',
    async add(user, texts) {
      const items = texts.map((text) => ({ namespace: ['memories', user], key: String(count++), value: { text } }))
      await store.batch(items)
      return items.map(({ key }) => key)
    },
    async search(user, query, limit) {
      return (await store.search(['memories', user], { query, limit })).map(({ key }) => key)
    },
    close: async () => {},
  }
}
