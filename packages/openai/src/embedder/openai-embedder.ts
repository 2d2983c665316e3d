import { type Embedder, TooLargeError } from '@loci/core'
import { connect, type EmbeddingsClient } from '../client.ts'
import { withinTokens } from '../estimate-tokens.ts'
import { startCall } from '../start-call.ts'
import { type EmbedderSettings, readOptions, where } from './read-options.ts'
import { requestVectors, type Wire } from './request-vectors.ts'
import type { Input } from './to-requests.ts'

/** What one call of `embed` took, also when it failed. */
export interface EmbedderUsage {
  /** Texts that were sent. */
  inputs: number
  /** As the endpoint says; 0 where it does not. */
  tokens: number
  /** Requests, with repetitions. */
  requests: number
  /** Texts of which only the beginning was embedded. */
  cut: number
}

/** `apiKey` and `baseURL`, or `client`. No environment variable is read. */
export interface OpenaiEmbedderOptions {
  /** As the endpoint calls it; for Azure the name of the deployment. */
  model: string
  /** Local endpoints need none. */
  apiKey?: string
  /** Default `https://api.openai.com/v1`. Ollama: `http://localhost:11434/v1`. */
  baseURL?: string
  /** An `OpenAI` or `AzureOpenAI` of the package `openai`, which keeps its settings; repetitions and time limits are those here. */
  client?: EmbeddingsClient
  /** How many numbers a vector has. Known for OpenAI's own models, and with a smaller number they are asked to shorten. */
  dimensions?: number
  /** Whether requests say `dimensions`. Default: only for OpenAI's models that are to shorten. */
  sendDimensions?: boolean
  /** What goes before each text, for models that want it: `{ query: 'search_query: ', document: 'search_document: ' }`. */
  prefix?: { query?: string; document?: string }
  /** The cosine similarities that mean "unrelated" and "same". Default [0, 1]; for `text-embedding-ada-002` [0.7, 1]. */
  range?: readonly [number, number]
  /** How much the similarities say beside words that are shared, in [0, 1]; near 1 for a model trained for retrieval. Default 0.7. */
  quality?: number
  /** Texts per request. Default 256 for OpenAI's models, else 64. */
  maxBatch?: number
  /** Tokens per request, by an estimate. Default 300,000. */
  maxRequestTokens?: number
  /** Tokens per text, by an estimate. Default 8,191. */
  maxTextTokens?: number
  /** A longer text is embedded by its beginning (`cut`, the default; `onUsage` counts them), or is an error (`refuse`). */
  longTexts?: 'cut' | 'refuse'
  /** For one call of `embed`, with all its requests, repetitions and waiting. Default 25,000. */
  timeoutMs?: number
  /** How often a request is repeated when a later one may succeed. Default 2. */
  maxRetries?: number
  onUsage?: (usage: EmbedderUsage) => void
}

/**
 * Embeds at an endpoint of OpenAI's API. Does no I/O before the first text. A blank text gets a vector of zeros, which
 * the core leaves out of its index.
 *
 * `embed` throws ModelError (also for a time-out), DimensionError for vectors of another length, TooLargeError with
 * `longTexts: 'refuse'`, and the signal's reason after an abort.
 * @throws ConfigError when the options cannot be right.
 */
export function openaiEmbedder(options: OpenaiEmbedderOptions): Embedder {
  const settings = readOptions(options)
  const { model, dimensions, maxBatch, range, quality, timeoutMs, onUsage } = settings
  const connection = connect<EmbeddingsClient>(where, options, { method: ({ embeddings }) => embeddings?.create })
  const wire: Wire = { format: 'base64' }
  return {
    name: nameOf(settings),
    dimensions,
    maxBatch,
    ...(range === undefined ? {} : { range }),
    ...(quality === undefined ? {} : { quality }),
    async embed(texts, { purpose, signal }) {
      const usage: EmbedderUsage = { inputs: 0, tokens: 0, requests: 0, cut: 0 }
      const call = startCall(model, { timeoutMs, ...(signal === undefined ? {} : { signal }) })
      try {
        const inputs = toInputs(texts, settings.prefix[purpose], settings)
        const vectors = texts.map(() => new Float32Array(dimensions))
        await requestVectors(inputs, { settings, connection, wire, call, usage }, vectors)
        return vectors
      } finally {
        call.end()
        if (usage.requests > 0) onUsage?.(usage)
      }
    },
  }
}

/** Vectors of two embedders can be compared when their names are the same. */
function nameOf({ model, dimensions, prefix }: EmbedderSettings): string {
  const hasPrefix = prefix.query !== '' || prefix.document !== ''
  return `openai:${model}:${dimensions}${hasPrefix ? `:${JSON.stringify(prefix)}` : ''}`
}

function toInputs(
  texts: readonly string[],
  prefix: string,
  { model, maxTextTokens, longTexts }: EmbedderSettings,
): Input[] {
  return texts.flatMap((text, place) => {
    if (text.trim() === '') return []
    const whole = prefix + text
    const kept = withinTokens(whole, maxTextTokens)
    if (kept !== whole && longTexts === 'refuse') {
      throw new TooLargeError(
        `${model}: [${place}] has more than ${maxTextTokens} tokens; shorten it, or allow longTexts: 'cut'`,
      )
    }
    return [{ place, text: kept, isCut: kept !== whole }]
  })
}
