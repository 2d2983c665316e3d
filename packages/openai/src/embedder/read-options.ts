import { ConfigError, checkOptions, type EmbedderPrefix, readPrefix, readQuality, readRange } from '@loci/core'
import { atLeastOne, defaultTimeoutMs, readMaxRetries, readModel, readOnUsage } from '../option-values.ts'
import { type KnownModel, knownModel, openaiLimits } from './known-models.ts'
import type { OpenaiEmbedderOptions } from './openai-embedder.ts'

export const where = 'openaiEmbedder'

/** The options with their defaults, checked; all but those of the connection. */
export interface EmbedderSettings {
  model: string
  dimensions: number
  /** Whether requests say how many dimensions are wanted. */
  sendsDimensions: boolean
  prefix: EmbedderPrefix
  range: readonly [number, number] | undefined
  quality: number | undefined
  maxBatch: number
  maxRequestTokens: number
  maxTextTokens: number
  longTexts: 'cut' | 'refuse'
  timeoutMs: number
  maxRetries: number
  onUsage: OpenaiEmbedderOptions['onUsage']
}

/** As many as can be answered in that time: OpenAI takes more, a processor takes a while for so many. */
const defaultBatch = { known: 256, unknown: 64 }

/** @throws ConfigError naming the option that is wrong. */
export function readOptions(options: OpenaiEmbedderOptions): EmbedderSettings {
  checkOptions(where, options, [
    'model',
    'apiKey',
    'baseURL',
    'client',
    'dimensions',
    'sendDimensions',
    'prefix',
    'range',
    'quality',
    'maxBatch',
    'maxRequestTokens',
    'maxTextTokens',
    'longTexts',
    'timeoutMs',
    'maxRetries',
    'onUsage',
  ])
  const { longTexts = 'cut' } = options
  const model = readModel(where, options.model, 'text-embedding-3-small')
  if (longTexts !== 'cut' && longTexts !== 'refuse')
    throw new ConfigError(`${where}: longTexts must be 'cut' or 'refuse'`)
  const known = knownModel(model)
  return {
    model,
    ...readDimensions(options, known),
    prefix: readPrefix(where, options.prefix),
    range: readRange(`${where}: range`, options.range) ?? known?.range,
    quality: readQuality(`${where}: quality`, options.quality),
    maxBatch: atLeastOne(
      `${where}: maxBatch`,
      options.maxBatch,
      known === undefined ? defaultBatch.unknown : defaultBatch.known,
    ),
    maxRequestTokens: atLeastOne(`${where}: maxRequestTokens`, options.maxRequestTokens, openaiLimits.requestTokens),
    maxTextTokens: atLeastOne(`${where}: maxTextTokens`, options.maxTextTokens, openaiLimits.textTokens),
    longTexts,
    timeoutMs: atLeastOne(`${where}: timeoutMs`, options.timeoutMs, defaultTimeoutMs),
    maxRetries: readMaxRetries(where, options.maxRetries),
    onUsage: readOnUsage(where, options.onUsage),
  }
}

/**
 * A server that does not know the parameter `dimensions` may refuse the request, and one whose model cannot shorten
 * ignores it. So it goes only to models that are known to shorten, and where the user says so.
 */
function readDimensions(
  { model, dimensions: wanted, sendDimensions }: OpenaiEmbedderOptions,
  known: KnownModel | undefined,
): Pick<EmbedderSettings, 'dimensions' | 'sendsDimensions'> {
  if (sendDimensions !== undefined && typeof sendDimensions !== 'boolean') {
    throw new ConfigError(`${where}: sendDimensions must be true or false`)
  }
  if (wanted === undefined && known === undefined) {
    throw new ConfigError(
      `${where}: dimensions is required for ${model}: how many numbers its vectors have, as its description says; only OpenAI's models are known here`,
    )
  }
  const dimensions = atLeastOne(`${where}: dimensions`, wanted, known?.dimensions ?? 1)
  if (known !== undefined && (dimensions > known.dimensions || (dimensions < known.dimensions && !known.canShorten))) {
    const most = known.canShorten ? `at most ${known.dimensions}` : `${known.dimensions}`
    throw new ConfigError(`${where}: ${model} has ${most} dimensions, not ${dimensions}`)
  }
  const isShortened = known?.canShorten === true && dimensions < known.dimensions
  return { dimensions, sendsDimensions: sendDimensions ?? isShortened }
}
