/** What a reader found, and when a name alone is a time. */
import type { Span } from './calendar.ts'
import type { Relation, Weak } from './vocabulary.ts'

export interface Found {
  /** The first token behind it. */
  end: number
  span: Span
  /** Other readings of the same digits. */
  others?: Span[]
  /** What it needs beside it to be a time at all. */
  weak?: Weak | undefined
  /** For what has no year: how often it comes round, and what it means at another time. */
  cycleDays?: number
  again?: ((now: number) => Span) | undefined
}

const relationsFor: Record<Weak, ReadonlySet<Relation | undefined>> = {
  month: new Set<Relation>(['in', 'since', 'before', 'after', 'until', 'between']),
  season: new Set<Relation>(['in', 'since', 'until', 'between']),
  weekday: new Set<Relation>(['on']),
  year: new Set<Relation>(['in', 'since', 'before', 'after', 'until', 'by', 'between', 'from']),
}

/** Whether a name is a time after this word: "in May" is, "may" and "on May" are not. */
export function allowed({ weak }: Found, relation: Relation | undefined): boolean {
  return weak === undefined || relationsFor[weak].has(relation)
}
