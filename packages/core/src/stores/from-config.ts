/** Stores named by data: a URL, or a provider and its options. */
import { ConfigError } from '../errors.ts'
import { checkOptions, nearest } from '../options.ts'
import { isPlainObject } from '../plain-object.ts'
import type { Backend } from './contract.ts'

/**
 * A factory as backend packages export it: `sqlite`, `pgvector`, … It takes its options as one object and does no I/O.
 * Where it takes a `url`, it reads URLs of all its schemes.
 */
// biome-ignore lint/suspicious/noExplicitAny: each factory checks its own options, at run time too.
export interface Provider<Options = any, Stores extends Backend = Backend> {
  (options: Options): Stores
  /** What URLs of this backend begin with, without `:`. Default: the name under which it is given. */
  readonly schemes?: readonly string[]
}

/** One backend: `'postgres://localhost/app'`, `{ url, …options }` or `{ provider: 'sqlite', path: 'memory.db' }`. */
export type OneStoreConfig = string | { provider?: string; url?: string; [option: string]: unknown }

/** A backend, or the rows of one and the vectors of another. */
export type StoreConfig = OneStoreConfig | { metadata: OneStoreConfig; vectors?: OneStoreConfig }

/**
 * The stores that a configuration names. Opens nothing.
 *
 * ```ts
 * createMemory({ store: fromConfig({ sqlite, pgvector }, 'sqlite:memory.db') })
 * createMemory({ store: fromConfig({ mongodb, pinecone }, { metadata: 'mongodb://…', vectors: 'pinecone://…' }) })
 * ```
 * @throws ConfigError when it names no provider that is given, or what the provider throws. Never shows a URL: it may
 * hold a password.
 */
export function fromConfig(providers: { readonly [name: string]: Provider }, config: StoreConfig): Backend {
  if (!isPlainObject(config) || !('metadata' in config || 'vectors' in config)) {
    return backendOf(providers, config, 'store')
  }
  checkOptions('store', config, ['metadata', 'vectors'])
  const { metadata } = backendOf(providers, config.metadata, 'metadata')
  if (metadata === undefined) throw new ConfigError('metadata: this backend keeps no rows')
  if (config.vectors === undefined) return { metadata }
  const { vectors } = backendOf(providers, config.vectors, 'vectors')
  if (vectors === undefined) throw new ConfigError('vectors: this backend keeps no vectors')
  return { metadata, vectors }
}

function backendOf(providers: { readonly [name: string]: Provider }, config: unknown, where: string): Backend {
  const { provider, ...options } = readOne(config, where)
  const name = provider ?? nameByScheme(providers, options.url, where)
  const make = Object.hasOwn(providers, name) ? providers[name] : undefined
  if (make !== undefined) return make(options)
  const known = Object.keys(providers)
  throw new ConfigError(
    `${where}: there is no provider ${JSON.stringify(name)}${nearest(name, known)}; ${known.join(', ')} are given`,
  )
}

function readOne(config: unknown, where: string): { provider?: string; url?: unknown; [option: string]: unknown } {
  if (typeof config === 'string') return { url: config }
  if (!isPlainObject(config)) {
    throw new ConfigError(`${where}: expected a URL, or an object with a provider or a url`)
  }
  const { provider, ...options } = config as { provider?: unknown }
  if (provider === undefined) return options
  if (typeof provider !== 'string') throw new ConfigError(`${where}.provider: expected the name of a provider`)
  return { provider, ...options }
}

function nameByScheme(providers: { readonly [name: string]: Provider }, url: unknown, where: string): string {
  const [, scheme] = /^([a-z][a-z0-9+.-]*):/i.exec(typeof url === 'string' ? url : '') ?? []
  if (scheme === undefined) {
    throw new ConfigError(`${where}: expected a provider, or a url that begins with a scheme, as sqlite:memory.db does`)
  }
  const schemesOf = ([name, { schemes = [name] }]: [string, Provider]): readonly string[] => schemes
  const found = Object.entries(providers).find((entry) =>
    schemesOf(entry).some((known) => known.toLowerCase() === scheme.toLowerCase()),
  )
  if (found !== undefined) return found[0]
  const known = Object.entries(providers).flatMap(schemesOf)
  throw new ConfigError(
    `${where}: no provider takes URLs that begin with ${scheme}:${nearest(scheme, known)}; there are ${known.join(', ')}`,
  )
}
