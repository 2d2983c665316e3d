import { defineType } from '@loci/core'
import { AzureOpenAI, OpenAI } from 'openai'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { refuses, says, scriptedEndpoint } from '../../test/scripted-endpoint.ts'
import { answer, item, turn, turns, types } from '../../test/turns.ts'
import { type ExtractorUsage, openaiExtractor } from '../index.ts'

const endpoint = await scriptedEndpoint()
const local = { model: 'local-model', baseURL: endpoint.url }
const known = [
  { id: 'k-1', type: 'fact', key: 'home_city', text: 'Alice lives in Berlin.' },
  { type: 'fact', text: 'Bob has a dog.' },
]

async function draftsOf(text: string, options: object = {}): Promise<readonly object[]> {
  endpoint.script(says(text))
  return (await openaiExtractor({ ...local, ...options }).extract(turns, { types, known })).drafts
}

test('numbers become ids: of the turn that says it, of the turns that it rests on, of the memory that it takes the place of', async () => {
  const said = item({ key: 'home_city', about: ['person:alice'], also: [2, 4, 4, 1], supersedes: 1, confidence: 0.9 })
  expect(await draftsOf(answer(said))).toEqual([
    {
      type: 'fact',
      text: 'Alice lives in Lisbon.',
      key: 'home_city',
      about: ['person:alice'],
      supersedes: 'k-1',
      confidence: 0.9,
      source: { messageId: 'm-user', evidence: ['m-assistant', 'm-operator'] },
    },
  ])
})

test('nothing worth remembering is no draft, and one request', async () => {
  const { drafts, usage, leftOut } = await openaiExtractor(local).extract(turns, { types, known })
  expect({ drafts, usage, leftOut }).toEqual({
    drafts: [],
    usage: { calls: 1, inputTokens: 100, outputTokens: 10 },
    leftOut: {},
  })
})

test('no turns, or no types, is no request', async () => {
  const extractor = openaiExtractor(local)
  expect(await extractor.extract([], { types, known })).toMatchObject({ drafts: [], usage: { calls: 0 } })
  expect(await extractor.extract(turns, { types: [], known })).toMatchObject({ drafts: [], usage: { calls: 0 } })
  expect(endpoint.requests).toHaveLength(0)
})

test('a request is the model, the prompt, the turns as data, and the schema of the answer', async () => {
  await openaiExtractor(local).extract(turns, { types, known: [] })
  const [{ path, body } = { path: '', body: undefined }] = endpoint.requests
  expect(path).toBe('/v1/chat/completions')
  expect(body).toMatchObject({
    model: 'local-model',
    messages: [{ role: 'system' }, { role: 'user' }],
    max_completion_tokens: 4_096,
    temperature: 0,
  })
  expect(Object.keys(body ?? {}).sort()).toEqual([
    'max_completion_tokens',
    'messages',
    'model',
    'response_format',
    'temperature',
  ])
  expect(body?.response_format).toEqual({
    type: 'json_schema',
    json_schema: {
      name: 'memories',
      strict: true,
      schema: {
        type: 'object',
        additionalProperties: false,
        required: ['items'],
        properties: {
          items: {
            type: 'array',
            items: {
              type: 'object',
              additionalProperties: false,
              required: ['type', 'text', 'key', 'about', 'turn', 'also', 'supersedes', 'confidence'],
              properties: {
                type: { type: 'string', enum: types.map(({ name }) => name) },
                text: { type: 'string' },
                key: { anyOf: [{ type: 'string' }, { type: 'null' }] },
                about: { type: 'array', items: { type: 'string' } },
                turn: { type: 'integer' },
                also: { type: 'array', items: { type: 'integer' } },
                supersedes: { anyOf: [{ type: 'integer' }, { type: 'null' }] },
                confidence: { type: 'number' },
              },
            },
          },
        },
      },
    },
  })
})

test('more turns than a request reads are read in order, each batch numbered from 1', async () => {
  const many = Array.from({ length: 5 }, (_, index) => turn(`m-${index}`, `turn ${index}`))
  endpoint.script(
    ...['a', 'b', 'c'].map((text) => says(answer(item({ text, turn: 1 }), item({ text: `${text}2`, turn: 2 })))),
  )
  const { drafts, usage } = await openaiExtractor({ ...local, maxTurns: 2 }).extract(many, { types, known })
  expect(drafts.map(({ text, source }) => [text, source?.messageId])).toEqual([
    ['a', 'm-0'],
    ['a2', 'm-1'],
    ['b', 'm-2'],
    ['b2', 'm-3'],
    ['c', 'm-4'],
    ['c2', undefined],
  ])
  expect(usage).toEqual({ calls: 3, inputTokens: 300, outputTokens: 30 })
})

const tooLong = refuses(400, { message: "This model's maximum context length is 4096 tokens" })

test('a batch that is too much for the endpoint is read in halves', async () => {
  endpoint.script(tooLong, says(answer(item({ turn: 2 }))), says(answer(item({ text: 'second', turn: 2 }))))
  const { drafts } = await openaiExtractor(local).extract(turns, { types, known })
  expect(drafts.map(({ source }) => source?.messageId)).toEqual(['m-assistant', 'm-operator'])
})

test('one turn that is too much is an error that says what to lower', async () => {
  endpoint.script(tooLong)
  const reading = openaiExtractor(local).extract(turns.slice(0, 1), { types, known })
  await expect(reading).rejects.toThrow(/refused the request \(400\); lower maxTurnTokens, or give it fewer known/)
})

test('of a long turn the beginning is read', async () => {
  const long = turn('m-long', `begin ${'word '.repeat(1_000_000)}end`, { role: 'tool', tool: 'search' })
  await openaiExtractor({ ...local, maxTurnTokens: 50 }).extract([long], { types, known })
  const input = String(endpoint.requests[0]?.body.messages?.[1]?.content)
  expect(input).toContain('"tool":"search","text":"begin word')
  expect(input.length).toBeLessThan(1_000)
})

const colour = z.object({ name: z.string().min(1), shade: z.number().optional() })
const ownTypes = [...types, defineType({ name: 'colour', merge: 'supersede', schema: colour })]

test("data of a type with a schema is asked for in strict form, and checked by the type's own schema", async () => {
  const items = [
    item({ type: 'colour', text: 'blue', data: { name: 'blue', shade: null } }),
    item({ type: 'colour', text: 'red', data: { name: 'red', shade: 3 } }),
    item({ type: 'colour', text: 'nameless', data: { name: '' } }),
    item({ type: 'colour', text: 'none', data: null }),
    item({ type: 'fact', text: 'a fact has no data', data: { name: 'blue', shade: null } }),
  ]
  endpoint.script(says(answer(...items)))
  const { drafts, leftOut } = await openaiExtractor(local).extract(turns, { types: ownTypes, known })
  expect(drafts.map(({ text, data }) => [text, data])).toEqual([
    ['blue', { name: 'blue' }],
    ['red', { name: 'red', shade: 3 }],
    ['a fact has no data', undefined],
  ])
  expect(leftOut).toEqual({ 'data that its type refuses': 2 })
  expect(endpoint.requests[0]?.body.response_format).toMatchObject({
    json_schema: {
      strict: true,
      schema: {
        properties: {
          items: {
            items: {
              properties: {
                data: {
                  anyOf: [
                    {
                      description: 'of colour',
                      type: 'object',
                      properties: {
                        name: { type: 'string' },
                        shade: { anyOf: [{ type: 'number' }, { type: 'null' }] },
                      },
                      required: ['name', 'shade'],
                      additionalProperties: false,
                    },
                    { type: 'null' },
                  ],
                },
              },
            },
          },
        },
      },
    },
  })
})

test("a schema that fails on the model's data leaves that item out", async () => {
  const schema = z.unknown().transform(() => {
    throw new Error('not even wrong')
  })
  endpoint.script(says(answer(item({ type: 'odd' }), item())))
  const { drafts } = await openaiExtractor(local).extract(turns, {
    types: [...types, defineType({ name: 'odd', merge: 'append', schema })],
    known,
  })
  expect(drafts.map(({ type }) => type)).toEqual(['fact'])
})

test.each([
  ['by name', refuses(400, { message: "'response_format' of type 'json_schema' is not supported" })],
  ['without a name', refuses(422, { message: 'Extra inputs are not permitted' })],
  ['without a word', (response) => void response.writeHead(400).end()],
  ['as a gateway', refuses(404, { message: 'No endpoints found that support structured outputs' })],
  ['as a failure of its own', refuses(500, { message: 'failed to parse grammar' })],
] satisfies [string, Parameters<typeof endpoint.script>[0]][])(
  'an endpoint that refuses json_schema %s is asked for json_object, with the schema in the prompt, from then on',
  async (_name, step) => {
    const extractor = openaiExtractor(local)
    endpoint.script(step, says(answer(item())))
    expect((await extractor.extract(turns, { types, known })).drafts).toHaveLength(1)
    await extractor.extract(turns, { types, known })
    expect(endpoint.requests.map(({ body }) => body.response_format?.type)).toEqual([
      'json_schema',
      'json_object',
      'json_object',
    ])
    const [first, second] = endpoint.requests.map(({ body }) => String(body.messages?.[0]?.content))
    expect(first).not.toContain('JSON Schema')
    expect(second).toContain('The JSON Schema of the answer:\n{"type":"object"')
  },
)

test('an endpoint that knows no parameter is asked without, step by step, and that is remembered', async () => {
  const extractor = openaiExtractor(local)
  endpoint.script(
    refuses(400, { message: 'json_schema is not supported' }),
    refuses(400, { message: 'json_object is not supported' }),
    refuses(400, { message: "Unrecognized request argument: 'max_completion_tokens'" }),
    refuses(400, { message: "Unsupported parameter: 'max_tokens'" }),
    refuses(400, { message: "Unsupported value: 'temperature' does not support 0 with this model" }),
  )
  await extractor.extract(turns, { types, known })
  const { usage } = await extractor.extract(turns, { types, known })
  expect(usage?.calls).toBe(1)
  expect(endpoint.requests).toHaveLength(7)
  expect(Object.keys(endpoint.requests[4]?.body ?? {})).toEqual(['model', 'messages', 'temperature'])
  expect(Object.keys(endpoint.requests[6]?.body ?? {})).toEqual(['model', 'messages'])
})

test('what no request was taken with is not remembered, and the endpoint is not asked for ever', async () => {
  const extractor = openaiExtractor(local)
  const refusal = refuses(422, { message: 'unexpected keyword' })
  endpoint.script(...Array.from({ length: 6 }, () => refusal))
  await expect(extractor.extract(turns, { types, known })).rejects.toThrow('refused the request (422)')
  expect(endpoint.requests).toHaveLength(6)
  await extractor.extract(turns, { types, known })
  expect(endpoint.requests.at(-1)?.body.response_format?.type).toBe('json_schema')
})

test.each([
  ['a wrong model', 400, 'unknown model'],
  ['an answer that may not be so long', 400, 'max_tokens is too large: 4096. This model supports at most 2048'],
  ['a key that may not use it', 403, 'no access to json_schema'],
])('%s is no matter of parameters: an error at once', async (_name, status, message) => {
  endpoint.script(refuses(status, { message }))
  await expect(openaiExtractor(local).extract(turns, { types, known })).rejects.toThrow(message)
  expect(endpoint.requests).toHaveLength(1)
})

test("a client of the package openai keeps its settings, and so does Azure's", async () => {
  const client = new OpenAI({ baseURL: endpoint.url, apiKey: 'client-key-1', defaultHeaders: { 'x-gateway': 'yes' } })
  const azure = new AzureOpenAI({
    endpoint: endpoint.url.replace('/v1', ''),
    apiKey: 'azure-key-1',
    apiVersion: '2026-01-01',
  })
  endpoint.script(says(answer(item())), says(answer(item())))
  for (const made of [client, azure]) {
    const extractor = openaiExtractor({ model: 'my-deployment', client: made })
    expect((await extractor.extract(turns, { types, known })).drafts).toHaveLength(1)
  }
  expect(endpoint.requests.map(({ path }) => path)).toEqual([
    '/v1/chat/completions',
    '/openai/deployments/my-deployment/chat/completions?api-version=2026-01-01',
  ])
  expect(endpoint.requests[0]?.headers).toMatchObject({ 'x-gateway': 'yes', authorization: 'Bearer client-key-1' })
})

test('the options of the model reach it', async () => {
  const options = { temperature: 0.5, maxAnswerTokens: 99, reasoningEffort: 'low', instructions: 'Skip the weather.' }
  await draftsOf('[]', options)
  expect(endpoint.requests[0]?.body).toMatchObject({
    temperature: 0.5,
    max_completion_tokens: 99,
    reasoning_effort: 'low',
  })
  expect(endpoint.requests[0]?.body.messages?.[0]?.content).toMatch(/For this application\nSkip the weather\.$/)
})

test('what a call took is told, with what was left out', async () => {
  const told: ExtractorUsage[] = []
  const prices = { inputPerMillion: 2, outputPerMillion: 30 }
  await draftsOf(answer(item(), item({ type: 'rumour' })), {
    prices,
    onUsage: (usage: ExtractorUsage) => told.push(usage),
  })
  expect(told).toEqual([
    {
      purpose: 'extract',
      inputs: 4,
      calls: 1,
      inputTokens: 100,
      outputTokens: 10,
      cost: 0.0005,
      drafts: 1,
      leftOut: { 'unknown type': 1 },
    },
  ])
})
