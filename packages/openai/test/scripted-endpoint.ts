import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeEach } from 'vitest'
import type { ChatBody } from '../src/client.ts'
import { dimensions } from './dimensions.ts'

export { dimensions }

interface SeenRequest {
  path: string
  headers: IncomingHttpHeaders
  /** Of an embedding, or of a chat completion. */
  body: { model: string; input: string[]; encoding_format?: string; dimensions?: number } & Partial<ChatBody>
}

/** What the endpoint does with one request. */
export type Step = (response: ServerResponse, request: SeenRequest) => void

export interface ScriptedEndpoint {
  /** With `/v1`. */
  readonly url: string
  readonly requests: SeenRequest[]
  /** One step for each of the next requests; afterwards it embeds, and finds nothing to say. */
  script(...steps: Step[]): void
  /** Requests that wait for an answer. */
  open(): number
}

/** An endpoint of OpenAI's API that does what the test says, for the tests of one file. */
export async function scriptedEndpoint(): Promise<ScriptedEndpoint> {
  const requests: SeenRequest[] = []
  const steps: Step[] = []
  let open = 0
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    open++
    response.on('close', () => {
      open--
    })
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { url: path = '', headers } = request
      const seen = { path, headers, body: JSON.parse(Buffer.concat(chunks).toString()) }
      requests.push(seen)
      const step = steps.shift() ?? (path.includes('/chat/') ? says('{"items":[]}') : embeds)
      step(response, seen)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  beforeEach(() => {
    requests.length = 0
    steps.length = 0
  })
  afterAll(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    script: (...next) => void steps.push(...next),
    open: () => open,
  }
}

/** Answers as OpenAI does, in the format that was asked for. */
export const embeds: Step = (response, { body }) => {
  respond(
    response,
    200,
    answerTo(body.input, body.encoding_format === 'base64' ? toBase64 : toNumbers, body.dimensions),
  )
}

/** As servers do that know no `encoding_format`. */
export const embedsInNumbers: Step = (response, { body }) => respond(response, 200, answerTo(body.input, toNumbers))

export function refuses(status: number, error: object, headers: Record<string, string> = {}): Step {
  return (response) => respond(response, status, { error }, headers)
}

export function answers(body: unknown): Step {
  return (response) => respond(response, 200, body)
}

/** A completion with this text, which is said to have read 100 tokens and written 10. */
export function says(
  content: unknown,
  { reason = 'stop', usage, ...message }: { reason?: string; refusal?: string; usage?: object | null } = {},
): Step {
  return answers(completionOf(content, { reason, usage, ...message }))
}

function completionOf(
  content: unknown,
  {
    reason,
    usage = { prompt_tokens: 100, completion_tokens: 10 },
    ...message
  }: { reason: string; usage?: object | null | undefined },
): object {
  return {
    object: 'chat.completion',
    choices: [{ index: 0, finish_reason: reason, message: { role: 'assistant', content, ...message } }],
    usage,
  }
}

export const hangs: Step = () => undefined

/** The head and half of the body, and then the end of the connection, or nothing more. */
export function half(then: 'breaks' | 'hangs'): Step {
  return (response, { path, body }) => {
    const isChat = path.includes('/chat/')
    const text = JSON.stringify(isChat ? completionOf('[]', { reason: 'stop' }) : answerTo(body.input, toNumbers))
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': text.length })
    response.write(text.slice(0, text.length / 2), () => then === 'breaks' && response.socket?.destroy())
  }
}

export function respond(response: ServerResponse, status: number, body: unknown, headers: object = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(typeof body === 'string' ? body : JSON.stringify(body))
}

type Format = (vector: Float32Array) => unknown

export function answerTo(
  texts: string[],
  format: Format,
  size: number = dimensions,
): { data: object[]; usage: object } {
  return {
    data: texts.map((text, index) => ({ object: 'embedding', index, embedding: format(vectorOf(text, size)) })),
    usage: { prompt_tokens: texts.length * 10, total_tokens: texts.length * 10 },
  }
}

/** Not the same for any two texts of the tests, and not exact in fewer bits than a float has. */
export function vectorOf(text: string, size: number = dimensions): Float32Array {
  const vector = new Float32Array(size)
  for (const [place, character] of [...text].entries()) {
    vector[place % size] = Number(vector[place % size]) + (character.codePointAt(0) ?? 0) / (1_000 + place)
  }
  return vector
}

export const toNumbers: Format = (vector) => [...vector]
export const toBase64: Format = (vector) => Buffer.from(vector.buffer).toString('base64')
