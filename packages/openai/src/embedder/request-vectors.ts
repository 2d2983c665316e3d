import { TooLargeError } from '@loci/core'
import type { Connection, EmbeddingsClient } from '../client.ts'
import { firstHalf } from '../estimate-tokens.ts'
import { type Failure, isTooMuch, toModelError } from '../failure.ts'
import { repeat } from '../repeat.ts'
import type { Call } from '../start-call.ts'
import type { EmbedderUsage } from './openai-embedder.ts'
import type { EmbedderSettings } from './read-options.ts'
import { readTokens, readVectors } from './read-vectors.ts'
import { type Input, toRequests } from './to-requests.ts'

/** What an embedder has learned about its endpoint. */
export interface Wire {
  format: 'base64' | 'float'
}

interface Task {
  settings: EmbedderSettings
  connection: Connection<EmbeddingsClient>
  wire: Wire
  call: Call
  usage: EmbedderUsage
}

/** Puts the vector of each input at its place. Request after request: an endpoint that limits the rate is not pressed. */
export async function requestVectors(inputs: readonly Input[], task: Task, vectors: Float32Array[]): Promise<void> {
  const { maxBatch, maxRequestTokens } = task.settings
  task.usage.inputs = inputs.length
  task.usage.cut = inputs.filter(({ isCut }) => isCut).length
  const waiting = toRequests(inputs, { inputs: maxBatch, tokens: maxRequestTokens }).reverse()
  for (let request = waiting.pop(); request !== undefined; request = waiting.pop()) {
    const outcome = await send(request, task)
    if ('refused' in outcome) waiting.push(...smaller(request, outcome.refused, task))
    else for (const [index, { place }] of request.entries()) vectors[place] = outcome.vectors[index] as Float32Array
  }
}

async function send(
  request: readonly Input[],
  { settings, connection, wire, call, usage }: Task,
): Promise<{ vectors: Float32Array[] } | { refused: Failure }> {
  const { model, dimensions, sendsDimensions, maxRetries } = settings
  for (;;) {
    const body = {
      model,
      input: request.map(({ text }) => text),
      encoding_format: wire.format,
      ...(sendsDimensions ? { dimensions } : {}),
    }
    const outcome = await repeat(
      () => {
        usage.requests++
        return connection.client.embeddings.create(body, call.requestOptions())
      },
      {
        model,
        call,
        maxRetries,
        endpoint: connection,
        isRefusal: (failure) => isTooMuch(failure) || isFormat(failure),
      },
    )
    if ('answer' in outcome) {
      usage.tokens += readTokens(outcome.answer)
      return { vectors: readVectors(outcome.answer, { model, count: request.length, dimensions }) }
    }
    if (isTooMuch(outcome.refused)) return outcome
    if (body.encoding_format === 'float') throw toModelError(model, outcome.refused)
    wire.format = 'float'
  }
}

/** The estimate of tokens was too low, or the endpoint takes less than OpenAI: what is sent instead, the last first. */
function smaller(
  request: readonly Input[],
  refused: Failure,
  { settings: { model, longTexts }, usage }: Task,
): Input[][] {
  const half = Math.ceil(request.length / 2)
  if (request.length > 1) return [request.slice(half), request.slice(0, half)]
  const [{ place, text, isCut }] = request as [Input]
  const kept = firstHalf(text)
  if (longTexts === 'refuse') {
    throw new TooLargeError(
      `${model}: [${place}] is longer than the endpoint takes; shorten it, or allow longTexts: 'cut' (${refused.detail})`,
    )
  }
  if (kept.trim() === '') throw toModelError(model, refused)
  if (!isCut) usage.cut++
  return [[{ place, text: kept, isCut: true }]]
}

/** Servers that know no base64 say so; most ignore it and answer with numbers. */
function isFormat({ status, detail }: Failure): boolean {
  return (status === 400 || status === 422) && /encoding_?format|base64/i.test(detail)
}
