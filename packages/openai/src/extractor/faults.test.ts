import { inspect } from 'node:util'
import { type Extractor, ModelError } from '@loci/core'
import { OpenAI } from 'openai'
import { expect, test, vi } from 'vitest'
import { half, hangs, refuses, respond, type Step, says, scriptedEndpoint } from '../../test/scripted-endpoint.ts'
import { answer, item, turns, types } from '../../test/turns.ts'
import { type ExtractorUsage, type OpenaiExtractorOptions, openaiExtractor } from '../index.ts'

const endpoint = await scriptedEndpoint()

function extractor(options: Partial<OpenaiExtractorOptions> = {}): Extractor {
  return openaiExtractor({ model: 'local-model', baseURL: endpoint.url, ...options })
}

const extract = (made: Extractor, signal?: AbortSignal) =>
  made.extract(turns, { types, known: [], ...(signal === undefined ? {} : { signal }) })

const soon = { 'retry-after-ms': '1' }
const found = says(answer(item()))

test.each([
  ['a limited rate', refuses(429, { message: 'slow down' }, soon)],
  ['an inner error', refuses(500, { message: 'oops' }, soon)],
  ['half a body', half('breaks')],
  ['broken JSON', ((response) => respond(response, 200, '{"choices": [')) satisfies Step],
])('%s is tried again, and then there are drafts', async (_name, step) => {
  endpoint.script(step, found)
  const { drafts, usage } = await extract(extractor())
  expect(drafts).toHaveLength(1)
  expect(usage?.calls).toBe(2)
})

test.each([
  [401, { message: 'wrong key' }, 'refused the key; check apiKey'],
  [404, { message: 'no such model' }, 'knows no such model or path'],
  [429, { message: 'pay first', code: 'insufficient_quota' }, 'no credit left'],
])('%d is an error at once, in words that say what to do', async (status, error, message) => {
  endpoint.script(refuses(status, error))
  await expect(extract(extractor())).rejects.toThrow(message)
  expect(endpoint.requests).toHaveLength(1)
})

test.each([429, 500])(
  '%d again and again is an error after the repetitions, and their number is told',
  async (status) => {
    const told: ExtractorUsage[] = []
    endpoint.script(...[1, 2, 3].map(() => refuses(status, {}, soon)))
    await expect(extract(extractor({ onUsage: (usage) => told.push(usage) }))).rejects.toThrow(ModelError)
    expect(told).toMatchObject([{ calls: 3, inputTokens: 0, outputTokens: 0, drafts: 0 }])
  },
)

test.each([
  ['no answer', hangs],
  ['half a body and no more', half('hangs')],
  ['an answer that drips for ever', drips(' ', 10)],
])('%s is an error when the time is up, the request is given up, and what was sent is counted', async (_name, step) => {
  const told: ExtractorUsage[] = []
  endpoint.script(step)
  const failure = extract(extractor({ timeoutMs: 200, onUsage: (usage) => told.push(usage) }))
  await expect(failure).rejects.toThrow('local-model: no answer within 200 ms')
  await vi.waitFor(() => expect(endpoint.open()).toBe(0))
  expect(told).toMatchObject([{ calls: 1, outputTokens: 0 }])
  expect(told[0]?.inputTokens).toBeGreaterThan(500)
})

test('an answer without end is cut off at 4 MB, and not asked for again', async () => {
  endpoint.script(drips(' '.repeat(100_000), 0))
  await expect(extract(extractor())).rejects.toThrow(/more than 4000000 bytes for one answer/)
  await vi.waitFor(() => expect(endpoint.open()).toBe(0))
  expect(endpoint.requests).toHaveLength(1)
})

test('a refusal without end is a refusal', async () => {
  endpoint.script(drips('no '.repeat(100_000), 0, 401))
  await expect(extract(extractor())).rejects.toThrow('refused the key')
  await vi.waitFor(() => expect(endpoint.open()).toBe(0))
})

test.each([
  ['a stream of events', 'text/event-stream', 'data: {"choices":[{"delta":{"content":"{}"}}]}\n\n'],
  ['a page', 'text/html', '<html>welcome</html>'],
  ['a list of models', 'application/json', '{"object":"list","data":[]}'],
  ['no choice', 'application/json', '{"choices":[]}'],
  ['null', 'application/json', 'null'],
])('%s is no completion: an error that says so', async (_name, type, body) => {
  endpoint.script((response) => respond(response, 200, body, { 'content-type': type }))
  await expect(extract(extractor())).rejects.toThrow('holds no completion; check that baseURL')
  expect(endpoint.requests).toHaveLength(1)
})

test('an abort before and during a request throws its reason, and no request stays', async () => {
  const reason = new Error('the user went away')
  await expect(extract(extractor(), AbortSignal.abort(reason))).rejects.toBe(reason)
  expect(endpoint.requests).toHaveLength(0)
  const controller = new AbortController()
  endpoint.script(hangs)
  const check = expect(extract(extractor(), controller.signal)).rejects.toBe(reason)
  await vi.waitFor(() => expect(endpoint.requests).toHaveLength(1))
  controller.abort(reason)
  await check
  await vi.waitFor(() => expect(endpoint.open()).toBe(0))
})

const key = 'sk-proj-Very+Secret/Key=42"x'

test.each([
  ['in its message', refuses(401, { message: `Incorrect API key provided: ${key}.` })],
  ['in a refusal of a parameter', refuses(400, { message: `no such model for ${key}` })],
  ['in headers', refuses(401, {}, { 'x-key': encodeURIComponent(key) })],
  ['in broken JSON', ((response) => respond(response, 200, `{"${key}`)) satisfies Step],
  ['instead of an answer', ((response) => respond(response, 200, key)) satisfies Step],
  ['in a refusal of the model', says(null, { refusal: key })],
  ['in an answer that cannot be read', says(key)],
])('a key that the server echoes %s is not in the error', async (_name, step) => {
  const client = new OpenAI({ apiKey: key, baseURL: endpoint.url })
  for (const made of [
    extractor({ apiKey: key, maxRetries: 0 }),
    openaiExtractor({ model: 'm', client, maxRetries: 0 }),
  ]) {
    endpoint.script(step, step)
    const error = await extract(made).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(ModelError)
    expect(inspect(error, { depth: 20, showHidden: true, getters: true })).not.toMatch(/Very|Secret/)
    expect(endpoint.requests.at(-1)?.headers.authorization).toBe(`Bearer ${key}`)
  }
})

test('calls at the same time do not meet', async () => {
  const made = extractor()
  endpoint.script(refuses(500, {}, soon), half('breaks'), refuses(400, { message: 'json_schema is not supported' }))
  const results = await Promise.all(Array.from({ length: 10 }, () => extract(made)))
  expect(results.map(({ drafts }) => drafts.length)).toEqual(Array.from({ length: 10 }, () => 0))
  expect(results.reduce((sum, { usage }) => sum + (usage?.calls ?? 0), 0)).toBe(endpoint.requests.length)
})

/** Sends the same again and again, until nobody reads it. */
function drips(text: string, everyMs: number, status = 200): Step {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json' })
    const timer = setInterval(() => response.write(text), everyMs)
    response.on('close', () => clearInterval(timer))
  }
}
