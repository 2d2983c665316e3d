/** What an extractor has learned about its endpoint: which parameters it takes. */
import type { ChatBody } from '../client.ts'
import type { Failure } from '../failure.ts'

export interface Wire {
  format: 'json_schema' | 'json_object' | 'text'
  limit: 'max_completion_tokens' | 'max_tokens' | 'none'
  sendsTemperature: boolean
}

/** What an answer must be. */
export interface AnswerSchema {
  /** Whether the schema keeps to what OpenAI's `strict` allows. */
  strict: boolean
  schema: { [name: string]: unknown }
}

const formats = { json_schema: 'json_object', json_object: 'text', text: undefined } as const
const limits = { max_completion_tokens: 'max_tokens', max_tokens: 'none', none: undefined } as const

/** Says that some parameter is not known, without its name, or says nothing. */
const unnamed =
  /unsupported|not (support|permitted)|unrecogni|unexpected|unknown (arg|field|key|name|param|prop)|extra (input|field)|no body/i
/** Key, access, patience, size, rate: no matter of parameters, whatever the words. */
const others = [401, 403, 408, 413, 429]

/** The next request to try after a refusal, or undefined where the parameters are not what is wrong. */
export function stepDown(wire: Wire, { status, detail }: Failure, hasFormat: boolean): Wire | undefined {
  const format = hasFormat ? formats[wire.format] : undefined
  const limit = limits[wire.limit]
  const steps = [
    format === undefined ? undefined : { ...wire, format },
    limit === undefined ? undefined : { ...wire, limit },
    wire.sendsTemperature ? { ...wire, sendsTemperature: false } : undefined,
  ]
  if (status < 400 || others.includes(status)) return undefined
  // Servers of llama.cpp answer 500 to a schema that they cannot make a grammar of.
  if (/response_?format|json_?(schema|object)|structured|grammar|schema/i.test(detail)) return steps[0]
  if (status !== 400 && status !== 422 && status !== 501) return undefined
  if (/max_(completion_)?tokens/.test(detail)) {
    return /large|at most|exceed|maximum/i.test(detail) ? undefined : steps[1]
  }
  if (/temperature/.test(detail)) return steps[2]
  if (status !== 501 && detail !== '' && !unnamed.test(detail)) return undefined
  return steps.find((step) => step !== undefined)
}

export function limitOf(wire: Wire, maxTokens: number): Pick<ChatBody, 'max_completion_tokens' | 'max_tokens'> {
  return wire.limit === 'none' ? {} : { [wire.limit]: maxTokens }
}

export function formatOf({ format }: Wire, schema: AnswerSchema | undefined): Pick<ChatBody, 'response_format'> {
  if (schema === undefined || format === 'text') return {}
  if (format === 'json_object') return { response_format: { type: 'json_object' } }
  return { response_format: { type: 'json_schema', json_schema: { name: 'memories', ...schema } } }
}
