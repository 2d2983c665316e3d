import { ConfigError } from '@loci/core'
import { OpenAI } from 'openai'
import { expect, test } from 'vitest'
import { type OpenaiEmbedderOptions, openaiEmbedder } from '../index.ts'

const local = { model: 'local-model', baseURL: 'http://localhost:11434/v1', dimensions: 8 }
const client = new OpenAI({ apiKey: 'client-key', baseURL: local.baseURL })

test.each<[problem: string, options: object]>([
  ['expected an object of options', 'text-embedding-3-small' as unknown as object],
  ['model is required', {}],
  ['model is required', { ...local, model: ' ' }],
  ['unknown option "baseUrl" (did you mean "baseURL"?)', { ...local, baseUrl: 'x' }],
  ['give apiKey, or baseURL of an endpoint that needs none', { model: 'text-embedding-3-small' }],
  ['dimensions is required for local-model', { ...local, dimensions: undefined }],
  [
    'text-embedding-3-small has at most 1536 dimensions, not 2000',
    { ...local, model: 'text-embedding-3-small', dimensions: 2_000 },
  ],
  [
    'text-embedding-ada-002 has 1536 dimensions, not 512',
    { ...local, model: 'text-embedding-ada-002', dimensions: 512 },
  ],
  ['dimensions must be a whole number', { ...local, dimensions: 0 }],
  ['maxBatch must be a whole number', { ...local, maxBatch: 1.5 }],
  ['maxRequestTokens must be a whole number', { ...local, maxRequestTokens: Number.NaN }],
  ['maxTextTokens must be a whole number', { ...local, maxTextTokens: '100' }],
  ['timeoutMs must be a whole number', { ...local, timeoutMs: 2 ** 31 }],
  ['maxRetries must be a whole number, 0 or more', { ...local, maxRetries: -1 }],
  ["longTexts must be 'cut' or 'refuse'", { ...local, longTexts: 'truncate' }],
  ['sendDimensions must be true or false', { ...local, sendDimensions: 'yes' }],
  ['onUsage must be a function', { ...local, onUsage: true }],
  ['range must be two numbers, the lower first', { ...local, range: [1, 0] }],
  ['quality must be a number from 0 to 1', { ...local, quality: -0.1 }],
  ['quality must be a number from 0 to 1', { ...local, quality: Number.NaN }],
  ['prefix: unknown option "passage"', { ...local, prefix: { passage: 'x' } }],
  ['prefix.query and prefix.document must be texts', { ...local, prefix: { query: 1 } }],
  ['baseURL must begin with http:// or https://', { ...local, baseURL: 'localhost:11434' }],
  ['baseURL must have no user, query or fragment', { ...local, baseURL: 'http://user:hidden-key@localhost/v1' }],
  ['baseURL must have no user, query or fragment', { ...local, baseURL: 'http://localhost/v1?key=hidden-key' }],
  ['apiKey must be visible ASCII', { ...local, apiKey: 'hidden-key\n' }],
  ['apiKey must be visible ASCII', { ...local, apiKey: '' }],
  ['give either client, or apiKey and baseURL', { model: 'm', dimensions: 8, client, apiKey: 'hidden-key' }],
  ['give either client, or apiKey and baseURL', { ...local, client }],
  ['client must be an OpenAI or AzureOpenAI', { model: 'm', dimensions: 8, client: {} }],
])('refused: %s', (problem, options) => {
  const make = () => openaiEmbedder(options as OpenaiEmbedderOptions)
  expect(make).toThrow(ConfigError)
  expect(make).toThrow(problem)
  expect(make).not.toThrow('hidden-key')
})

test('the name tells models, dimensions and prefixes apart, not places and keys', () => {
  const variants: Partial<OpenaiEmbedderOptions>[] = [
    {},
    { model: 'other' },
    { dimensions: 16 },
    { prefix: { query: 'q: ' } },
    { prefix: { document: 'q: ' } },
    { prefix: { query: 'q: ', document: 'q: ' } },
  ]
  const names = variants.map((variant) => openaiEmbedder({ ...local, ...variant }).name)
  expect(new Set(names).size).toBe(variants.length)
  expect(names.slice(0, 4)).toEqual([
    'openai:local-model:8',
    'openai:other:8',
    'openai:local-model:16',
    'openai:local-model:8:{"query":"q: ","document":""}',
  ])
  for (const same of [{ baseURL: 'http://elsewhere/v1' }, { apiKey: 'key-of-mine' }, { maxBatch: 3 }, { prefix: {} }]) {
    expect(openaiEmbedder({ ...local, ...same }).name).toBe(names[0])
  }
})

test('what the core is told', () => {
  const known = openaiEmbedder({ model: 'text-embedding-ada-002', apiKey: 'key' })
  expect(known).toMatchObject({ dimensions: 1_536, maxBatch: 256, range: [0.7, 1] })
  expect(openaiEmbedder(local)).toMatchObject({ dimensions: 8, maxBatch: 64 })
  expect('range' in openaiEmbedder(local)).toBe(false)
  expect(openaiEmbedder({ ...local, range: [0.1, 0.8] }).range).toEqual([0.1, 0.8])
  expect('quality' in openaiEmbedder(local)).toBe(false)
  expect(openaiEmbedder({ ...local, quality: 0 }).quality).toBe(0)
})
