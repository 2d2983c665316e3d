/**
 * What `ingest` notes beside the memories: which messages it has read, how a session stands, how often something recurred,
 * and what still waits for a model. Rows of a scope, which go when its owner is erased; none but the waiting ones holds text.
 */
import type { Engine } from '../engine.ts'
import { sha256 } from '../hash.ts'
import { type ScopeValues, scopeKey, scopeParts } from '../scope.ts'
import { delay, isWorthAnotherLook, maxAttempts, retryDelayMs } from '../stores/call.ts'
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
  return (await changeNotes(engine, { kind, owner }, [note], [], signal))[0]
}

/**
 * Changes notes in as few commits as they fit in.
 * @param alongside what is stored in the same commits, whatever was there.
 * @returns what each note says then.
 */
export async function changeNotes<T>(
  engine: Engine,
  { kind, owner }: { kind: NoteKind; owner: Owner },
  notes: readonly NoteChange<T>[],
  alongside: readonly Change[],
  signal: AbortSignal | undefined,
): Promise<(T | undefined)[]> {
  const { rows } = engine
  const { tenant } = owner
  const bodies: (T | undefined)[] = []
  const toChange = ({ id, change }: NoteChange<T>, row: Row | undefined, index: number): Change[] => {
    const before = row === undefined ? undefined : (JSON.parse(row.body) as T)
    const body = change(before)
    bodies[index] = body ?? before
    const expects = row?.version ?? 'absent'
    return body === undefined ? [] : [{ id, kind, expects, row: noteRow(engine, kind, id, owner, body) }]
  }
  let changes = [...alongside, ...notes.flatMap((note, index) => toChange(note, note.known, index))]
  for (let attempt = 1; changes.length > 0; attempt++) {
    try {
      await commitNotes(engine, tenant, changes, signal)
      break
    } catch (error) {
      if (!isWorthAnotherLook(error) || attempt >= maxAttempts) throw error
      await delay(retryDelayMs(attempt), signal)
    }
    const failed = new Map(changes.map(({ id, row }) => [id, row?.version]))
    const now = await rows.get(
      tenant,
      notes.map(({ id }) => id),
      signal,
    )
    // Of several commits, and of one whose answer was lost, some may have happened.
    const again = notes.flatMap((note, index) => {
      const row = now.get(note.id)
      return failed.has(note.id) && row?.version !== failed.get(note.id) ? toChange(note, row, index) : []
    })
    changes = [...alongside, ...again]
  }
  return bodies
}
