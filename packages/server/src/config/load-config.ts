/** From a file, a URL or both to what `createMemory` takes. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import {
  ConfigError,
  checkOptions,
  fromConfig,
  LociError,
  type MemoryConfig,
  type OneStoreConfig,
  type StoreConfig,
} from '@loci/core'
import type { LociConfig } from './define-config.ts'
import { findProviders } from './find-providers.ts'

export interface ConfigPlace {
  /** A folder that may hold `loci.config.ts`, `.mts`, `.js`, `.mjs` or `.json`. Default: that of the process. */
  folder?: string
  /** The file itself. */
  file?: string
  /** A URL that takes the place of the file's `store`. With it, no file is needed. */
  store?: string
  /** A URL for the vectors alone, beside the rows of `store`. */
  vectors?: string
}

const names = ['loci.config.ts', 'loci.config.mts', 'loci.config.js', 'loci.config.mjs', 'loci.config.json']

/**
 * Reads the configuration and finds the packages of its stores. Opens nothing. A TypeScript file needs a process that
 * can run TypeScript, as the command `loci` is one.
 * @throws ConfigError when there is none, or it cannot be right; never with a URL in it.
 */
export async function loadConfig(place: ConfigPlace = {}): Promise<MemoryConfig> {
  checkOptions('loadConfig', place, ['folder', 'file', 'store', 'vectors'])
  const folder = resolve(place.folder ?? '.')
  const file = fileOf(place, folder)
  if (file === undefined && place.store === undefined) {
    throw new ConfigError(`there is no ${names[0]} in ${folder}; write one, or name a store by its URL`)
  }
  const { providers = {}, ...rest } = file === undefined ? {} : await read(file)
  const store = withUrls(rest.store, place)
  if (isBackend(store)) return { ...rest, store }
  const found = await findProviders(store, providers, folder)
  return { ...rest, store: fromConfig({ ...found, ...providers }, store) }
}

function withUrls(written: LociConfig['store'] | undefined, { store, vectors }: ConfigPlace): LociConfig['store'] {
  const rows = (store ?? written) as StoreConfig
  if (vectors === undefined || isBackend(rows)) return rows
  const isPair = typeof rows === 'object' && rows !== null && 'metadata' in rows
  return { metadata: (isPair ? rows.metadata : rows) as OneStoreConfig, vectors }
}

function fileOf({ file }: ConfigPlace, folder: string): string | undefined {
  if (file === undefined) return names.map((name) => join(folder, name)).find((path) => existsSync(path))
  const path = resolve(folder, file)
  if (!existsSync(path)) throw new ConfigError(`${path} does not exist`)
  return path
}

async function read(file: string): Promise<Partial<LociConfig>> {
  const config = file.endsWith('.json') ? await readJson(file) : await importDefault(file)
  if (typeof config !== 'object' || config === null || Array.isArray(config)) {
    throw new ConfigError(`${file} holds no configuration; write an object with a store`)
  }
  return config
}

async function readJson(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8')
  try {
    return JSON.parse(text)
  } catch {
    // Without the cause: it quotes the text, which may hold a password.
    throw new ConfigError(`${file} is not JSON`)
  }
}

async function importDefault(file: string): Promise<unknown> {
  let module: { default?: unknown }
  try {
    module = await import(pathToFileURL(file).href)
  } catch (error) {
    if (error instanceof LociError) throw error
    throw new ConfigError(`${file} cannot be run: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    })
  }
  if (module.default !== undefined) return module.default
  throw new ConfigError(`${file} has no default export; write export default defineConfig({ store: … })`)
}

function isBackend(store: unknown): store is MemoryConfig['store'] {
  const { metadata } = (store ?? {}) as { metadata?: { commit?: unknown } }
  return typeof metadata?.commit === 'function'
}
