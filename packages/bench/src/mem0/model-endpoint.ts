/** Stands in for OpenAI, so that mem0 needs no key: embeddings by trigrams, and extractions that are told beforehand. */
import { openaiServer } from '../models/openai-server.ts'
import { foldedEmbedder } from './folded-embedder.ts'

export interface ModelEndpoint {
  url: string
  dimensions: number
  /** What the language model finds in the next conversation. */
  extractNext(memories: readonly { id: string; text: string; attributed_to: string }[]): void
  /** Whether vectors of memories come with one number too few, which mem0's store refuses. */
  breakVectors(broken: boolean): void
  close(): void
}

export async function modelEndpoint(): Promise<ModelEndpoint> {
  const embedder = foldedEmbedder()
  let extraction = '{"memory":[]}'
  let isBroken = false

  const { url, close } = await openaiServer({
    async embed(texts) {
      const vectors = await embedder.embed([...texts], { purpose: 'document' })
      // A query comes as it is, the texts of memories as a list of their own.
      return isBroken && !texts[0]?.startsWith('user:') ? vectors.map((vector) => vector.slice(1)) : vectors
    },
    complete: () => ({ content: extraction, inputTokens: 0, outputTokens: 0 }),
  })
  return {
    url,
    dimensions: embedder.dimensions,
    extractNext(memories) {
      extraction = JSON.stringify({ memory: memories })
    },
    breakVectors(broken) {
      isBroken = broken
    },
    close,
  }
}
