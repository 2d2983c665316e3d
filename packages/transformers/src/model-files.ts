/** What lies in the folder of a model. */
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ConfigError } from '@loci/core'

/** The ends of the names of weight files, by what they are called elsewhere. */
const suffixes = {
  fp32: '',
  fp16: '_fp16',
  q8: '_quantized',
  int8: '_int8',
  uint8: '_uint8',
  q4: '_q4',
  q4f16: '_q4f16',
  bnb4: '_bnb4',
} as const

export type Dtype = keyof typeof suffixes

export const dtypes: readonly Dtype[] = Object.keys(suffixes) as Dtype[]

export interface ModelFiles {
  dtype: Dtype
  /** As the model's authors say; undefined where the folder does not. */
  pooling: 'mean' | 'cls' | 'last' | undefined
  maxTokens: number | undefined
}

/**
 * Reads a folder laid out as `@huggingface/transformers` wants it.
 * @throws ConfigError naming what is missing.
 */
export async function readModelFiles(folder: string, wanted: Dtype | undefined): Promise<ModelFiles> {
  if (!(await isThere(folder))) {
    throw new ConfigError(
      `transformersEmbedder: there is no folder ${folder}; give the folder of a model, or allowRemote: true to download one from the hub`,
    )
  }
  const dtype = wanted ?? (await presentDtype(folder))
  const needed = ['config.json', 'tokenizer.json', 'tokenizer_config.json', weights(dtype ?? 'fp32')]
  const present = await Promise.all(needed.map((path) => isThere(join(folder, path))))
  const missing = needed.filter((_, index) => !present[index])
  if (missing.length > 0) {
    throw new ConfigError(`transformersEmbedder: ${folder} lacks ${missing.join(', ')}${await alternatives(folder)}`)
  }
  const pooling = await readJson(join(folder, '1_Pooling/config.json'))
  const sentence = await readJson(join(folder, 'sentence_bert_config.json'))
  return { dtype: dtype ?? 'fp32', pooling: poolingOf(pooling), maxTokens: wholeNumber(sentence?.max_seq_length) }
}

/** The most exact weights that are there. */
async function presentDtype(folder: string): Promise<Dtype | undefined> {
  for (const dtype of dtypes) if (await isThere(join(folder, weights(dtype)))) return dtype
  return undefined
}

function weights(dtype: Dtype): string {
  return `onnx/model${suffixes[dtype]}.onnx`
}

async function alternatives(folder: string): Promise<string> {
  const files = await readdir(join(folder, 'onnx')).catch((): string[] => [])
  const known = dtypes.filter((dtype) => files.includes(`model${suffixes[dtype]}.onnx`))
  return known.length === 0 ? '' : `; it has weights for dtype ${known.map((dtype) => `'${dtype}'`).join(', ')}`
}

function poolingOf(config: { [key: string]: unknown } | undefined): ModelFiles['pooling'] {
  if (config === undefined) return undefined
  if (config.pooling_mode_cls_token === true) return 'cls'
  if (config.pooling_mode_lasttoken === true) return 'last'
  return config.pooling_mode_mean_tokens === true ? 'mean' : undefined
}

function wholeNumber(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && Number(value) >= 1 ? Number(value) : undefined
}

async function readJson(path: string): Promise<{ [key: string]: unknown } | undefined> {
  if (!(await isThere(path))) return undefined
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch (cause) {
    throw new ConfigError(`transformersEmbedder: ${path} is not JSON`, { cause })
  }
}

export async function isThere(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  )
}
