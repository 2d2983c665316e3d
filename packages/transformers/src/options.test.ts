import { ConfigError } from '@loci/core'
import { minilm } from '@loci/testkit'
import { expect, test, vi } from 'vitest'
import { folderWith } from '../test/tiny-folder.ts'
import { type TransformersEmbedderOptions, transformersEmbedder } from './index.ts'
import { loadPeer } from './peer.ts'
import { readOptions } from './read-options.ts'

const complete = { 'config.json': '{}', 'tokenizer.json': '{}', 'tokenizer_config.json': '{}', 'onnx/model.onnx': 'x' }

test.each<[problem: string, options: object]>([
  ['expected an object of options', 'a-folder' as unknown as object],
  ['model is required', {}],
  ['unknown option "poolng" (did you mean "pooling"?)', { model: 'm', poolng: 'mean' }],
  ['dtype must be one of fp32, fp16, q8', { model: 'm', dtype: 'int4' }],
  ['pooling must be one of mean, cls, last', { model: 'm', pooling: 'max' }],
  ['normalize must be true or false', { model: 'm', normalize: 1 }],
  ['worker must be true or false', { model: 'm', worker: 'yes' }],
  ['allowRemote must be true or false', { model: 'm', allowRemote: 'yes' }],
  ['revision must be a text', { model: 'm', revision: 1 }],
])('refused: %s', async (problem, options) => {
  const failure = transformersEmbedder(options as TransformersEmbedderOptions)
  await expect(failure).rejects.toThrow(problem)
  await expect(failure).rejects.toThrow(ConfigError)
})

test.each<[problem: string, options: object]>([
  ['maxTokens must be a whole number', { maxTokens: 0 }],
  ['maxBatch must be a whole number', { maxBatch: 0.5 }],
  ['range must be two numbers, the lower first', { range: [0.5, 0.5] }],
  ['quality must be a number from 0 to 1', { quality: 1.5 }],
  ['quality must be a number from 0 to 1', { quality: '0.7' }],
  ['prefix: unknown option "passage"', { prefix: { passage: 'x' } }],
])('refused: %s', async (problem, options) => {
  const model = await folderWith(complete)
  await expect(transformersEmbedder({ model, ...options })).rejects.toThrow(problem)
})

test('a folder that is not there; without allowRemote a name of the hub is one', async () => {
  const failure = transformersEmbedder({ model: 'somebody/some-model' })
  await expect(failure).rejects.toThrow(
    /there is no folder .*some-model; give the folder of a model, or allowRemote: true/,
  )
  await expect(failure).rejects.toThrow(ConfigError)
  await expect(transformersEmbedder({ model: '/no/such/folder', allowRemote: true })).rejects.toThrow(
    'there is no folder',
  )
})

test('a folder that lacks files names each of them, and the weights that it has', async () => {
  const { 'onnx/model.onnx': _, ...withoutWeights } = complete
  const empty = await folderWith({ 'README.md': '' })
  await expect(transformersEmbedder({ model: empty })).rejects.toThrow(
    'lacks config.json, tokenizer.json, tokenizer_config.json, onnx/model.onnx',
  )
  const quantized = await folderWith({
    ...withoutWeights,
    'onnx/model_quantized.onnx': 'x',
    'onnx/model_fp16.onnx': 'x',
  })
  await expect(transformersEmbedder({ model: quantized, dtype: 'fp32' })).rejects.toThrow(
    "lacks onnx/model.onnx; it has weights for dtype 'fp16', 'q8'",
  )
})

test('what the folder says about itself is the default, and what is asked for counts more', async () => {
  const { 'onnx/model.onnx': _, ...rest } = complete
  const model = await folderWith({
    ...rest,
    'onnx/model_quantized.onnx': 'x',
    '1_Pooling/config.json': '{"pooling_mode_cls_token": true}',
    'sentence_bert_config.json': '{"max_seq_length": 128}',
  })
  expect((await readOptions({ model })).model).toMatchObject({
    dtype: 'q8',
    pooling: 'cls',
    maxTokens: 128,
    normalize: true,
  })
  const asked = { pooling: 'mean', maxTokens: 64, normalize: false } as const
  expect((await readOptions({ model, ...asked })).model).toMatchObject(asked)
  const plain = await folderWith(complete)
  expect((await readOptions({ model: plain })).model).toMatchObject({
    dtype: 'fp32',
    pooling: 'mean',
    maxTokens: undefined,
  })
})

test('the name tells apart what makes vectors differ, and not where the folder lies', async () => {
  const model = await folderWith({ ...complete, 'onnx/model_fp16.onnx': 'x' })
  const variants: Partial<TransformersEmbedderOptions>[] = [
    {},
    { dtype: 'fp16' },
    { pooling: 'cls' },
    { maxTokens: 64 },
    { prefix: { query: 'q: ' } },
    { prefix: { document: 'q: ' } },
    { name: 'mine' },
  ]
  const names = await Promise.all(variants.map(async (variant) => (await readOptions({ model, ...variant })).name))
  expect(new Set(names).size).toBe(variants.length)
  expect(names[6]).toBe('transformers:mine:fp32:mean')
  const elsewhere = await folderWith(complete)
  expect((await readOptions({ model: elsewhere, name: 'mine' })).name).toBe(names[6])
})

test('a broken 1_Pooling/config.json is an error that names it', async () => {
  const model = await folderWith({ ...complete, '1_Pooling/config.json': '{' })
  await expect(transformersEmbedder({ model })).rejects.toThrow('1_Pooling/config.json is not JSON')
})

test.each([true, false])(
  'weights that are none are an error that names the folder (worker: %s)',
  async (worker) => {
    const model = await folderWith({
      ...complete,
      'tokenizer.json': tokenizerJson,
      'config.json': '{"model_type":"bert"}',
    })
    const failure = transformersEmbedder({ model, worker })
    await expect(failure).rejects.toThrow(`${model} cannot be loaded`)
    await expect(failure).rejects.toThrow(ConfigError)
  },
  60_000,
)

test('the peer that is missing, and one that is broken', async () => {
  const missing = Object.assign(new Error("Cannot find package '@huggingface/transformers' imported from x"), {
    code: 'ERR_MODULE_NOT_FOUND',
  })
  await expect(loadPeer(() => Promise.reject(missing))).rejects.toThrow('npm install @huggingface/transformers')
  await expect(loadPeer(() => Promise.reject(new Error('no such library')))).rejects.toThrow(
    'is installed, but cannot be loaded: no such library',
  )
})

/** A tokenizer of two words. */
const tokenizerJson = JSON.stringify({
  version: '1.0',
  added_tokens: [],
  normalizer: null,
  pre_tokenizer: { type: 'Whitespace' },
  post_processor: null,
  decoder: null,
  model: {
    type: 'WordPiece',
    unk_token: '[UNK]',
    continuing_subword_prefix: '##',
    max_input_chars_per_word: 100,
    vocab: { '[UNK]': 0, tea: 1 },
  },
})

if (minilm !== undefined) {
  const folder = minilm
  test('a model that fails on every text is an error, and nothing is printed', async () => {
    const printed = vi.spyOn(process.stderr, 'write')
    const model = await folderWith({
      'config.json': `${folder}/config.json`,
      'tokenizer.json': tokenizerJson.replace('"[UNK]":0', '"[UNK]":99999'),
      'tokenizer_config.json': `${folder}/tokenizer_config.json`,
      'onnx/model_quantized.onnx': `${folder}/onnx/model_quantized.onnx`,
    })
    await expect(transformersEmbedder({ model })).rejects.toThrow(`${model} is no model for embeddings of texts`)
    expect(printed).not.toHaveBeenCalled()
    printed.mockRestore()
  }, 60_000)
}
