import { ConfigError } from '../errors.ts'
import type { Extractor } from './contract.ts'

/** @throws ConfigError naming what is wrong. */
export function checkExtractor(extractor: Extractor | undefined): Extractor | undefined {
  if (extractor === undefined) return undefined
  if (typeof extractor !== 'object' || extractor === null || typeof extractor.extract !== 'function') {
    throw new ConfigError('extractor must have a function extract')
  }
  const { maxTurns, digest } = extractor
  if (maxTurns !== undefined && !(Number.isSafeInteger(maxTurns) && maxTurns > 0)) {
    throw new ConfigError('extractor.maxTurns must be a whole number of at least 1')
  }
  if (digest !== undefined && typeof digest !== 'function') throw new ConfigError('extractor.digest must be a function')
  return extractor
}
