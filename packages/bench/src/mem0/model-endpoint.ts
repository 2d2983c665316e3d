/** Stands in for OpenAI, so that mem0 needs no key: embeddings by trigrams, and extractions that are told beforehand. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
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

  async function embeddings(input: string[]): Promise<object> {
    const vectors = await embedder.embed(input, { purpose: 'document' })
    // A query comes as it is, the texts of memories as a list of their own.
    const kept = vectors.map((vector) => (isBroken && !input[0]?.startsWith('user:') ? vector.slice(1) : vector))
    const data = kept.map((vector, index) => ({ object: 'embedding', index, embedding: [...vector] }))
    return { object: 'list', data, model: 'trigrams', usage: { prompt_tokens: 0, total_tokens: 0 } }
  }

  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    response.setHeader('content-type', 'application/json')
    if (request.url?.endsWith('/embeddings')) {
      const { input } = JSON.parse(body) as { input: string | string[] }
      response.end(JSON.stringify(await embeddings([input].flat())))
      return
    }
    const message = { role: 'assistant', content: extraction }
    response.end(
      JSON.stringify({
        id: 'none',
        object: 'chat.completion',
        created: 0,
        model: 'none',
        choices: [{ index: 0, message, finish_reason: 'stop' }],
      }),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/v1`,
    dimensions: embedder.dimensions,
    extractNext(memories) {
      extraction = JSON.stringify({ memory: memories })
    },
    breakVectors(broken) {
      isBroken = broken
    },
    close: () => server.close(),
  }
}
