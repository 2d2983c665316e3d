/** The text in an answer of chat completions, and what it took. */
import { ModelError } from '@loci/core'
import { estimateTokens } from '../estimate-tokens.ts'
import type { Tokens } from './meter.ts'

/** @throws ModelError when there is none: no completion, a refusal, a filter, nothing said. */
export function readText(
  answer: unknown,
  { model, maxAnswerTokens }: { model: string; maxAnswerTokens: number },
): string {
  const { message, finish_reason: reason } = firstChoice(answer)
  if (message === undefined) {
    throw new ModelError(
      `${model}: the answer holds no completion; check that baseURL is the one of an OpenAI-compatible API`,
    )
  }
  if (typeof message.refusal === 'string' && message.refusal.trim() !== '') {
    throw new ModelError(`${model}: the model refused to read these turns`)
  }
  if (reason === 'content_filter') throw new ModelError(`${model}: the endpoint's content filter stopped the answer`)
  const text = contentOf(message)
  if (text !== '') return text
  if (reason === 'length') {
    throw new ModelError(`${model}: nothing was said within ${maxAnswerTokens} tokens; raise maxAnswerTokens`)
  }
  throw new ModelError(`${model}: the answer is empty; try again later, or another model`)
}

/** As the endpoint says; by an estimate where it does not. */
export function readTokens(answer: unknown, estimatedInput: number): Tokens {
  const { usage } = objectOf(answer)
  const { prompt_tokens: read, completion_tokens: written } = objectOf(usage)
  const { message } = firstChoice(answer)
  return {
    inputTokens: isCount(read) ? read : estimatedInput,
    outputTokens: isCount(written) ? written : estimateTokens(message === undefined ? '' : contentOf(message)),
  }
}

interface Choice {
  message?: { content?: unknown; refusal?: unknown }
  finish_reason?: unknown
}

function firstChoice(answer: unknown): Choice {
  const { choices } = objectOf(answer)
  const { message, finish_reason } = objectOf(Array.isArray(choices) ? choices[0] : undefined)
  return typeof message === 'object' && message !== null ? { message, finish_reason } : {}
}

/** A text, or, at some servers, a list of parts. Models that think out loud do it before the answer. */
function contentOf({ content }: { content?: unknown }): string {
  const parts = Array.isArray(content) ? content.map((part) => objectOf(part).text) : [content]
  const text = parts.filter((part) => typeof part === 'string').join('')
  return (text.split('</think>').at(-1) ?? '').trim()
}

function objectOf(value: unknown): { [name: string]: unknown } {
  return typeof value === 'object' && value !== null ? (value as { [name: string]: unknown }) : {}
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && Number.isFinite(value)
}
