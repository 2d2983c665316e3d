import { createMemory, DimensionError, inMemory, ModelError, TooLargeError } from '@loci/core'
import { AzureOpenAI, OpenAI } from 'openai'
import { expect, test } from 'vitest'
import {
  answers,
  answerTo,
  dimensions,
  embeds,
  embedsInNumbers,
  refuses,
  scriptedEndpoint,
  toNumbers,
  vectorOf,
} from '../../test/scripted-endpoint.ts'
import { type EmbedderUsage, openaiEmbedder } from '../index.ts'

const endpoint = await scriptedEndpoint()
const local = { model: 'local-model', baseURL: endpoint.url, dimensions }
const asDocument = { purpose: 'document' } as const

const texts = Array.from({ length: 10 }, (_, index) => `text number ${index}`)

test('the vectors are those of the texts, in order, over as many requests as the count asks for', async () => {
  const vectors = await openaiEmbedder({ ...local, maxBatch: 4 }).embed(texts, asDocument)
  expect(vectors).toEqual(texts.map((text) => vectorOf(text)))
  expect(endpoint.requests.map(({ body }) => body.input)).toEqual([
    texts.slice(0, 4),
    texts.slice(4, 8),
    texts.slice(8),
  ])
})

test('requests are split by tokens too, and a text over the bound goes alone', async () => {
  const long = 'tea '.repeat(30)
  await openaiEmbedder({ ...local, maxRequestTokens: 10 }).embed([...texts.slice(0, 5), long, 'tea'], asDocument)
  expect(endpoint.requests.map(({ body }) => body.input.length)).toEqual([2, 2, 1, 1, 1])
})

test('a request is the model, the texts and the format, at the path of the endpoint', async () => {
  await openaiEmbedder(local).embed(['tea'], asDocument)
  expect(endpoint.requests.map(({ path, body }) => ({ path, body }))).toEqual([
    { path: '/v1/embeddings', body: { model: 'local-model', input: ['tea'], encoding_format: 'base64' } },
  ])
})

test('an endpoint that does not number its vectors keeps the order', async () => {
  const { data } = answerTo(texts, toNumbers) as { data: { index?: number }[] }
  for (const item of data) delete item.index
  endpoint.script(answers({ data }))
  expect(await openaiEmbedder(local).embed(texts, asDocument)).toEqual(texts.map((text) => vectorOf(text)))
})

test('vectors in another order are put in order by their index', async () => {
  const { data } = answerTo(texts, toNumbers)
  endpoint.script(answers({ data: data.reverse() }))
  expect(await openaiEmbedder(local).embed(texts, asDocument)).toEqual(texts.map((text) => vectorOf(text)))
})

test('an endpoint that answers with numbers to a request for base64', async () => {
  endpoint.script(embedsInNumbers)
  expect(await openaiEmbedder(local).embed(texts, asDocument)).toEqual(texts.map((text) => vectorOf(text)))
})

test('an endpoint that refuses base64 is asked for numbers, from then on', async () => {
  endpoint.script(refuses(400, { message: "encoding_format 'base64' is not supported" }))
  const embedder = openaiEmbedder(local)
  await embedder.embed(['one'], asDocument)
  expect(await embedder.embed(['two'], asDocument)).toEqual([vectorOf('two')])
  expect(endpoint.requests.map(({ body }) => body.encoding_format)).toEqual(['base64', 'float', 'float'])
})

test('no texts and blank texts need no request; a blank one has no direction', async () => {
  const embedder = openaiEmbedder(local)
  expect(await embedder.embed([], asDocument)).toEqual([])
  expect(await embedder.embed([' \n', ''], asDocument)).toEqual([new Float32Array(8), new Float32Array(8)])
  expect(endpoint.requests).toEqual([])
  expect(await embedder.embed(['', 'tea'], asDocument)).toEqual([new Float32Array(8), vectorOf('tea')])
})

test('queries and documents have their own prefix', async () => {
  const embedder = openaiEmbedder({ ...local, prefix: { query: 'query: ', document: 'passage: ' } })
  await embedder.embed(['tea'], { purpose: 'query' })
  await embedder.embed(['tea'], asDocument)
  expect(endpoint.requests.map(({ body }) => body.input)).toEqual([['query: tea'], ['passage: tea']])
})

test.each([
  [{ model: 'text-embedding-3-small' }, 1_536, undefined],
  [{ model: 'text-embedding-3-small', dimensions: 1_536 }, 1_536, undefined],
  [{ model: 'text-embedding-3-small', dimensions: 256 }, 256, 256],
  [{ model: 'openai/text-embedding-3-large' }, 3_072, undefined],
  [{ model: 'text-embedding-ada-002' }, 1_536, undefined],
  [{ model: 'other', dimensions: 64 }, 64, undefined],
  [{ model: 'other', dimensions: 64, sendDimensions: true }, 64, 64],
  [{ model: 'text-embedding-3-small', dimensions: 256, sendDimensions: false }, 256, undefined],
])('%j has %d dimensions and sends %s', async (options, expected, sent) => {
  const embedder = openaiEmbedder({ baseURL: endpoint.url, ...options })
  endpoint.script((response, request) => {
    const body = { ...request.body, dimensions: expected }
    embeds(response, { ...request, body })
  })
  expect(embedder.dimensions).toBe(expected)
  expect((await embedder.embed(['tea'], asDocument))[0]).toHaveLength(expected)
  expect(endpoint.requests[0]?.body.dimensions).toBe(sent)
})

test('usage is told once for each call', async () => {
  const told: EmbedderUsage[] = []
  const embedder = openaiEmbedder({ ...local, maxBatch: 4, maxTextTokens: 100, onUsage: (usage) => told.push(usage) })
  endpoint.script(refuses(500, {}, { 'retry-after-ms': '1' }))
  await embedder.embed([...texts, 'tea '.repeat(200)], asDocument)
  expect(told).toEqual([{ inputs: 11, tokens: 110, requests: 4, cut: 1 }])
})

test('usage is told of a call that failed', async () => {
  const told: EmbedderUsage[] = []
  const embedder = openaiEmbedder({ ...local, maxBatch: 5, onUsage: (usage) => told.push(usage) })
  endpoint.script(embeds, refuses(400, { message: 'no' }))
  await expect(embedder.embed(texts, asDocument)).rejects.toThrow(ModelError)
  expect(told).toEqual([{ inputs: 10, tokens: 50, requests: 2, cut: 0 }])
})

test('the beginning of a long text is embedded, prefix first, or the text is refused', async () => {
  const long = `${'green tea '.repeat(5_000)}`
  const prefix = { document: 'passage: ' }
  await openaiEmbedder({ ...local, prefix, maxTextTokens: 50 }).embed([long], asDocument)
  const [sent = ''] = endpoint.requests[0]?.body.input ?? []
  expect(`passage: ${long}`.startsWith(sent)).toBe(true)
  expect(sent.split(' ').length).toBeGreaterThan(40)
  expect(sent.split(' ').length).toBeLessThanOrEqual(50)

  const strict = openaiEmbedder({ ...local, longTexts: 'refuse' })
  await expect(strict.embed(['tea', long], asDocument)).rejects.toThrow(TooLargeError)
  await expect(strict.embed(['tea', long], asDocument)).rejects.toThrow('[1] has more than 8191 tokens')
  expect(endpoint.requests).toHaveLength(1)
})

const tooMuch = [
  [400, { message: 'Requested 453357 tokens, max 300000 tokens per request', code: 'max_tokens_per_request' }],
  [400, { message: "This model's maximum context length is 8192 tokens, however you requested 9000 tokens" }],
  [400, { message: "Invalid 'input[0]': maximum input length is 8192 tokens." }],
  [500, { message: 'input is too large to process. increase the physical batch size' }],
  [400, { message: 'the input length exceeds the context length' }],
  [413, { message: 'inputs must have less than 512 tokens. Given: 600' }],
  [422, { message: 'batch size 64 > maximum allowed batch size 32' }],
] as const

test.each(tooMuch)('what the endpoint finds too much is sent in halves: %d %j', async (status, error) => {
  endpoint.script(refuses(status, error), embeds, refuses(status, error))
  expect(await openaiEmbedder(local).embed(texts, asDocument)).toEqual(texts.map((text) => vectorOf(text)))
  expect(endpoint.requests.map(({ body }) => body.input.length)).toEqual([10, 5, 5, 3, 2])
})

test.each(tooMuch)('and one text by its first half: %d %j', async (status, error) => {
  const text = `${'x'.repeat(9)}😀${'y'.repeat(9)}`
  const cut: number[] = []
  endpoint.script(refuses(status, error), refuses(status, error))
  const embedder = openaiEmbedder({ ...local, onUsage: (usage) => cut.push(usage.cut) })
  expect(await embedder.embed([text], asDocument)).toEqual([vectorOf('xxxx')])
  expect(cut).toEqual([1])

  endpoint.script(refuses(status, error))
  const strict = openaiEmbedder({ ...local, longTexts: 'refuse' })
  await expect(strict.embed([text], asDocument)).rejects.toThrow(TooLargeError)
})

test('an endpoint that finds everything too much is an error, not a loop', async () => {
  endpoint.script(...Array.from({ length: 20 }, () => refuses(413, { message: 'too large' })))
  await expect(openaiEmbedder(local).embed(['green tea'], asDocument)).rejects.toThrow('refused the request (413)')
  expect(endpoint.requests.length).toBeLessThan(6)
})

test.each([
  ['fewer', ModelError, '9 vectors came for 10 texts', answerTo(texts.slice(1), toNumbers)],
  [
    'another length',
    DimensionError,
    'vectors have 4 dimensions, not 8; set dimensions: 4',
    answerTo(texts, toNumbers, 4),
  ],
  ['null for NaN', ModelError, 'not finite', { data: texts.map(() => ({ embedding: [1, 2, 3, null, 5, 6, 7, 8] })) }],
  ['NaN in base64', ModelError, 'not finite', { data: texts.map(() => ({ embedding: nanInBase64() })) }],
  ['no base64', ModelError, 'neither numbers nor base64', { data: texts.map(() => ({ embedding: '?!' })) }],
  ['words', ModelError, 'neither numbers nor base64', { data: texts.map(() => ({ embedding: ['a'] })) }],
  [
    'one index twice',
    ModelError,
    'numbers its vectors wrongly',
    { data: texts.map(() => ({ index: 1, embedding: [1, 2, 3, 4, 5, 6, 7, 8] })) },
  ],
  [
    'another index',
    ModelError,
    'numbers its vectors wrongly',
    { data: texts.map(() => ({ index: 99, embedding: [] })) },
  ],
  ['no data', ModelError, 'holds no embeddings; check that baseURL', { object: 'list' }],
  ['null', ModelError, 'holds no embeddings', null],
  ['empty', ModelError, 'holds no embeddings', {}],
])('an answer that cannot be right is an error, at once: %s', async (_name, kind, message, body) => {
  endpoint.script(answers(body))
  const failure = openaiEmbedder(local).embed(texts, asDocument)
  await expect(failure).rejects.toThrow(message)
  await expect(failure).rejects.toThrow(kind)
  expect(endpoint.requests).toHaveLength(1)
})

test("a client of the package openai keeps its settings, and so does Azure's", async () => {
  const headers = { 'x-gateway': 'yes' }
  const client = new OpenAI({ baseURL: endpoint.url, apiKey: 'client-key-1', defaultHeaders: headers })
  expect(await openaiEmbedder({ model: 'm', dimensions, client }).embed(['tea'], asDocument)).toEqual([vectorOf('tea')])

  const azure = new AzureOpenAI({
    endpoint: endpoint.url.replace('/v1', ''),
    apiKey: 'azure-key-1',
    apiVersion: '2026-01-01',
  })
  await openaiEmbedder({ model: 'my-deployment', dimensions, client: azure }).embed(['tea'], asDocument)
  expect(endpoint.requests.map(({ path }) => path)).toEqual([
    '/v1/embeddings',
    '/openai/deployments/my-deployment/embeddings?api-version=2026-01-01',
  ])
  expect(endpoint.requests[0]?.headers).toMatchObject({ 'x-gateway': 'yes', authorization: 'Bearer client-key-1' })
  expect(endpoint.requests[1]?.headers).toMatchObject({ 'api-key': 'azure-key-1' })
})

test('in a memory: found by the vector; when the endpoint is down, found by words and said so', async () => {
  const meaning = {
    'Alice is fond of sushi': [1, 0],
    'what food does she like': [0.9, 0.1],
    'The train leaves at nine': [0, 1],
  }
  const embedder = openaiEmbedder({ model: 'm', baseURL: endpoint.url, dimensions: 2, maxRetries: 0 })
  const understands = (response: Parameters<typeof embeds>[0], { body }: Parameters<typeof embeds>[1]) =>
    answers({ data: body.input.map((text) => ({ embedding: meaning[text as keyof typeof meaning] })) })(response, {
      path: '',
      headers: {},
      body,
    })
  const memory = await createMemory({ store: inMemory(), embedder })
  const alice = memory.for({ tenant: 'acme', user: 'alice' })
  endpoint.script(understands, understands)
  await alice.add(['Alice is fond of sushi', 'The train leaves at nine'])
  const [hit] = await alice.search('what food does she like')
  expect(hit?.memory.text).toBe('Alice is fond of sushi')

  endpoint.script(refuses(503, { message: 'down' }))
  const { degraded, text } = await alice.getContext({ query: 'when does the train leave?', budget: 200 })
  expect(degraded).toBeTruthy()
  expect(text).toContain('The train leaves at nine')
  await memory.close()
})

function nanInBase64(): string {
  return Buffer.from(Float32Array.from([1, 2, 3, Number.NaN, 5, 6, 7, 8]).buffer).toString('base64')
}
