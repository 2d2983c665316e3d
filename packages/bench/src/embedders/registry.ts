/** Embedders by the names that commands take. */
import { readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Embedder } from '@loci/core'
import type { OpenaiEmbedderOptions } from '@loci/openai'
import { UsageError } from '../usage-error.ts'
import { hashedEmbedder } from './hashed-embedder.ts'

export const knownEmbedders = 'none, hashed, static, transformers:FOLDER, openai:MODEL'

interface Kind {
  /** What its name says after a colon. */
  takes?: 'FOLDER' | 'MODEL'
  /** Whether it calculates here, so that its speed is that of this machine. */
  local: boolean
  make(argument: string, texts: readonly string[]): Promise<Embedder | undefined>
  /** The folder of its weights, if it has some. */
  weights?(argument: string): string
}

const kinds: Readonly<Record<string, Kind>> = {
  none: { local: true, make: async () => undefined },
  hashed: { local: true, make: async (_, texts) => hashedEmbedder(texts) },
  static: {
    local: true,
    make: async () => (await import('@loci/static-embedder')).staticEmbedder(),
    weights: () => fileURLToPath(new URL('weights', import.meta.resolve('@loci/static-embedder/package.json'))),
  },
  transformers: {
    takes: 'FOLDER',
    local: true,
    make: async (model) => await (await import('@loci/transformers')).transformersEmbedder({ model }),
    weights: (model) => model,
  },
  openai: {
    takes: 'MODEL',
    local: false,
    make: async (model) => (await import('@loci/openai')).openaiEmbedder({ model, ...openaiServer() }),
  },
}

/**
 * @param texts Those that will be searched.
 * @returns undefined for `none`.
 * @throws UsageError when there is no such embedder.
 */
export async function embedderOf(name: string, texts: readonly string[]): Promise<Embedder | undefined> {
  const { kind, argument } = kindOf(name)
  return await kind.make(argument, texts)
}

/** As tables and reports call it: without the path of a folder. */
export function shownName(name: string): string {
  const { kind, argument } = kindOf(name)
  return kind.takes === 'FOLDER' ? name.replace(argument, basename(argument)) : name
}

export function isLocal(name: string): boolean {
  return kindOf(name).kind.local
}

/** The size of its weights on the disk in bytes; undefined when they are elsewhere. */
export async function weightBytes(name: string): Promise<number | undefined> {
  const { kind, argument } = kindOf(name)
  if (kind.weights === undefined) return kind.local ? 0 : undefined
  return await bytesIn(kind.weights(argument))
}

function kindOf(name: string): { kind: Kind; argument: string } {
  const [first = '', ...rest] = name.split(':')
  const argument = rest.join(':')
  const kind = Object.hasOwn(kinds, first) ? kinds[first] : undefined
  if (kind === undefined || (kind.takes !== undefined) !== (argument !== '')) {
    throw new UsageError(`--embedder ${name}: expected one of ${knownEmbedders}`)
  }
  return { kind, argument }
}

/** Models that are not OpenAI's own need to be told how many dimensions they have. */
function openaiServer(): Partial<OpenaiEmbedderOptions> {
  const { LOCI_OPENAI_BASE_URL, LOCI_OPENAI_API_KEY, LOCI_OPENAI_DIMENSIONS } = process.env
  return {
    ...(LOCI_OPENAI_BASE_URL ? { baseURL: LOCI_OPENAI_BASE_URL } : {}),
    ...(LOCI_OPENAI_API_KEY ? { apiKey: LOCI_OPENAI_API_KEY } : {}),
    ...(LOCI_OPENAI_DIMENSIONS ? { dimensions: Number(LOCI_OPENAI_DIMENSIONS) } : {}),
  }
}

async function bytesIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(file.parentPath, file.name))).size))
  return sizes.reduce((sum, size) => sum + size, 0)
}
