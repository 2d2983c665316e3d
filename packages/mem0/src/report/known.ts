/** What findings are made from, and how their examples are told. */
import type { Left, Located } from '../plan/located.ts'
import { ownerOf } from '../plan/located.ts'
import type { Decision } from '../plan/replay.ts'
import type { Mem0Event } from '../source.ts'
import type { Example, Finding } from './report.ts'
import { day, quote } from './words.ts'

/** What the dry run knows. Lists are in the order of time. */
export interface Known {
  examples: number
  decisions: readonly Decision[]
  left: readonly Left[]
  byId: ReadonlyMap<string, Located>
  /** Ids of memories that no read of now will return, since they expired. */
  expired: ReadonlySet<string>
  /** Events of memories that the store does not have. */
  gone: ReadonlyMap<string, readonly Mem0Event[]>
  /** Without any time of their own. */
  undated: readonly Located[]
  /** How long the vectors of most are, and whose vectors are not; undefined: there are none. */
  vectors: { dimensions: number; odd: readonly Located[] } | undefined
  /** Kept word for word beside the memories. */
  messages: number
}

export type Make = (known: Known) => Finding

/** The first ones as examples, and how many there are besides. */
export function shown<T>(
  found: readonly T[],
  examples: number,
  toExample: (one: T) => Example,
): Pick<Finding, 'examples' | 'more'> {
  return { examples: found.slice(0, examples).map(toExample), more: Math.max(0, found.length - examples) }
}

export function exampleOf(located: Located, lines: string[]): Example {
  return { owner: ownerOf(located.identity), lines }
}

/** The text, its day, and through whom it came. */
export function said({ text, identity, statedAt }: Located): string {
  const { user, agent, session } = identity
  const through = user === undefined ? [] : [agent, session].filter((name) => name !== undefined)
  return `${quote(text)} ${day(statedAt)}${through.length === 0 ? '' : `, ${through.join(', ')}`}`
}
