/** What `ingest` may be told, and what `createMemory({ ingest })` says for all calls. */
import { defined } from '../defined.ts'
import { ConfigError, InputError } from '../errors.ts'
import { checkOptions } from '../options.ts'
import type { Trigger } from './trigger.ts'

/**
 * Which turns are kept, as memories of the type `episode`: those that a memory cites (`evidence`, the default), all of them
 * (`episodes`), or `none`.
 */
export type Keep = 'evidence' | 'episodes' | 'none'

export interface IngestOptions {
  keep?: Keep
  /** After so many days the turns that were kept expire. Default: never. */
  retentionDays?: number
  /** Where neither the handle nor the message says it. */
  session?: string
  /**
   * When an extractor reads the turns: before the call returns (`now`, the default), at the next `maintain()` (`later`), or
   * not at all (`never`).
   */
  extract?: 'now' | 'later' | 'never'
  signal?: AbortSignal
}

export interface IngestPolicy extends Pick<IngestOptions, 'keep' | 'retentionDays' | 'extract'> {
  /** Default: `defaultTriggers`. */
  triggers?: readonly Trigger[]
  /** With an extractor that digests: a session gets a new `summary` after so many turns. `maintain()` makes it. */
  summary?: { everyTurns: number }
  /** With an extractor that digests: an owner gets a new `profile` after so many new memories. `maintain()` makes it. */
  profile?: { everyMemories: number }
}

export type IngestSettings = Required<Pick<IngestPolicy, 'keep' | 'extract' | 'triggers'>> &
  Pick<IngestPolicy, 'retentionDays' | 'summary' | 'profile'>

export type CheckedIngest = IngestOptions & Required<Pick<IngestOptions, 'keep' | 'extract'>>

const keeps: readonly Keep[] = ['evidence', 'episodes', 'none']
const extracts: readonly IngestSettings['extract'][] = ['now', 'later', 'never']

/** @throws ConfigError naming the option that is wrong. */
export function checkIngestPolicy(policy: IngestPolicy | undefined = {}, defaults: readonly Trigger[]): IngestSettings {
  checkOptions('ingest', policy, ['keep', 'retentionDays', 'extract', 'triggers', 'summary', 'profile'])
  const { triggers = defaults, summary, profile, ...rest } = policy
  if (!Array.isArray(triggers)) throw new ConfigError('ingest.triggers must be a list')
  for (const [index, trigger] of triggers.entries()) {
    if (typeof trigger?.read !== 'function' || typeof trigger.name !== 'string' || trigger.name === '') {
      throw new ConfigError(`ingest.triggers[${index}] must have a name and a function read`)
    }
  }
  try {
    checkCall(rest)
  } catch (error) {
    throw new ConfigError(`ingest.${(error as Error).message}`)
  }
  checkEvery('summary', summary, 'everyTurns')
  checkEvery('profile', profile, 'everyMemories')
  return { keep: 'evidence', extract: 'now', ...defined<IngestPolicy>(policy), triggers }
}

/** The options of one call, with those of the policy where it says nothing. @throws ConfigError or InputError. */
export function checkIngestOptions(
  options: IngestOptions,
  { keep, extract, retentionDays }: IngestSettings,
): CheckedIngest {
  checkOptions('ingest', options, ['keep', 'retentionDays', 'session', 'extract', 'signal'])
  checkCall(options)
  return defined<CheckedIngest>({ keep, extract, retentionDays, ...defined<IngestOptions>(options) })
}

function checkCall({ keep, retentionDays, extract, session }: IngestOptions): void {
  if (keep !== undefined && !keeps.includes(keep)) throw new InputError('keep', `expected one of ${keeps.join(', ')}`)
  if (extract !== undefined && !extracts.includes(extract)) {
    throw new InputError('extract', `expected one of ${extracts.join(', ')}`)
  }
  if (retentionDays !== undefined && !(retentionDays > 0 && Number.isFinite(retentionDays))) {
    throw new InputError('retentionDays', 'expected a positive number of days')
  }
  if (session !== undefined && (typeof session !== 'string' || session === '' || session.length > 256)) {
    throw new InputError('session', 'expected a string of 1 to 256 characters')
  }
}

function checkEvery(name: 'summary' | 'profile', policy: object | undefined, option: string): void {
  if (policy === undefined) return
  checkOptions(`ingest.${name}`, policy, [option])
  const every = (policy as Record<string, unknown>)[option]
  if (!Number.isSafeInteger(every) || Number(every) < 1) {
    throw new ConfigError(`ingest.${name}.${option} must be a whole number of at least 1`)
  }
}
