import { type Extractor, ModelError, type Usage } from '@loci/core'
import { type ChatClient, connect, type ReasoningEffort } from '../client.ts'
import { startCall } from '../start-call.ts'
import type { Task } from './ask.ts'
import { digestParts } from './digest.ts'
import { extractTurns } from './extract-turns.ts'
import { type BudgetLimits, createMeter, type Prices } from './meter.ts'
import { readOptions, where } from './read-options.ts'
import type { Wire } from './wire.ts'

/** What one call of `extract` or `digest` took, also when it failed. */
export interface ExtractorUsage extends Usage {
  purpose: 'extract' | 'summary' | 'profile'
  /** How many turns or parts were given. */
  inputs: number
  /** Items of the model's answers that became drafts. */
  drafts: number
  /** What was left out of its answers: reason → how often. */
  leftOut: { [reason: string]: number }
}

/** `apiKey` and `baseURL`, or `client`. No environment variable is read. */
export interface OpenaiExtractorOptions {
  /** As the endpoint calls it; for Azure the name of the deployment. */
  model: string
  /** Local endpoints need none. */
  apiKey?: string
  /** Default `https://api.openai.com/v1`. Ollama: `http://localhost:11434/v1`. */
  baseURL?: string
  /** An `OpenAI` or `AzureOpenAI` of the package `openai`, which keeps its settings; repetitions and time limits are those here. */
  client?: ChatClient
  /** A paragraph of your own for the prompt: what your application wants remembered, and what not. */
  instructions?: string
  /** Turns per request. Default 20. */
  maxTurns?: number
  /** Tokens of one turn, by an estimate; of a longer one the beginning is read. Default 1,000. */
  maxTurnTokens?: number
  /** Drafts per call of `extract`; the first are kept. Default 40. */
  maxItems?: number
  /** Tokens of one answer, with what the model thinks before. Default 4,096. */
  maxAnswerTokens?: number
  /** Tokens of a digest, by an estimate. Default 300. */
  maxDigestTokens?: number
  /** Default 0. Not sent to an endpoint that refuses it. */
  temperature?: number
  /** Only for models that think, and only when it is set. */
  reasoningEffort?: ReasoningEffort
  /** For one call, with all its requests, repetitions and waiting. Default 25,000. */
  timeoutMs?: number
  /** How often a request is repeated when a later one may succeed. Default 2. */
  maxRetries?: number
  /** US dollars per million tokens: `usage.cost`. */
  prices?: Prices
  /** What is not sent any more when it would pass this. */
  budget?: BudgetLimits
  onUsage?: (usage: ExtractorUsage) => void
}

/**
 * Reads turns with a chat model at an endpoint of OpenAI's API. Does no I/O before the first turn.
 *
 * `extract` and `digest` throw ModelError (also for a time-out, a refusal and a used-up budget), and the signal's reason
 * after an abort.
 * @throws ConfigError when the options cannot be right.
 */
export function openaiExtractor(options: OpenaiExtractorOptions): Required<Extractor> {
  const settings = readOptions(options)
  const { model, maxTurns, timeoutMs, prices, budget, onUsage } = settings
  const connection = connect<ChatClient>(where, options, {
    method: ({ chat }) => chat?.completions?.create,
    maxAnswerBytes: 4_000_000,
  })
  const wire: Wire = { format: 'json_schema', limit: 'max_completion_tokens', sendsTemperature: true }
  const meter = createMeter({ model, prices, budget })

  async function measured<T>(
    of: Pick<ExtractorUsage, 'purpose' | 'inputs'>,
    signal: AbortSignal | undefined,
    run: (task: Task, usage: ExtractorUsage) => Promise<T>,
  ): Promise<T & { usage: Usage }> {
    const usage: ExtractorUsage = { ...of, calls: 0, inputTokens: 0, outputTokens: 0, drafts: 0, leftOut: {} }
    const call = startCall(model, { timeoutMs, ...(signal === undefined ? {} : { signal }) })
    try {
      const result = await run({ settings, connection, wire, call, usage, meter }, usage)
      return { ...result, usage: toUsage(usage) }
    } catch (error) {
      if (error instanceof ModelError && usage.calls > 0) error.usage = toUsage(usage)
      throw error
    } finally {
      call.end()
      if (usage.calls > 0) onUsage?.(usage)
    }
  }

  return {
    name: `openai:${model}`,
    maxTurns,
    extract: (turns, { types, known, signal }) =>
      measured({ purpose: 'extract', inputs: turns.length }, signal, (task, usage) =>
        extractTurns(turns, { types, known }, task, usage),
      ),
    digest: (parts, { type, previous, signal }) =>
      measured({ purpose: type, inputs: parts.length }, signal, (task) => digestParts(parts, { type, previous }, task)),
  }
}

function toUsage({ calls, inputTokens, outputTokens, cost }: ExtractorUsage): Usage {
  return { calls, inputTokens, outputTokens, ...(cost === undefined ? {} : { cost }) }
}
