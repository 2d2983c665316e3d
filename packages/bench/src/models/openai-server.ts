/** Stands in for OpenAI on loopback: embeddings, and completions that a function makes of the request. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Spent, stopwatch } from '../stopwatch.ts'

export interface ChatRequest {
  model: string
  messages: readonly { role: string; content: string }[]
  response_format?: { type: string; json_schema?: { schema?: unknown } }
}

export interface OpenaiAnswers {
  embed(texts: readonly string[]): Promise<readonly (readonly number[] | Float32Array)[]>
  complete(request: ChatRequest): Completion
}

interface Completion {
  content: string
  inputTokens: number
  outputTokens: number
}

export interface OpenaiServer {
  /** With `/v1`. */
  url: string
  /** What it took so far to make the answers, without what goes over the wire. */
  spent(): Spent
  close(): void
}

export async function openaiServer(answers: OpenaiAnswers): Promise<OpenaiServer> {
  let spent: Spent = { ms: 0, cpuMs: 0 }
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    response.setHeader('content-type', 'application/json')
    const stop = stopwatch()
    try {
      const asked: unknown = JSON.parse(body)
      const isEmbedding = request.url?.endsWith('/embeddings') === true
      body = JSON.stringify(isEmbedding ? await embeddings(answers, asked) : completion(answers, asked))
    } catch (error) {
      response.statusCode = 400
      body = JSON.stringify({ error: { message: (error as Error).message } })
    }
    const { ms, cpuMs } = stop()
    spent = { ms: spent.ms + ms, cpuMs: spent.cpuMs + cpuMs }
    response.end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/v1`,
    spent: () => spent,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

async function embeddings(answers: OpenaiAnswers, asked: unknown): Promise<object> {
  const {
    input,
    model,
    encoding_format: format,
  } = asked as {
    input: string | string[]
    model: string
    encoding_format?: string
  }
  const vectors = await answers.embed([input].flat())
  const data = vectors.map((vector, index) => {
    const embedding =
      format === 'base64' ? Buffer.from(Float32Array.from(vector).buffer).toString('base64') : [...vector]
    return { object: 'embedding', index, embedding }
  })
  return { object: 'list', data, model, usage: { prompt_tokens: 0, total_tokens: 0 } }
}

function completion(answers: OpenaiAnswers, asked: unknown): object {
  const request = asked as ChatRequest
  const { content, inputTokens, outputTokens } = answers.complete(request)
  return {
    id: 'none',
    object: 'chat.completion',
    created: 0,
    model: request.model,
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
    usage: {
      prompt_tokens: inputTokens,
      completion_tokens: outputTokens,
      total_tokens: inputTokens + outputTokens,
    },
  }
}
