/**
 * What a plan works on: the rows that were read, and over them the rows that it wants written. A plan that asks for
 * a row that was not read gets `undefined`; it is read then, and the plan made again.
 */
import type { FieldType } from '../filter.ts'
import { fromRow, type Memory, type StoredMemory, toRow } from '../record.ts'
import { analyserVersion, termsOf } from '../retrieve/analyse.ts'
import { scopeKey, scopeParts } from '../scope.ts'
import type { Change, Row } from '../stores/contract.ts'

export interface Workspace {
  /** Whether an earlier try of the same write may have come through in part. */
  readonly isRetry: boolean
  row(id: string): Row | undefined
  /** The memory with this id, as far as the plan has come. */
  memory(id: string): StoredMemory | undefined
  /** Every value that the slot of this memory ever had; none before they are read. */
  valuesOf(memory: Memory): StoredMemory[]
  /** Whether the plan has written this row. */
  isWritten(id: string): boolean
  /** Stores a memory; the version that it replaces becomes a revision. */
  putMemory(stored: Omit<StoredMemory, 'terms' | 'analyser'>, writeId: string): Row
  put(row: Row): void
  remove(row: Row): void
  /** Whether the plan has written anything yet. */
  isChanged(): boolean
  /** Ids that were asked for and not read. */
  missing(): string[]
  /** Slots whose values were asked for and not read. */
  missingSlots(): Memory[]
  /** One change for each row, each expecting what was read. */
  changes(): Change[]
}

/**
 * @param known the rows that were read; null for those that do not exist.
 * @param slots ids of the values of slots, by `slotName`.
 */
export function createWorkspace(
  known: ReadonlyMap<string, Row | null>,
  fields: Record<string, FieldType>,
  isRetry = false,
  slots: ReadonlyMap<string, readonly string[]> = new Map(),
): Workspace {
  const asked = new Set<string>()
  const askedSlots = new Map<string, Memory>()
  const written = new Map<string, { row: Row | null; kind: string; expects: Change['expects'] }>()

  function row(id: string): Row | undefined {
    const found = written.has(id) ? written.get(id)?.row : known.get(id)
    if (found === undefined) asked.add(id)
    return found ?? undefined
  }

  function write(id: string, kind: string, next: Row | null, expects?: Change['expects']): void {
    const before = known.get(id)?.version ?? 'absent'
    written.set(id, { row: next, kind, expects: expects ?? before })
  }

  function memory(id: string): StoredMemory | undefined {
    const found = row(id)
    return found?.kind === 'memory' ? fromRow(found) : undefined
  }

  return {
    isRetry,
    row,
    memory,
    isWritten: (id) => written.has(id),
    valuesOf(of) {
      const ids = slots.get(slotName(of))
      if (ids === undefined) askedSlots.set(slotName(of), of)
      // Those of this very plan too: a call may bring several values of one slot.
      const own = [...written.values()].flatMap(({ row: next, kind }) => (kind === 'memory' && next ? [next] : []))
      const added = own.filter((next) => slotName(fromRow(next).memory) === slotName(of)).map(({ id }) => id)
      return [...new Set([...(ids ?? []), ...added])].flatMap((id) => memory(id) ?? [])
    },
    missingSlots: () => [...askedSlots.values()],
    putMemory(stored, writeId) {
      const { id, scope } = stored.memory
      const before = row(id)
      if (before !== undefined) write(revisionId(id, before.version), 'revision', toRevision(before), 'any')
      const complete: StoredMemory = { ...stored, terms: termsOf(stored.memory), analyser: analyserVersion }
      const next = toRow(complete, { key: scopeKey(scope), parts: scopeParts(scope) }, fields, writeId)
      write(id, 'memory', next)
      return next
    },
    put(next) {
      write(next.id, next.kind, next)
    },
    remove(old) {
      write(old.id, old.kind, null)
    },
    isChanged() {
      return written.size > 0
    },
    missing() {
      return [...asked].filter((id) => !known.has(id))
    },
    changes() {
      return [...written]
        .filter(([, change]) => change.row !== null || change.expects !== 'absent')
        .map(([id, { row: next, kind, expects }]) => ({ id, kind, expects, row: next }))
    },
  }
}

/** One name for each slot. */
export function slotName({ scope, type, key }: Memory): string {
  return JSON.stringify([scopeKey(scope), type, key])
}

/**
 * The version of a memory that an earlier try of this very write left: the current one, or, for a repeated attempt,
 * one that others have built on since.
 */
export function ownVersion(
  work: Workspace,
  current: StoredMemory,
  { writeId, isRepeat, startedAt }: { writeId: string; isRepeat: boolean; startedAt: number },
): StoredMemory | undefined {
  const { id } = current.memory
  if (work.row(id)?.writeId === writeId) return current
  for (let { version } = current.memory; (isRepeat || work.isRetry) && version > 1; version--) {
    const row = work.row(revisionId(id, version - 1))
    if (row === undefined) return undefined
    const past = fromRow(row)
    if (row.writeId === writeId) return past
    if (past.change.at < startedAt) return undefined
  }
  return undefined
}

/** Sorts by version. */
export function revisionId(memoryId: string, version: number): string {
  return `revision:${memoryId}:${String(version).padStart(10, '0')}`
}

/** The row of a past version is never changed again, so that whoever writes it writes the same. */
export function toRevision(row: Row): Row {
  const { createdAt = 0, occurredAt = 0, memoryId = row.id, scopeKey: scope = '' } = row.fields
  return {
    ...row,
    id: revisionId(row.id, row.version),
    kind: 'revision',
    fields: { createdAt, occurredAt, memoryId, scopeKey: scope },
  }
}
