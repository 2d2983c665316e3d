/** Another memory for agents, empty, asked for what Loci is asked for. */
import type { Embedder } from '@loci/core'
import { UsageError } from '../usage-error.ts'
import { type RivalName, rivals } from './install-rival.ts'
import { langgraphRival } from './langgraph-rival.ts'
import { mem0Rival } from './mem0-rival.ts'

export interface Rival {
  /** With its version. */
  name: string
  /** What really ran. */
  engine: string
  /** @returns the id of each, in their order. */
  add(user: string, texts: readonly string[]): Promise<string[]>
  /** Ids, the best first. */
  search(user: string, query: string, limit: number): Promise<string[]>
  close(): Promise<void>
}

export interface RivalOptions {
  embedder: Embedder
  /** Where it can be either: in a file, as it comes, or in the memory of the process, where adding is faster. */
  place: 'file' | 'memory'
  onProgress: (line: string) => void
}

const openers: Readonly<Record<RivalName, (options: RivalOptions) => Promise<Rival>>> = {
  mem0ai: mem0Rival,
  langgraph: langgraphRival,
}

const rivalNames = Object.keys(openers) as readonly RivalName[]

/** Installs it where that was not done yet. */
export async function openRival(name: RivalName, options: RivalOptions): Promise<Rival> {
  return await openers[name](options)
}

/**
 * `mem0ai,langgraph` of `--against`.
 * @throws UsageError when there is no such rival, or no embedder: they search by vectors.
 */
export function readRivals(text: string | undefined, embedder: string | undefined): RivalName[] {
  if (text === undefined) return []
  if (embedder === 'none')
    throw new UsageError('--against: with which vectors? The others need an --embedder, say static')
  return text
    .split(',')
    .map((name) => name.trim())
    .map((name) => {
      if (Object.hasOwn(rivals, name)) return name as RivalName
      throw new UsageError(`--against ${name}: expected one or more of ${rivalNames.join(',')}`)
    })
}
