/** What a dry run has found. Plain data: it can be kept as JSON, and two runs on the same database give the same. */

export type FindingKind =
  | 'duplicates'
  | 'contradictions'
  | 'alike'
  | 'changed'
  | 'expired'
  | 'ownerless'
  | 'lost'
  | 'deleted'
  | 'misfits'
  | 'broken'
  | 'refused'
  | 'mangled'
  | 'unsearchable'
  | 'altered'
  | 'undated'
  | 'vectors'
  | 'messages'

export interface Finding {
  kind: FindingKind
  /** How many memories, pairs, rows or messages it is about; `title` says which. */
  count: number
  title: string
  /** What will be done about it. */
  action: string
  /** The first of them, in the order of their time. */
  examples: Example[]
  /** How many examples there are besides. */
  more: number
}

export interface Example {
  /** Who it is about: `alice`, `agent support`. */
  owner: string
  lines: string[]
}

/** Every row of mem0 is in exactly one of these. */
export interface Fates {
  /** A read of now returns them. */
  current: number
  /** Another memory says it: they count as its repetitions. */
  merged: number
  /** Contradicted later: kept as what was true then. */
  past: number
  /** Kept, but no read of now returns them. */
  expired: number
  /** Not moved. */
  left: number
}

export interface OwnerFates extends Fates {
  owner: string
  tenant: string
  memories: number
}

export interface Mem0Report {
  /** Where they are, without secrets. */
  source: string
  /** When the report was asked for, epoch milliseconds: it decides what has expired. */
  at: number
  /** Rows of mem0's store. */
  memories: number
  /** The first and the last time of a memory, epoch milliseconds. */
  from?: number
  to?: number
  /** Entries of mem0's history; absent when there is none. */
  events?: number
  users: number
  agents: number
  sessions: number
  fates: Fates
  /** Former texts that come along. */
  formerTexts: number
  owners: OwnerFates[]
  /** How many memories are written in which script. */
  scripts: { name: string; memories: number }[]
  /** How long the vectors are, and how many there are of each length; none: without. */
  vectors: { dimensions: number; memories: number }[]
  findings: Finding[]
}
