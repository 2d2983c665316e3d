/** The model server that all are given: its answers follow from the prompts alone, and it counts what it is asked for. */
import type { Embedder } from '@loci/core'
import { type ChatRequest, openaiServer } from '../models/openai-server.ts'
import { countTokens } from '../retrieval/count-tokens.ts'
import type { Spent } from '../stopwatch.ts'
import { readPrompt } from './read-prompt.ts'

export interface ModelCounts {
  modelCalls: number
  /** Of the messages and of the schema of the answer, by o200k. */
  inputTokens: number
  outputTokens: number
  embeddingCalls: number
  embeddedTexts: number
}

export interface ScriptedModel {
  url: string
  dimensions: number
  /** So far. */
  counts(): ModelCounts
  spent(): Spent
  close(): void
}

/** @param embedder makes the vectors. */
export async function scriptedModel(embedder: Embedder): Promise<ScriptedModel> {
  const counts: ModelCounts = { modelCalls: 0, inputTokens: 0, outputTokens: 0, embeddingCalls: 0, embeddedTexts: 0 }
  const tokensOfPrompts = new Map<string, number>()
  // System prompts are long and always the same.
  const tokensOf = (text: string): number => {
    const tokens = tokensOfPrompts.get(text) ?? countTokens(text)
    tokensOfPrompts.set(text, tokens)
    return tokens
  }
  const tokensOfRequest = ({ messages, response_format: format }: ChatRequest): number => {
    const schema = format?.json_schema?.schema
    const texts = messages.map(({ role, content }) => (role === 'system' ? tokensOf(content) : countTokens(content)))
    return texts.reduce((sum, tokens) => sum + tokens, schema === undefined ? 0 : tokensOf(JSON.stringify(schema)))
  }
  const { url, spent, close } = await openaiServer({
    async embed(texts) {
      counts.embeddingCalls++
      counts.embeddedTexts += texts.length
      return await embedder.embed([...texts], { purpose: 'document' })
    },
    complete(request) {
      const content = readPrompt(request.messages.map((message) => message.content).join('\n'))
      const [inputTokens, outputTokens] = [tokensOfRequest(request), countTokens(content)]
      counts.modelCalls++
      counts.inputTokens += inputTokens
      counts.outputTokens += outputTokens
      return { content, inputTokens, outputTokens }
    },
  })
  return { url, dimensions: embedder.dimensions, counts: () => ({ ...counts }), spent, close }
}
