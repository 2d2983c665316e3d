/** Checks that the embedder and the extractor share. */
import { ConfigError } from '@loci/core'

/** @throws ConfigError with an example. */
export function readModel(where: string, model: unknown, example: string): string {
  if (typeof model === 'string' && model.trim() !== '') return model
  throw new ConfigError(`${where}: model is required, as in ${where}({ model: '${example}', apiKey })`)
}

export function readOnUsage<T>(where: string, onUsage: T): T {
  if (onUsage === undefined || typeof onUsage === 'function') return onUsage
  throw new ConfigError(`${where}: onUsage must be a function`)
}

export function readMaxRetries(where: string, maxRetries: unknown = 2): number {
  if (Number.isSafeInteger(maxRetries) && Number(maxRetries) >= 0) return Number(maxRetries)
  throw new ConfigError(`${where}: maxRetries must be a whole number, 0 or more`)
}

export function atLeastOne(path: string, value: unknown, byDefault: number): number {
  if (value === undefined) return byDefault
  if (Number.isSafeInteger(value) && Number(value) >= 1 && Number(value) < 2 ** 31) return Number(value)
  throw new ConfigError(`${path} must be a whole number of at least 1`)
}

/** Below the 30,000 that the core gives a model, so that the error says what happened here. */
export const defaultTimeoutMs = 25_000
