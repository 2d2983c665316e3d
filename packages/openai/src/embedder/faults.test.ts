import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { inspect } from 'node:util'
import { type Embedder, ModelError } from '@loci/core'
import { OpenAI } from 'openai'
import { expect, test, vi } from 'vitest'
import {
  answerTo,
  dimensions,
  embeds,
  half,
  hangs,
  refuses,
  respond,
  type Step,
  scriptedEndpoint,
  toNumbers,
  vectorOf,
} from '../../test/scripted-endpoint.ts'
import { type OpenaiEmbedderOptions, openaiEmbedder } from '../index.ts'

const endpoint = await scriptedEndpoint()

function embedder(options: Partial<OpenaiEmbedderOptions> = {}): Embedder {
  return openaiEmbedder({ model: 'local-model', baseURL: endpoint.url, dimensions, ...options })
}

const embed = (made: Embedder, signal?: AbortSignal) =>
  made.embed(['tea'], signal === undefined ? { purpose: 'query' } : { purpose: 'query', signal })

const soon = { 'retry-after-ms': '1' }
test.each([
  ['a limited rate', refuses(429, { message: 'slow down' }, soon)],
  ['an inner error', refuses(500, { message: 'oops' }, soon)],
  ['an overload', refuses(503, {}, soon)],
  ['a time-out of the server', refuses(408, {}, soon)],
  ['half a body', half('breaks')],
  ['a connection that breaks', ((response) => void response.socket?.destroy()) satisfies Step],
  ['broken JSON', ((response) => respond(response, 200, '{"data": [')) satisfies Step],
])('%s is tried again, and then there is an answer', async (_name, step) => {
  endpoint.script(step)
  expect(await embed(embedder())).toEqual([vectorOf('tea')])
  expect(endpoint.requests).toHaveLength(2)
})

test.each([
  [400, { message: 'bad input' }, 'refused the request (400) (400 bad input)'],
  [401, { message: 'wrong key' }, 'refused the key; check apiKey'],
  [403, { message: 'not you' }, 'refused access'],
  [404, { message: 'no such model' }, 'knows no such model or path; check model and baseURL (404 no such model)'],
  [307, {}, 'redirects (307); set baseURL'],
  [429, { message: 'pay first', code: 'insufficient_quota' }, 'no credit left'],
])('%d is an error at once, in words that say what to do', async (status, error, message) => {
  endpoint.script(refuses(status, error, { location: 'http://127.0.0.1:1/' }))
  const failure = embed(embedder())
  await expect(failure).rejects.toThrow(ModelError)
  await expect(failure).rejects.toThrow(message)
  expect(endpoint.requests).toHaveLength(1)
})

test.each([
  [429, 'limits the rate of requests; try again later'],
  [500, 'failed (500); try again later'],
  [503, 'failed (503); try again later'],
])('%d again and again is an error after the repetitions', async (status, message) => {
  endpoint.script(...[1, 2, 3].map(() => refuses(status, {}, soon)))
  await expect(embed(embedder())).rejects.toThrow(message)
  expect(endpoint.requests).toHaveLength(3)
})

test('with maxRetries: 0 nothing is repeated', async () => {
  endpoint.script(refuses(500, {}))
  await expect(embed(embedder({ maxRetries: 0 }))).rejects.toThrow('failed (500)')
  expect(endpoint.requests).toHaveLength(1)
})

test('what the server says about repeating counts more than its status', async () => {
  endpoint.script(refuses(500, {}, { 'x-should-retry': 'false' }))
  await expect(embed(embedder())).rejects.toThrow('failed (500)')
  endpoint.script(refuses(400, {}, { 'x-should-retry': 'true', ...soon }))
  expect(await embed(embedder())).toEqual([vectorOf('tea')])
})

test.each([
  ['seconds', () => '1'],
  ['a date', () => new Date(Date.now() + 2_000).toUTCString()],
])('Retry-After in %s is waited for', async (_name, retryAfter) => {
  endpoint.script(refuses(429, {}, { 'retry-after': retryAfter() }))
  const started = performance.now()
  expect(await embed(embedder())).toEqual([vectorOf('tea')])
  expect(performance.now() - started).toBeGreaterThan(900)
  expect(performance.now() - started).toBeLessThan(4_000)
})

test.each([
  ['an hour', '3600', 'asks to wait 3600 s, and the call has 24 s left'],
  ['a date next year', new Date(Date.now() + 31_536_000_000).toUTCString(), /asks to wait 3153\d{4} s/],
])('Retry-After of %s is an error at once', async (_name, retryAfter, message) => {
  endpoint.script(refuses(429, {}, { 'retry-after': retryAfter }))
  const started = performance.now()
  await expect(embed(embedder())).rejects.toThrow(message)
  expect(performance.now() - started).toBeLessThan(1_000)
})

test.each(['soon', '-5', ''])('Retry-After that makes no sense (%j) is not waited for long', async (retryAfter) => {
  endpoint.script(refuses(429, {}, { 'retry-after': retryAfter }))
  expect(await embed(embedder())).toEqual([vectorOf('tea')])
})

test.each([
  ['no answer', hangs],
  ['half a body and no more', half('hangs')],
])('%s is an error when the time is up, and the request is given up', async (_name, step) => {
  endpoint.script(step)
  const failure = embed(embedder({ timeoutMs: 200 }))
  await expect(failure).rejects.toThrow(ModelError)
  await expect(failure).rejects.toThrow('local-model: no answer within 200 ms')
  await vi.waitFor(() => expect(endpoint.open()).toBe(0))
  expect(endpoint.requests).toHaveLength(1)
})

test('the time is that of all repetitions', async () => {
  endpoint.script(...Array.from({ length: 50 }, () => refuses(500, {}, { 'retry-after-ms': '40' })))
  const started = performance.now()
  await expect(embed(embedder({ timeoutMs: 300, maxRetries: 50 }))).rejects.toThrow(ModelError)
  expect(performance.now() - started).toBeLessThan(600)
})

test('nobody listens at the address', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  const failure = embed(embedder({ baseURL: `http://127.0.0.1:${port}/v1`, maxRetries: 1 }))
  await expect(failure).rejects.toThrow(
    `http://127.0.0.1:${port} cannot be reached; check baseURL and that the server runs`,
  )
  await expect(failure).rejects.toThrow('ECONNREFUSED')
})

test('an abort before, during and between requests throws its reason, and no request stays', async () => {
  const reason = new Error('the user went away')
  await expect(embed(embedder(), AbortSignal.abort(reason))).rejects.toBe(reason)
  expect(endpoint.requests).toHaveLength(0)

  for (const step of [hangs, half('hangs'), refuses(429, {}, { 'retry-after': '5' })]) {
    const controller = new AbortController()
    endpoint.script(step)
    const failure = embed(embedder(), controller.signal)
    const check = expect(failure).rejects.toBe(reason)
    await vi.waitFor(() => expect(endpoint.requests.length).toBeGreaterThan(0))
    await new Promise((resolve) => setTimeout(resolve, 50))
    const started = performance.now()
    controller.abort(reason)
    await check
    expect(performance.now() - started).toBeLessThan(200)
    await vi.waitFor(() => expect(endpoint.open()).toBe(0))
    expect(endpoint.requests).toHaveLength(1)
    endpoint.requests.length = 0
  }
})

test('a signal that lives long keeps no listener of a call that is over', async () => {
  const { signal } = new AbortController()
  const added = vi.spyOn(signal, 'addEventListener')
  const removed = vi.spyOn(signal, 'removeEventListener')
  await embed(embedder(), signal)
  endpoint.script(refuses(400, {}))
  await embed(embedder(), signal).catch(() => undefined)
  expect(added.mock.calls.length).toBe(2)
  expect(removed.mock.calls.length).toBe(2)
})

test('a process ends when its calls have, with nothing left that keeps it alive', async () => {
  const script = fileURLToPath(new URL('../../test/embed-once.ts', import.meta.url))
  endpoint.script(embeds, refuses(429, {}, { 'retry-after': '3600' }), refuses(429, {}, { 'retry-after': '20' }), hangs)
  const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), script, endpoint.url], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  const [line] = await once(createInterface(child.stdout), 'line')
  const done = performance.now()
  expect(line).toBe('fulfilled rejected rejected rejected')
  expect(await ended).toEqual([0, null])
  expect(performance.now() - done).toBeLessThan(2_000)
})

test('calls at the same time do not meet', async () => {
  endpoint.script(refuses(500, {}, soon), embeds, refuses(429, {}, soon), half('breaks'))
  const made = embedder()
  const words = Array.from({ length: 20 }, (_, index) => `word ${index}`)
  const vectors = await Promise.all(words.map((word) => made.embed([word], { purpose: 'document' })))
  expect(vectors).toEqual(words.map((word) => [vectorOf(word)]))
})

const key = 'sk-proj-Very+Secret/Key=42"x'
const leaks = [
  key,
  'Very+Secret',
  encodeURIComponent(key),
  Buffer.from(key).toString('base64'),
  JSON.stringify(key).slice(1, -1),
]

const echoes: [name: string, step: Step][] = [
  ['in its message', refuses(401, { message: `Incorrect API key provided: ${key}.` })],
  ['in a header of its message', refuses(400, { message: `headers: {"authorization":"Bearer ${key}"}` })],
  ['percent-encoded', refuses(404, { message: `no path /v1?api_key=${encodeURIComponent(key)}` })],
  ['in base64', refuses(403, { message: Buffer.from(key).toString('base64') })],
  [
    'as text',
    (response) => respond(response, 401, `<html>your key ${key} is wrong</html>`, { 'content-type': 'text/html' }),
  ],
  ['in broken JSON', (response) => respond(response, 200, `{"${key}`)],
  ['where vectors should be', (response) => respond(response, 200, { data: [{ embedding: key }] })],
  ['instead of an answer', (response) => respond(response, 200, key, { 'content-type': 'text/plain' })],
  ['in a status that is tried again', refuses(500, { message: key }, soon)],
  [
    'in headers',
    refuses(401, {}, { 'x-request-id': Buffer.from(key).toString('base64url'), 'x-key': encodeURIComponent(key) }),
  ],
  ['at the end of a long text', refuses(400, { message: `${'x'.repeat(290)}${key}` })],
]

test.each(echoes)('a key that the server echoes %s is not in the error', async (_name, step) => {
  for (const made of [
    embedder({ apiKey: key, maxRetries: 0 }),
    openaiEmbedder({
      model: 'm',
      dimensions,
      maxRetries: 0,
      client: new OpenAI({ apiKey: key, baseURL: endpoint.url }),
    }),
  ]) {
    endpoint.script(step)
    const error = await embed(made).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(ModelError)
    const printed = inspect(error, { depth: 20, showHidden: true, getters: true })
    for (const leak of leaks) expect(printed).not.toContain(leak)
    expect(endpoint.requests.at(-1)?.headers.authorization).toBe(`Bearer ${key}`)
  }
})

test('a key in the path of the address, and one in the address of a client, is not in the error', async () => {
  const hidden = 'k3y0123456789abcdef'
  const byPath = embedder({ baseURL: `${endpoint.url}/${hidden}`, maxRetries: 0 })
  const inUrl = new OpenAI({ apiKey: 'none', baseURL: endpoint.url.replace('://', `://user:${hidden}@`) })
  for (const made of [byPath, openaiEmbedder({ model: 'm', dimensions, maxRetries: 0, client: inUrl })]) {
    endpoint.script(refuses(404, { message: `Cannot POST /v1/${hidden}/embeddings` }))
    const error = await embed(made).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(ModelError)
    expect(inspect(error, { depth: 20, showHidden: true })).not.toContain(hidden)
    expect(`${made.name} ${inspect(made)}`).not.toContain(hidden)
  }
})

test('the environment changes nothing', async () => {
  const poison = 'from-the-environment'
  const variables = [
    ...['OPENAI_API_KEY', 'OPENAI_ADMIN_KEY', 'OPENAI_ORG_ID', 'OPENAI_PROJECT_ID', 'OPENAI_WEBHOOK_SECRET'],
    ...['AZURE_OPENAI_API_KEY', 'OPENAI_API_VERSION'],
  ]
  for (const variable of variables) vi.stubEnv(variable, poison)
  vi.stubEnv('OPENAI_BASE_URL', `http://127.0.0.1:1/${poison}`)
  vi.stubEnv('OPENAI_CUSTOM_HEADERS', `x-custom: ${poison}\nauthorization: Bearer ${poison}\naccept: ${poison}`)
  vi.stubEnv('OPENAI_LOG', 'debug')
  const printed = (['debug', 'info', 'log', 'warn', 'error'] as const).map((level) => vi.spyOn(console, level))
  try {
    expect(() => openaiEmbedder({ model: 'text-embedding-3-small' })).toThrow('no environment variable is read')
    await embed(embedder())
    await embed(embedder({ apiKey: 'the-right-key' }))
    expect(JSON.stringify(endpoint.requests)).not.toContain(poison)
    expect(endpoint.requests.map(({ headers }) => headers.authorization)).toEqual([undefined, 'Bearer the-right-key'])
    for (const level of printed) expect(level).not.toHaveBeenCalled()
  } finally {
    vi.unstubAllEnvs()
    vi.restoreAllMocks()
  }
})

test('requests say nothing about the machine', async () => {
  await embed(embedder({ apiKey: 'the-right-key' }))
  const byFetch = ['host', 'connection', 'content-length', 'accept-encoding', 'accept-language', 'sec-fetch-mode']
  const sent = Object.keys(endpoint.requests[0]?.headers ?? {}).filter((name) => !byFetch.includes(name))
  expect(sent.sort()).toEqual(['accept', 'authorization', 'content-type', 'user-agent'])
})

test('an answer that is right, but without numbers of tokens', async () => {
  endpoint.script((response) => respond(response, 200, { data: answerTo(['tea'], toNumbers).data, usage: null }))
  const told: number[] = []
  await embed(embedder({ onUsage: ({ tokens }) => told.push(tokens) }))
  expect(told).toEqual([0])
})
