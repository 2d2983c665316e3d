/** What becomes of a memory that arrives: pure, decided from the incoming one and the one that holds its place. */
import { defined } from '../defined.ts'
import { canonicalJson } from '../hash.ts'
import type { Memory } from '../record.ts'
import { saysTheSame } from './claims.ts'
import type { Incoming } from './prepare-memory.ts'
import { readMerged } from './read-draft.ts'

/** `next` is the memory to store; `closed` the old one as it must be stored. `late`: it belongs into the past of its slot. */
export type Decision =
  | { action: 'added'; next: Memory; reason: string }
  | { action: 'superseded'; next: Memory; closed: Memory; reason: string }
  | { action: 'merged' | 'reinforced'; next: Memory; reason: string }
  | { action: 'unchanged'; reason: string }
  | { action: 'late'; reason: string }

/**
 * @param current the memory that holds the incoming one's claim now: same slot, same content or same message.
 */
export function reconcile(
  { memory, type, datedByCaller }: Incoming,
  current: Memory | undefined,
  now: number,
): Decision {
  if (current === undefined) return { action: 'added', next: memory, reason: 'nothing like it was known' }
  if (type.merge === 'append') return { action: 'unchanged', reason: 'this message was remembered before' }
  if (type.merge === 'replace') return replace(current, memory, now)
  if (saysTheSame(memory, current)) {
    return { action: 'reinforced', next: reinforced(current, memory, now), reason: 'said again' }
  }
  if (type.merge === 'supersede') {
    const isLate = datedByCaller && memory.validFrom < current.validFrom
    if (isLate) return { action: 'late', reason: 'older than the current value: kept as history' }
    return superseded(memory, current, now)
  }
  if (type.merge === 'reinforce') {
    const { text, data } = memory
    const next = { ...reinforced(current, memory, now), ...defined({ text, data }) }
    return { action: 'reinforced', next, reason: 'said again in other words' }
  }
  const { merge } = type
  const merged = { ...joined(current, memory, now), ...readMerged(() => merge(current, memory)) }
  return { action: 'merged', next: merged, reason: "merged by the type's own function" }
}

/**
 * `validFrom` never decreases per slot: of two values in one millisecond the later counts, the earlier was true for
 * no time at all. The version goes on, so that compare-and-set holds across successors.
 */
export function superseded(
  memory: Memory,
  current: Memory,
  now: number,
  reason = 'the slot got a new value',
): Extract<Decision, { action: 'superseded' }> {
  const validFrom = Math.max(memory.validFrom, current.validFrom)
  const next: Memory = { ...memory, validFrom, version: current.version + 1, supersedes: current.id }
  return { action: 'superseded', next, closed: close(current, next, now), reason }
}

/** Closes a memory at the start of its successor. */
function close(current: Memory, next: Memory, now: number): Memory {
  return {
    ...current,
    status: 'superseded',
    validTo: Math.min(next.validFrom, current.validTo ?? Number.POSITIVE_INFINITY),
    supersededBy: next.id,
    updatedAt: now,
    version: current.version + 1,
  }
}

/** The current memory, said again: the words stay, what the repetition adds is kept. */
export function reinforced(current: Memory, incoming: Memory, now: number): Memory {
  return {
    ...joined(current, incoming, now),
    importance: Math.max(current.importance, incoming.importance),
    reinforcements: current.reinforcements + 1,
  }
}

/** Two memories in one, under the id of the current one: what either says of tags, entities and metadata. */
function joined(current: Memory, incoming: Memory, now: number): Memory {
  return defined<Memory>({
    ...current,
    tags: union(current.tags, incoming.tags),
    about: current.about === undefined ? incoming.about : union(current.about, incoming.about ?? []),
    metadata: { ...current.metadata, ...incoming.metadata },
    pinned: current.pinned || incoming.pinned,
    validFrom: Math.min(current.validFrom, incoming.validFrom),
    validTo: laterEnd(current.validTo, incoming.validTo),
    expiresAt: laterEnd(current.expiresAt, incoming.expiresAt),
    updatedAt: now,
    version: current.version + 1,
  })
}

/** The memory stays, the incoming one decides what it says and how long; tags and metadata come together. */
function replace(current: Memory, incoming: Memory, now: number): Decision {
  const { id, createdAt, supersedes, reinforcements } = current
  const { tags, about, metadata, pinned, updatedAt, version } = joined(current, incoming, now)
  const kept = defined({ id, createdAt, supersedes, reinforcements, tags, about, metadata, pinned, updatedAt, version })
  const next: Memory = { ...incoming, ...(kept as Memory), validFrom: Math.max(current.validFrom, incoming.validFrom) }
  if (hasSameContent(current, next)) return { action: 'unchanged', reason: 'the slot has this value' }
  return { action: 'merged', next, reason: 'the slot got a new value' }
}

/** Whether nothing but times, versions and the source differs. */
function hasSameContent(a: Memory, b: Memory): boolean {
  const contentOf = ({
    text,
    data,
    tags,
    about,
    metadata,
    importance,
    confidence,
    pinned,
    validTo,
    expiresAt,
  }: Memory): string =>
    canonicalJson({ text, data, tags, about, metadata, importance, confidence, pinned, validTo, expiresAt })
  return contentOf(a) === contentOf(b)
}

/** What is said again holds as long as the longer of the two; no end is the longest. */
function laterEnd(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : Math.max(a, b)
}

/** The explicit correction of a memory: the old one was never true, the new one has always been. */
export function corrected(current: Memory, next: Memory, now: number): { next: Memory; closed: Memory } {
  return {
    next: { ...next, supersedes: current.id, version: current.version + 1 },
    closed: { ...close(current, next, now), status: 'superseded', validTo: current.validFrom },
  }
}

function union(a: readonly string[], b: readonly string[]): string[] {
  return [...new Set([...a, ...b])]
}
