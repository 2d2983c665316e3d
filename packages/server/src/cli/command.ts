/** What a command of `loci` is given and what it says. */
import type { ParseArgsConfig } from 'node:util'

type ParseArgsOptionsConfig = NonNullable<ParseArgsConfig['options']>

/** Where a command runs, and where it writes to, a line at a time. */
export interface Surroundings {
  folder: string
  /** What `LOCI_STORE` says. */
  store: string | undefined
  /** Results. */
  print(text: string): void
  /** Progress, and what went wrong. */
  note(text: string): void
  signal: AbortSignal
}

export interface Command {
  /** One line. */
  summary: string
  /** How it is called, and what its options mean. */
  usage: string
  options: ParseArgsOptionsConfig
  /** @returns the exit code. @throws UsageError for a call that cannot be run. */
  run(call: Call): Promise<number>
}

export interface Call extends Surroundings {
  words: readonly string[]
  values: { readonly [option: string]: string | boolean | undefined }
}

/** Options of every command that opens a memory. */
export const storeOptions: ParseArgsOptionsConfig = {
  store: { type: 'string' },
  vectors: { type: 'string' },
  config: { type: 'string' },
}
export const storeUsage = `  --store URL     in place of the store of the file, as sqlite:memory.db; default: LOCI_STORE
  --vectors URL   another store for the vectors alone
  --config FILE   default: loci.config.ts, .mts, .js, .mjs or .json of this folder`

/** A call that cannot be run. */
export class UsageError extends Error {}

export function noWords({ words }: Call): void {
  if (words.length > 0) throw new UsageError(`what is ${JSON.stringify(words[0])}?`)
}

export function text(value: string | boolean | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined
}
