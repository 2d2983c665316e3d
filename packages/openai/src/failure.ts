/** What a call to an endpoint failed with, in words that say what to do. */
import { ModelError } from '@loci/core'
import type { Endpoint } from './client.ts'

export interface Failure {
  /** 0 where there was no answer. */
  status: number
  /** Whether the same request may succeed later. */
  retryable: boolean
  /** What the endpoint asks to wait, in milliseconds. */
  waitMs: number | undefined
  /** What happened and what to do. */
  advice: string
  /** The endpoint's own words, with no secrets; at most 300 characters. */
  detail: string
}

const maxDetailLength = 300

/** Reads what the client of any version of `openai` throws: by its shape, for the class may be of another copy. */
export function readFailure(error: unknown, { secrets, place }: Endpoint): Failure {
  const { status: given, headers, code } = (error ?? {}) as { status?: unknown; headers?: unknown; code?: unknown }
  const status = typeof given === 'number' ? given : 0
  const words = status > 0 ? messageOf(error) : causesOf(error)
  const [retryable, advice] = verdict(status, error, { place, code })
  const told = header(headers, 'x-should-retry')
  return {
    status,
    retryable: told === 'true' || told === 'false' ? told === 'true' : retryable,
    waitMs: waitOf(headers),
    advice,
    detail: secrets(words).replace(/\s+/g, ' ').trim().slice(0, maxDetailLength),
  }
}

export function toModelError(model: string, { advice, detail, status }: Failure, more = ''): ModelError {
  const message = `${model}: ${advice}${more}${detail === '' ? '' : ` (${detail})`}`
  // Not the client's error: it holds the request's and the answer's headers and bodies.
  return new ModelError(message, status > 0 ? { cause: { status } } : undefined)
}

/** In the words of OpenAI, vLLM, Ollama, llama.cpp and Text Embeddings Inference, which do not agree on a status. */
const tooMuch =
  /tokens.per.request|maximum (context|input|model) length|context (length|size|window)|too (large|long)|maximum allowed batch size|less than \d+ tokens/i

/** Whether the endpoint takes less at a time. */
export function isTooMuch({ status, detail }: Failure): boolean {
  return status === 413 || (status >= 400 && tooMuch.test(detail))
}

function verdict(
  status: number,
  error: unknown,
  { place, code }: { place: string; code: unknown },
): [retryable: boolean, advice: string] {
  if (status === 401) return [false, `${place} refused the key; check apiKey`]
  if (status === 403) return [false, `${place} refused access; check what the key may do`]
  if (status === 404) return [false, `${place} knows no such model or path; check model and baseURL`]
  if (status === 408) return [true, `${place} gave up waiting`]
  if (status === 429 && code === 'insufficient_quota') return [false, `the account at ${place} has no credit left`]
  if (status === 429) return [true, `${place} limits the rate of requests; try again later`]
  if (status >= 500 && status !== 501) return [true, `${place} failed (${status}); try again later`]
  if (status >= 400) return [false, `${place} refused the request (${status})`]
  if (status >= 300) return [false, `${place} redirects (${status}); set baseURL to the final address`]
  if (error instanceof SyntaxError) return [true, `${place} answered with broken JSON`]
  const words = causesOf(error)
  if (/refused|ENOTFOUND|EAI_AGAIN|unreachable/i.test(words)) {
    return [true, `${place} cannot be reached; check baseURL and that the server runs`]
  }
  return [true, `the connection to ${place} failed; check the network`]
}

/** `Connection error.` alone says nothing: the reason is in the causes. Parsers quote what they parse, so not theirs. */
function causesOf(error: unknown): string {
  if (error instanceof SyntaxError) return ''
  const words: string[] = []
  for (let link: unknown = error; link instanceof Error && words.length < 4; link = link.cause) {
    const { code } = link as { code?: unknown }
    words.push(link.message || (typeof code === 'string' ? code : ''))
  }
  return [...new Set(words)].filter((part) => part !== '').join(': ')
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : ''
}

/** `Retry-After` in seconds or as a date, and what OpenAI adds for fractions. */
function waitOf(headers: unknown): number | undefined {
  const milliseconds = header(headers, 'retry-after-ms')
  if (milliseconds !== undefined && Number(milliseconds) >= 0) return Number(milliseconds)
  const text = header(headers, 'retry-after')
  if (text === undefined) return undefined
  const seconds = Number(text)
  const waitMs = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(text) - Date.now()
  return Number.isNaN(waitMs) ? undefined : Math.max(0, waitMs)
}

function header(headers: unknown, name: string): string | undefined {
  if (typeof headers !== 'object' || headers === null) return undefined
  const { get } = headers as { get?: unknown }
  if (typeof get === 'function') return (headers as Headers).get(name) ?? undefined
  const value = (headers as { [key: string]: unknown })[name]
  return typeof value === 'string' ? value : undefined
}
