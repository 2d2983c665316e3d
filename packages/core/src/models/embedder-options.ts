/** Options that embedders have in common, for packages that make one. */
import { ConfigError } from '../errors.ts'
import { checkOptions } from '../options.ts'

/** What goes before each text, for models that want it. */
export interface EmbedderPrefix {
  query: string
  document: string
}

/** @param where what is in front of an error's message: `openaiEmbedder`. @throws ConfigError */
export function readPrefix(where: string, prefix: Partial<EmbedderPrefix> | undefined): EmbedderPrefix {
  if (prefix === undefined) return { query: '', document: '' }
  checkOptions(`${where}: prefix`, prefix, ['query', 'document'])
  const { query = '', document = '' } = prefix
  if (typeof query !== 'string' || typeof document !== 'string') {
    throw new ConfigError(`${where}: prefix.query and prefix.document must be texts`)
  }
  return { query, document }
}

/** @param what is called so in an error's message: `openaiEmbedder: quality`. @throws ConfigError */
export function readQuality(what: string, quality: unknown): number | undefined {
  if (quality === undefined || (typeof quality === 'number' && quality >= 0 && quality <= 1)) return quality
  throw new ConfigError(`${what} must be a number from 0 to 1`)
}

/** @param what is called so in an error's message: `openaiEmbedder: range`. @throws ConfigError */
export function readRange(what: string, range: unknown): readonly [number, number] | undefined {
  if (range === undefined) return undefined
  const [low, high] = (Array.isArray(range) ? range : []) as unknown[]
  if (typeof low !== 'number' || typeof high !== 'number' || !(low < high)) {
    throw new ConfigError(`${what} must be two numbers, the lower first`)
  }
  return [low, high]
}
