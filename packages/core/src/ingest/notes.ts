/**
 * What `ingest` notes beside the memories: which messages it has read, how a session stands, how often something recurred,
 * and what still waits for a model. Rows of a scope, which go when its owner is erased; none but the waiting ones holds text.
 */
import type { Engine } from '../engine.ts'
import { sha256 } from '../hash.ts'
import { type ScopeValues, scopeKey, scopeParts } from '../scope.ts'
import { untilCommitted } from '../stores/call.ts'
import type { Change, Row } from '../stores/contract.ts'
import { split } from '../stores/rows.ts'
import { randomVersion } from '../write/claims.ts'

export type NoteKind = 'message' | 'session' | 'counter' | 'waiting'
export const noteKinds: readonly NoteKind[] = ['message', 'session', 'counter', 'waiting']

/** Whose notes these are. */
export interface Owner {
  tenant: string
  scope: ScopeValues
}

export async function noteId(kind: NoteKind, { scope }: Owner, ...name: readonly string[]): Promise<string> {
  return `${kind}:${await sha256([scopeKey(scope), ...name])}`
}

export function noteRow(engine: Engine, kind: NoteKind, id: string, { scope }: Owner, body: unknown): Row {
  const at = engine.now()
  return {
    id,
    kind,
    version: randomVersion(),
    writeId: engine.newWriteId(),
    fields: { createdAt: at, occurredAt: at, scopeKey: scopeKey(scope), scopeParts: scopeParts(scope) },
    body: JSON.stringify(body),
  }
}

/** Stores a note whatever was there. */
export function noteChange(engine: Engine, kind: NoteKind, id: string, owner: Owner, body: unknown): Change {
  return { id, kind, expects: 'any', row: noteRow(engine, kind, id, owner, body) }
}

export async function commitNotes(
  engine: Engine,
  tenant: string,
  changes: readonly Change[],
  signal: AbortSignal | undefined,
): Promise<void> {
  for (const part of split(changes, engine.rows.traits.maxBatch)) await engine.rows.commit(tenant, part, signal)
}

/** One note that is to be changed, whoever else does so too. */
export interface NoteChange<T> {
  id: string
  /** The row, when it was read before. */
  known?: Row | undefined
  /** Asked again when somebody was faster. `undefined` leaves it as it is. */
  change(body: T | undefined): T | undefined
}

/** @returns what the note says then. */
export async function changeNote<T>(
  engine: Engine,
  { kind, owner, ...note }: { kind: NoteKind; owner: Owner } & NoteChange<T>,
  signal: AbortSignal | undefined,
): Promise<T | undefined> {
  const [row] = await changeNotes(engine, { kind, owner }, [note], async () => ({ first: [], last: [] }), signal)
  return row === undefined ? undefined : (JSON.parse(row.body) as T)
}

/** What is stored in the same commits, whatever was there; on a store that commits row by row, in this order. */
export interface Around {
  first: readonly Change[]
  last: readonly Change[]
}

/**
 * Changes notes in as few commits as they fit in.
 * @param around is asked when all notes have been changed, at every attempt.
 * @returns the rows that are there then.
 */
export async function changeNotes<T>(
  engine: Engine,
  { kind, owner }: { kind: NoteKind; owner: Owner },
  notes: readonly NoteChange<T>[],
  around: () => Promise<Around>,
  signal: AbortSignal | undefined,
): Promise<(Row | undefined)[]> {
  const { tenant } = owner
  const written: (Row | undefined)[] = []
  const toChange = ({ id, change }: NoteChange<T>, row: Row | undefined, index: number): Change[] => {
    const body = change(row === undefined ? undefined : (JSON.parse(row.body) as T))
    const next = body === undefined ? row : noteRow(engine, kind, id, owner, body)
    written[index] = next
    return next === undefined || next === row ? [] : [{ id, kind, expects: row?.version ?? 'absent', row: next }]
  }
  let changes: Change[] | undefined
  /** Of several commits, and of one whose answer was lost, some may have happened. */
  const again = async (tried: readonly Change[]): Promise<Change[]> => {
    const failed = new Map(tried.map(({ id, row }) => [id, row?.version]))
    const ids = notes.map(({ id }) => id)
    const now = await engine.rows.get(tenant, ids, signal)
    return notes.flatMap((note, index) => {
      const row = now.get(note.id)
      return failed.has(note.id) && row?.version !== failed.get(note.id) ? toChange(note, row, index) : []
    })
  }
  const plan = async (): Promise<Change[]> => {
    changes =
      changes === undefined ? notes.flatMap((note, index) => toChange(note, note.known, index)) : await again(changes)
    const { first, last } = await around()
    return [...first, ...changes, ...last]
  }
  await untilCommitted(plan, (planned) => commitNotes(engine, tenant, planned, signal), signal)
  return written
}
