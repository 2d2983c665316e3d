import { resolve } from 'node:path'
import { ConfigError, checkOptions, type EmbedderPrefix, readPrefix, readQuality, readRange } from '@loci/core'
import { type Dtype, dtypes, isThere, readModelFiles } from './model-files.ts'
import type { TransformersEmbedderOptions } from './transformers-embedder.ts'

export type Pooling = 'mean' | 'cls' | 'last'

/** What a thread has to know to load a model and run it; it can be sent to one. */
export interface ModelSettings {
  /** An absolute path, or a name of the hub. */
  model: string
  isLocal: boolean
  dtype: Dtype
  pooling: Pooling
  normalize: boolean
  /** Undefined: as the tokenizer and the configuration say. */
  maxTokens: number | undefined
  revision: string | undefined
  cacheDir: string | undefined
}

export interface EmbedderSettings {
  model: ModelSettings
  name: string
  prefix: EmbedderPrefix
  range: readonly [number, number] | undefined
  quality: number | undefined
  maxBatch: number
  inWorker: boolean
}

const where = 'transformersEmbedder'
const defaultBatch = 32

/** @throws ConfigError naming the option that is wrong, or what the folder lacks. */
export async function readOptions(options: TransformersEmbedderOptions): Promise<EmbedderSettings> {
  checkOptions(where, options, [
    'model',
    'allowRemote',
    'revision',
    'cacheDir',
    'dtype',
    'pooling',
    'normalize',
    'maxTokens',
    'prefix',
    'range',
    'quality',
    'maxBatch',
    'worker',
    'name',
  ])
  const { model, dtype, pooling, normalize = true, worker = true, allowRemote = false } = options
  if (typeof model !== 'string' || model.trim() === '') {
    throw new ConfigError(
      `${where}: model is required, as in transformersEmbedder({ model: './models/all-MiniLM-L6-v2' })`,
    )
  }
  if (dtype !== undefined) oneOf('dtype', dtype, dtypes)
  if (pooling !== undefined) oneOf('pooling', pooling, ['mean', 'cls', 'last'])
  for (const [option, value] of Object.entries({ normalize, worker, allowRemote })) {
    if (typeof value !== 'boolean') throw new ConfigError(`${where}: ${option} must be true or false`)
  }
  for (const option of ['revision', 'cacheDir', 'name'] as const) {
    const value = options[option]
    if (value !== undefined && (typeof value !== 'string' || value === '')) {
      throw new ConfigError(`${where}: ${option} must be a text`)
    }
  }
  const maxTokens = options.maxTokens === undefined ? undefined : atLeastOne('maxTokens', options.maxTokens)
  const files = allowRemote && (await isHubName(model)) ? undefined : await readModelFiles(resolve(model), dtype)
  const settings: ModelSettings = {
    model: files === undefined ? model : resolve(model),
    isLocal: files !== undefined,
    dtype: files?.dtype ?? dtype ?? 'fp32',
    pooling: pooling ?? files?.pooling ?? 'mean',
    normalize,
    maxTokens: maxTokens ?? files?.maxTokens,
    revision: options.revision,
    cacheDir: options.cacheDir,
  }
  const prefix = readPrefix(where, options.prefix)
  return {
    model: settings,
    name: nameOf(options.name ?? shortName(settings), settings, prefix),
    prefix,
    range: readRange(`${where}: range`, options.range),
    quality: readQuality(`${where}: quality`, options.quality),
    maxBatch: options.maxBatch === undefined ? defaultBatch : atLeastOne('maxBatch', options.maxBatch),
    inWorker: worker,
  }
}

/** What is here is not downloaded, whatever it is called. */
async function isHubName(model: string): Promise<boolean> {
  return /^[\w-][\w.-]*(\/[\w-][\w.-]*)?$/.test(model) && !(await isThere(resolve(model)))
}

/** A model is the same in another place: its folder's own name says which. */
function shortName({ model, isLocal }: ModelSettings): string {
  return isLocal ? (model.split(/[\\/]/).findLast((part) => part !== '') ?? model) : model
}

/** Without the dimensions, which only the model knows. */
function nameOf(
  name: string,
  { dtype, pooling, maxTokens, revision }: ModelSettings,
  prefix: EmbedderSettings['prefix'],
): string {
  const parts = ['transformers', revision === undefined ? name : `${name}@${revision}`, dtype, pooling]
  if (maxTokens !== undefined) parts.push(`${maxTokens}`)
  if (prefix.query !== '' || prefix.document !== '') parts.push(JSON.stringify(prefix))
  return parts.join(':')
}

function oneOf(option: string, value: string, known: readonly string[]): void {
  if (known.includes(value)) return
  throw new ConfigError(`${where}: ${option} must be one of ${known.join(', ')}, not ${JSON.stringify(value)}`)
}

function atLeastOne(option: string, value: unknown): number {
  if (Number.isSafeInteger(value) && Number(value) >= 1) return Number(value)
  throw new ConfigError(`${where}: ${option} must be a whole number of at least 1`)
}
