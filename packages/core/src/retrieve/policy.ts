/** How an agent or a task wants to remember: options of `search` and `getContext` under a name. */

import { checkBudget } from '../context/check-budget.ts'
import type { Engine } from '../engine.ts'
import { ConfigError, InputError } from '../errors.ts'
import type { Filter } from '../filter.ts'
import { readLimit } from '../limit.ts'
import { checkOptions, nearest } from '../options.ts'
import { isPlainObject } from '../plain-object.ts'
import { sourceKeys } from '../record.ts'
import { readTypeNames } from '../types/memory-type.ts'
import { maxNeighbours } from './signals.ts'

/** Of who said it: `{ agent: 'support', channel: ['mail', 'chat'], role: 'user' }`; all that are named must hold. */
export type Sources = { [source: string]: string | readonly string[] }

/** What a policy and a call can both say; a call goes before its policy. */
export interface Policy<Name extends string = string> {
  /** Only these types. */
  types?: readonly Name[]
  /** How many hits; 1 to 1,000, default 10. */
  limit?: number
  /** Only what happened in so many days before now. A `since` of the call goes before it. */
  windowDays?: number
  /** `recent`: among what is relevant, the newer goes first. Default `relevance`. */
  prefer?: 'relevance' | 'recent'
  /** In how many days a memory fades by half, in place of its type's; with `prefer: 'recent'` also what counts as old. */
  halfLifeDays?: number
  /** Hits below this score, in [0, 1], are left out. */
  minScore?: number
  /** How many turns to each side of a turn lend it of their relevance; 0 to 2, default 2. */
  neighbours?: number
  sources?: Sources
  /** Of `getContext`, in tokens. */
  budget?: number
}

export const policyKeys: readonly (keyof Policy)[] = [
  'types',
  'limit',
  'windowDays',
  'prefer',
  'halfLifeDays',
  'minScore',
  'neighbours',
  'sources',
  'budget',
]

/** What of a policy the ranking needs, with its defaults. */
export interface RankingOptions {
  prefer: 'relevance' | 'recent'
  halfLifeDays: number | undefined
  neighbours: number
}

/** @throws ConfigError or InputError, naming the policy and the option. */
export function checkPolicies(
  engine: Pick<Engine, 'types' | 'dimensions'>,
  policies: unknown,
): ReadonlyMap<string, Policy> {
  if (policies === undefined) return new Map()
  if (!isPlainObject(policies)) throw new ConfigError('policies: expected an object of policies by name')
  return new Map(
    Object.entries(policies).map(([name, policy]) => {
      checkOptions(`policies.${name}`, policy, policyKeys)
      try {
        checkPolicy(engine, policy as Policy)
        if ((policy as Policy).budget !== undefined) checkBudget((policy as Policy).budget)
      } catch (error) {
        throw new ConfigError(`policies.${name}: ${(error as Error).message}`)
      }
      return [name, { ...(policy as Policy) }]
    }),
  )
}

/** The options of a call, with those of its policy where it says nothing. @throws InputError when there is no such policy. */
export function withPolicy<Options extends Policy & { policy?: string }>(
  { policies }: Pick<Engine, 'policies'>,
  options: Options,
): Options {
  if (options.policy === undefined) return options
  const policy = typeof options.policy === 'string' ? policies.get(options.policy) : undefined
  if (policy === undefined) {
    const name = String(options.policy)
    throw new InputError('policy', `unknown: ${JSON.stringify(name)}${nearest(name, [...policies.keys()])}`)
  }
  const said = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
  return { ...policy, ...said } as Options
}

/** @throws InputError or MemoryTypeError. */
export function checkPolicy(engine: Pick<Engine, 'types' | 'dimensions'>, policy: Policy): RankingOptions {
  const { prefer = 'relevance', halfLifeDays, minScore, neighbours = maxNeighbours, windowDays, limit } = policy
  readTypeNames(engine.types, policy.types)
  if (limit !== undefined) readLimit(limit)
  sourceFilters(engine, policy.sources)
  if (prefer !== 'relevance' && prefer !== 'recent') throw new InputError('prefer', "expected 'relevance' or 'recent'")
  if (minScore !== undefined && !(typeof minScore === 'number' && minScore >= 0 && minScore <= 1))
    throw new InputError('minScore', 'expected a number from 0 to 1')
  if (!Number.isInteger(neighbours) || neighbours < 0 || neighbours > maxNeighbours)
    throw new InputError('neighbours', `expected a whole number from 0 to ${maxNeighbours}`)
  for (const [name, days] of Object.entries({ halfLifeDays, windowDays })) {
    if (days !== undefined && !(typeof days === 'number' && days > 0 && Number.isFinite(days)))
      throw new InputError(name, 'expected a number of days above 0')
  }
  return { prefer, halfLifeDays, neighbours }
}

/** @throws InputError when a source is unknown or has no values. */
export function sourceFilters({ dimensions }: Pick<Engine, 'dimensions'>, sources: Sources | undefined): Filter[] {
  if (sources === undefined) return []
  if (!isPlainObject(sources)) throw new InputError('sources', 'expected an object of values by source')
  const known = [...dimensions.actors, ...sourceKeys.filter((key) => !['span', 'evidence', 'turn'].includes(key))]
  return Object.entries(sources as Sources).map(([source, wanted]): Filter => {
    if (!known.includes(source)) throw new InputError(`sources.${source}`, `unknown${nearest(source, known)}`)
    const values = typeof wanted === 'string' ? [wanted] : wanted
    if (!Array.isArray(values) || values.length === 0 || values.some((value) => typeof value !== 'string'))
      throw new InputError(`sources.${source}`, 'expected a string or a list of strings')
    return { op: 'in', field: `source.${source}`, values }
  })
}
