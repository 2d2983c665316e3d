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

/**
 * Changes a note whoever else does so too: `change` is asked again when somebody was faster. `undefined` leaves it.
 * @param known the row, when it was read before.
 * @returns what it says then.
 */
export async function changeNote<T>(
  engine: Engine,
  { kind, id, owner, known }: { kind: NoteKind; id: string; owner: Owner; known?: Row | undefined },
  change: (body: T | undefined) => T | undefined,
  signal: AbortSignal | undefined,
): Promise<T | undefined> {
  let row = known
  for (let attempt = 1; ; attempt++) {
    const before = row === undefined ? undefined : (JSON.parse(row.body) as T)
    const body = change(before)
    if (body === undefined) return before
    const expects = row?.version ?? 'absent'
    try {
      await engine.rows.commit(
        owner.tenant,
        [{ id, kind, expects, row: noteRow(engine, kind, id, owner, body) }],
        signal,
      )
      return body
    } catch (error) {
      if (!isWorthAnotherLook(error) || attempt >= maxAttempts) throw error
      await delay(retryDelayMs(attempt), signal)
      row = (await engine.rows.get(owner.tenant, [id], signal)).get(id)
    }
  }
}
