/** The memory record: what callers see, and how it lies in a row. */
import type { FieldType, FieldValues } from './filter.ts'
import type { ScopeValues } from './scope.ts'
import type { Row } from './stores/contract.ts'
import { endOfTime } from './time.ts'
import type { Similar } from './write/likeness.ts'

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json | undefined }
export type MemoryStatus = 'active' | 'superseded' | 'pending' | 'forgotten' | 'archived'
export type Role = 'user' | 'assistant' | 'tool' | 'operator'

/** What a source may say besides the actors. */
export const sourceKeys: readonly string[] = [
  'channel',
  'speaker',
  'role',
  'turn',
  'messageId',
  'externalId',
  'uri',
  'span',
  'evidence',
]

/** Where a memory came from. `by`, `agent`, `app`, `session` and `task` are the writer's identity. */
export interface Source {
  /** The owner dimensions of the writer. */
  by?: ScopeValues
  agent?: string
  app?: string
  session?: string
  task?: string
  channel?: string
  speaker?: string
  role?: Role
  /** Order of the turn inside its session. */
  turn?: number
  messageId?: string
  externalId?: string
  uri?: string
  /** Characters of the message that the memory was made from: [start, end). */
  span?: [start: number, end: number]
  /** Ids of the memories that this one was derived from. */
  evidence?: string[]
  /** Values of actor dimensions that the application declared. */
  [actor: string]: unknown
}

/** One remembered thing. Times are epoch milliseconds. */
export interface Memory {
  id: string
  tenant: string
  /** Visible to every identity that contains these dimensions. */
  scope: ScopeValues
  type: string
  /** Names the slot (scope, type, key), which has one current value. */
  key?: string
  text: string
  data?: Json
  /** Entity keys, as `project:atlas`. */
  about?: string[]
  tags: string[]
  metadata: { [key: string]: Json }
  importance: number
  confidence: number
  pinned: boolean
  occurredAt: number
  createdAt: number
  updatedAt: number
  validFrom: number
  validTo?: number
  expiresAt?: number
  status: MemoryStatus
  supersedes?: string
  supersededBy?: string
  version: number
  /** How often it was said again. */
  reinforcements: number
  /** When it was last said again, or helped. */
  confirmedAt?: number
  source: Source
}

export type Action = 'added' | 'merged' | 'superseded' | 'reinforced' | 'unchanged' | 'rejected' | 'forgotten'

/** What a write decided, and `reason` why, for people and logs. */
export type Decided = { reason: string } & (
  | { action: 'added' | 'reinforced' | 'unchanged'; memory: Memory; previous?: Memory }
  | { action: 'merged' | 'superseded'; memory: Memory; previous: Memory }
  | { action: 'forgotten'; memory?: undefined; previous: Memory }
  | { action: 'rejected'; memory?: undefined; previous?: undefined }
)

/**
 * What a write did. `superseded`: `memory` is the new one, `previous` the closed one. `indexed` is false while the
 * vector index does not have it yet; it is caught up later. Always true without an embedder. `similar`: known memories that are close, and stand beside it.
 */
export type Outcome = Decided & { indexed: boolean; similar?: Similar[] }

/** One version of a memory: how it was, since when, by whom and why. */
export interface Revision {
  version: number
  memory: Memory
  action: Action
  reason: string
  at: number
  by: Source
}

/** What a row's body holds besides the memory. */
export interface StoredMemory {
  memory: Memory
  /** `isContent`: what it says came with this change, from whoever `by` names. */
  change: { action: Action; reason: string; at: number; by: Source; isContent?: boolean }
  /** The claim row that keeps this memory unique, if its type has one. */
  claimId?: string
  /** The version of the memory that it supersedes, as its writer saw it. */
  replaces?: number
  /** The tokens of the text, and the version of the analyser that made them. */
  terms: string[]
  analyser: number
}

/** Whether a read of now cannot return it yet: it was written as true from a later time on. */
export function isToCome({ validFrom, createdAt, key }: Memory, now: number): boolean {
  return key === undefined && validFrom > createdAt && validFrom > now
}

/** Whether a read of now can no longer return it. */
export function isOver(memory: Memory, now: number): boolean {
  return memory.status !== 'active' || (memory.validTo ?? endOfTime) <= now || (memory.expiresAt ?? endOfTime) <= now
}

/** Fields that a caller may filter by, besides those declared `filterable`. */
export const publicFields: Record<string, FieldType> = {
  id: 'string',
  type: 'string',
  key: 'string',
  status: 'string',
  tags: 'string[]',
  about: 'string[]',
  pinned: 'boolean',
  importance: 'number',
  confidence: 'number',
  occurredAt: 'number',
  createdAt: 'number',
  updatedAt: 'number',
  validFrom: 'number',
  validTo: 'number',
  expiresAt: 'number',
  version: 'number',
  reinforcements: 'number',
  supersedes: 'string',
  'source.agent': 'string',
  'source.app': 'string',
  'source.session': 'string',
  'source.task': 'string',
  'source.channel': 'string',
  'source.speaker': 'string',
  'source.role': 'string',
  'source.turn': 'number',
  'source.messageId': 'string',
  'source.externalId': 'string',
  'source.uri': 'string',
}

/**
 * Fields that only core filters by. `memoryId` ties revisions and claims to their memory. `visibleFrom` is 0 for what
 * was true when it was written: another process sees it at once, also when its clock is behind the writer's.
 */
export const internalFields: Record<string, FieldType> = {
  visibleFrom: 'number',
  scopeKey: 'string',
  scopeParts: 'string[]',
  memoryId: 'string',
}

/** The row of a memory. `fields` are the declared ones: core's and the application's. */
export function toRow(
  stored: StoredMemory,
  scope: { key: string; parts: string[] },
  fields: Record<string, FieldType>,
  writeId: string,
): Row {
  const { memory } = stored
  const values: FieldValues = {}
  for (const name of Object.keys(fields)) {
    const value = fieldOf(memory, name)
    // A copy: what a caller does to the memory that it was given must not reach an index.
    if (value !== undefined) values[name] = Array.isArray(value) ? [...value] : value
  }
  values.scopeKey = scope.key
  values.scopeParts = scope.parts
  values.memoryId = memory.id
  values.visibleFrom = isToCome(memory, Number.NEGATIVE_INFINITY) ? memory.validFrom : 0
  values.validTo = memory.validTo ?? endOfTime
  values.expiresAt = memory.expiresAt ?? endOfTime
  return {
    id: memory.id,
    kind: 'memory',
    version: memory.version,
    writeId,
    fields: values,
    body: JSON.stringify(stored),
  }
}

export function fromRow(row: Row): StoredMemory {
  return JSON.parse(row.body) as StoredMemory
}

/** `metadata.priority` of a memory, or undefined. Only own properties: a field may be called `constructor`. */
function fieldOf(memory: Memory, name: string): FieldValues[string] | undefined {
  let value: unknown = memory
  for (const part of splitField(name)) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined
    value = (value as Record<string, unknown>)[part]
  }
  return value as FieldValues[string] | undefined
}

/** `metadata.a.b` names the key `a.b` of metadata: only the first dot separates. */
function splitField(name: string): string[] {
  const dot = name.indexOf('.')
  return dot === -1 ? [name] : [name.slice(0, dot), name.slice(dot + 1)]
}
