import type { Embedder } from '@loci/core'
import { embedAll } from '../embedders/embed-all.ts'

/** What both rivals take in the place of a model: embeddings as LangChain has them. */
export interface LangchainEmbeddings {
  embedQuery(text: string): Promise<number[]>
  embedDocuments(texts: string[]): Promise<number[][]>
}

/** @param purposeOfOne Of `embedQuery`, with which mem0 embeds memories too. */
export function langchainEmbeddings(
  embedder: Embedder,
  purposeOfOne: () => 'document' | 'query' = () => 'query',
): LangchainEmbeddings {
  const embed = async (texts: string[], purpose: 'document' | 'query'): Promise<number[][]> =>
    (await embedAll(embedder, texts, purpose)).map((vector) => [...vector])
  return {
    embedQuery: async (text) => (await embed([text], purposeOfOne()))[0] as number[],
    embedDocuments: (texts) => embed(texts, 'document'),
  }
}
