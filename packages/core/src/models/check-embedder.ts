import { ConfigError } from '../errors.ts'
import type { Embedder } from './contract.ts'
import { readQuality, readRange } from './embedder-options.ts'

/** @throws ConfigError naming what is missing or wrong. */
export function checkEmbedder(embedder: Embedder): void {
  const { name, dimensions, maxBatch, range, quality, embed } = (embedder ?? {}) as Partial<Embedder>
  if (typeof name !== 'string' || typeof embed !== 'function') {
    throw new ConfigError('embedder needs a name and a function embed')
  }
  for (const [option, value] of Object.entries({ dimensions, maxBatch })) {
    if (Number.isSafeInteger(value) && Number(value) >= 1) continue
    throw new ConfigError(`embedder.${option} must be a whole number of at least 1`)
  }
  readRange('embedder.range', range)
  readQuality('embedder.quality', quality)
}
