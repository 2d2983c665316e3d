/** One question to the model: sent in a form that the endpoint takes, repeated, counted. */
import type { Usage } from '@loci/core'
import type { ChatBody, ChatClient, ChatMessage, Connection } from '../client.ts'
import { estimateTokens } from '../estimate-tokens.ts'
import { type Failure, isTooMuch, toModelError } from '../failure.ts'
import { repeat } from '../repeat.ts'
import type { Call } from '../start-call.ts'
import type { Meter } from './meter.ts'
import { readText, readTokens } from './read-completion.ts'
import type { ExtractorSettings } from './read-options.ts'
import { type AnswerSchema, formatOf, limitOf, stepDown, type Wire } from './wire.ts'

/** What a call of the extractor has at hand. `wire` is the extractor's: what one call learns, the next knows. */
export interface Task {
  settings: ExtractorSettings
  connection: Connection<ChatClient>
  wire: Wire
  call: Call
  usage: Usage
  meter: Meter
}

export interface Question {
  /** What to do, and what to do it with. */
  system: string
  messages: ChatMessage[]
  /** Without one the answer is a text. */
  schema?: AnswerSchema
}

/**
 * @returns the text of the answer, or why the endpoint takes less at a time.
 * @throws ModelError or the signal's reason.
 */
export async function ask(question: Question, task: Task): Promise<{ text: string } | { tooMuch: Failure }> {
  const { settings, connection, call } = task
  const { model, maxRetries } = settings
  let wire = { ...task.wire }
  for (;;) {
    const stepAfter = (failure: Failure) => stepDown(wire, failure, question.schema !== undefined)
    const outcome = await repeat(() => send(toBody(question, wire, settings), task), {
      model,
      call,
      maxRetries,
      endpoint: connection,
      isRefusal: (failure) => isTooMuchInput(failure) || stepAfter(failure) !== undefined,
    })
    if ('answer' in outcome) {
      Object.assign(task.wire, wire)
      return { text: readText(outcome.answer, settings) }
    }
    if (isTooMuchInput(outcome.refused)) return { tooMuch: outcome.refused }
    const next = stepAfter(outcome.refused)
    if (next === undefined) throw toModelError(model, outcome.refused)
    wire = next
  }
}

/** Fewer turns are no help where the bound of the answer is what is too large. */
function isTooMuchInput(failure: Failure): boolean {
  return isTooMuch(failure) && !/max_(completion_)?tokens/.test(failure.detail)
}

async function send(body: ChatBody, { settings, connection, call, usage, meter }: Task): Promise<unknown> {
  const inputTokens = estimateTokens(JSON.stringify([body.messages, body.response_format ?? null]))
  const settle = meter.begin({ inputTokens, outputTokens: settings.maxAnswerTokens }, usage)
  try {
    const answer = await connection.client.chat.completions.create(body, call.requestOptions())
    settle(readTokens(answer, inputTokens))
    return answer
  } catch (error) {
    // A refusal costs nothing; of what broke off nobody knows.
    const isRefused = typeof (error as { status?: unknown } | null)?.status === 'number'
    settle({ inputTokens: isRefused ? 0 : inputTokens, outputTokens: 0 })
    throw error
  }
}

function toBody({ system, messages, schema }: Question, wire: Wire, settings: ExtractorSettings): ChatBody {
  const { model, temperature, reasoningEffort, maxAnswerTokens } = settings
  const isTold = schema === undefined || wire.format === 'json_schema'
  const told = isTold ? system : `${system}\n\nThe JSON Schema of the answer:\n${JSON.stringify(schema.schema)}`
  return {
    model,
    messages: [{ role: 'system', content: told }, ...messages],
    ...formatOf(wire, schema),
    ...limitOf(wire, maxAnswerTokens),
    ...(wire.sendsTemperature ? { temperature } : {}),
    ...(reasoningEffort === undefined ? {} : { reasoning_effort: reasoningEffort }),
  }
}
