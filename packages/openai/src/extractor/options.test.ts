import { ConfigError } from '@loci/core'
import { OpenAI } from 'openai'
import { expect, test } from 'vitest'
import { type OpenaiExtractorOptions, openaiExtractor } from '../index.ts'

const local = { model: 'local-model', baseURL: 'http://localhost:11434/v1' }
const client = new OpenAI({ apiKey: 'client-key', baseURL: local.baseURL })
const prices = { inputPerMillion: 1, outputPerMillion: 2 }

test.each<[problem: string, options: object]>([
  ["model is required, as in openaiExtractor({ model: 'gpt-4.1-mini', apiKey })", {}],
  ['unknown option "maxTurn" (did you mean "maxTurns"?)', { ...local, maxTurn: 3 }],
  ['give apiKey, or baseURL of an endpoint that needs none', { model: 'm' }],
  ['give either client, or apiKey and baseURL', { ...local, client }],
  ['client must be an OpenAI or AzureOpenAI', { model: 'm', client: { embeddings: client.embeddings } }],
  ...['maxTurns', 'maxTurnTokens', 'maxItems', 'maxAnswerTokens', 'maxDigestTokens', 'timeoutMs'].map(
    (name): [string, object] => [`${name} must be a whole number of at least 1`, { ...local, [name]: 0 }],
  ),
  ['maxRetries must be a whole number, 0 or more', { ...local, maxRetries: -1 }],
  ['temperature must be a number from 0 to 2', { ...local, temperature: Number.NaN }],
  ['reasoningEffort must be one of none, minimal, low, medium, high', { ...local, reasoningEffort: 'hard' }],
  ['instructions must be a text', { ...local, instructions: ['x'] }],
  ['onUsage must be a function', { ...local, onUsage: true }],
  ['prices: unknown option "input"', { ...local, prices: { input: 1 } }],
  ['prices.outputPerMillion must be a number, 0 or more', { ...local, prices: { inputPerMillion: 1 } }],
  ['budget needs calls, tokens or cost', { ...local, budget: { perMs: 1_000 } }],
  ['budget: unknown option "dollars"', { ...local, budget: { dollars: 1 } }],
  ['budget.calls must be a number, 0 or more', { ...local, budget: { calls: '3' } }],
  ['budget.tokens must be a number, 0 or more', { ...local, budget: { tokens: Number.POSITIVE_INFINITY } }],
  ['budget.perMs must be more than 0', { ...local, budget: { calls: 1, perMs: 0 } }],
  ['budget.cost needs prices', { ...local, budget: { cost: 1 } }],
  ['apiKey must be visible ASCII', { ...local, apiKey: 'hidden-key\n' }],
])('refused: %s', (problem, options) => {
  const make = () => openaiExtractor(options as OpenaiExtractorOptions)
  expect(make).toThrow(ConfigError)
  expect(make).toThrow(problem)
  expect(make).not.toThrow('hidden-key')
})

test('what the core is told', () => {
  expect(openaiExtractor({ ...local, prices, budget: { cost: 1 } })).toMatchObject({
    name: 'openai:local-model',
    maxTurns: 20,
  })
  expect(openaiExtractor({ model: 'm', client, maxTurns: 5 }).maxTurns).toBe(5)
})
