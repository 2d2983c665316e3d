/** What becomes of a memory that arrives: pure, decided from the incoming one and the one that holds its place. */
import { defined } from '../defined.ts'
import { InputError } from '../errors.ts'
import { canonicalJson } from '../hash.ts'
import type { Memory, Source } from '../record.ts'
import type { Merge } from '../types/memory-type.ts'
import { saysTheSame } from './claims.ts'
import type { Incoming } from './prepare-memory.ts'
import { readMerged } from './read-draft.ts'

/**
 * `next` is the memory to store; `closed` the old one as it must be stored. `late`: it belongs into the past of its slot.
 * `note` takes the place of the reason in the history.
 */
export type Decision = { note?: string } & (
  | { action: 'added'; next: Memory; reason: string }
  | { action: 'superseded'; next: Memory; closed: Memory; reason: string }
  | { action: 'merged' | 'reinforced'; next: Memory; reason: string }
  | { action: 'unchanged'; reason: string }
  | { action: 'late'; reason: string }
)

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
  if (isSameMessage(memory.source, current.source) && saysTheSame(memory, current)) {
    return { action: 'unchanged', reason: 'this message was remembered before' }
  }
  if (type.merge === 'replace') return replace(current, memory, now)
  if (typeof type.merge === 'function') return mergedBy(type.merge, current, memory, now)
  const isEarlier = datedByCaller && memory.validFrom < current.validFrom
  // In a slot, what stood there before must end where this one begins.
  const isOfThePast = isEarlier && memory.key !== undefined && type.merge === 'supersede'
  if (saysTheSame(memory, current) && !isOfThePast) {
    return { action: 'reinforced', next: reinforced(current, memory, now), reason: 'said again' }
  }
  if (type.merge === 'supersede') {
    if (isEarlier) return { action: 'late', reason: 'older than the current value: kept as history' }
    const isPast = memory.validTo !== undefined && memory.validTo <= now
    if (isPast) return { action: 'late', reason: 'its time is over: kept as history' }
    return superseded(memory, current, now)
  }
  if (type.merge === 'reinforce') {
    const { text, data } = memory
    const source = withEvidence(current.source, memory.source)
    const next = { ...reinforced(current, memory, now), ...defined({ text, data }), source }
    return { action: 'reinforced', next, reason: 'said again in other words' }
  }
  return { action: 'reinforced', next: reinforced(current, memory, now), reason: 'said again' }
}

/** Ids of messages need only be unique in their session. */
function isSameMessage({ messageId, session }: Source, other: Source): boolean {
  return messageId !== undefined && messageId === other.messageId && session === other.session
}

/** The function gets copies: it may be asked again when another writer was faster. */
function mergedBy(
  merge: Extract<Merge, (...memories: never[]) => unknown>,
  current: Memory,
  incoming: Memory,
  now: number,
): Decision {
  const content = readMerged(() => merge(structuredClone(current), structuredClone(incoming)))
  const wasDerived = current.data !== undefined && current.text === canonicalJson(current.data)
  const derived = content.data !== undefined && wasDerived ? { text: canonicalJson(content.data) } : {}
  const source = withEvidence(current.source, incoming.source)
  const next = { ...joined(current, incoming, now), ...derived, ...content, source, confirmedAt: now }
  return { action: 'merged', next, reason: "merged by the type's own function" }
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
  if (memory.validTo !== undefined && memory.validTo <= validFrom) {
    throw new InputError('validTo', 'must be later than the start of what it supersedes')
  }
  const next: Memory = { ...memory, validFrom, version: current.version + 1, supersedes: current.id }
  // What the caller announces for later leaves the current one in force till then.
  const status = memory.validFrom > now ? current.status : 'superseded'
  return { action: 'superseded', next, closed: { ...close(current, next, now), status }, reason }
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
    confirmedAt: now,
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
    // In a slot, another value may have been true before.
    validFrom: current.key === undefined ? Math.min(current.validFrom, incoming.validFrom) : current.validFrom,
    // An end that a successor has set stays.
    validTo: current.supersededBy === undefined ? laterEnd(current.validTo, incoming.validTo) : current.validTo,
    expiresAt: laterEnd(current.expiresAt, incoming.expiresAt),
    updatedAt: now,
    version: current.version + 1,
  })
}

const maxEvidence = 64

/** Where it came from stays; what it rests on grows, up to the latest 64. */
function withEvidence(current: Source, { evidence }: Source): Source {
  if (evidence === undefined) return current
  return { ...current, evidence: union(current.evidence ?? [], evidence).slice(-maxEvidence) }
}

/** The memory stays, the incoming one decides what it says and how long; tags and metadata come together. */
function replace(current: Memory, incoming: Memory, now: number): Decision {
  const { id, createdAt, supersedes, reinforcements } = current
  const { tags, about, metadata, pinned, updatedAt, version } = joined(current, incoming, now)
  const kept = defined({ id, createdAt, supersedes, reinforcements, tags, about, metadata, pinned, updatedAt, version })
  const validFrom = Math.max(current.validFrom, incoming.validFrom)
  const next: Memory = { ...incoming, ...(kept as Memory), validFrom, confirmedAt: now }
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
