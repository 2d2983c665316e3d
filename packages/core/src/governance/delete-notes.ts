/** Deletes what `ingest` has noted about somebody, and what of theirs waits for a model. */
import type { Engine } from '../engine.ts'
import type { Filter } from '../filter.ts'
import { type NoteKind, noteKinds } from '../ingest/notes.ts'
import { readWaiting } from '../ingest/waiting.ts'
import type { ScopeValues } from '../scope.ts'
import type { Change, Row } from '../stores/contract.ts'
import { rowPages } from '../stores/pages.ts'
import { type CheckedSelector, selectorFilter } from './selector.ts'

const pageSize = 200

export async function deleteNotes(
  { rows }: Engine,
  tenant: string,
  { scopes = [], authored }: CheckedSelector & { authored: boolean },
  signal: AbortSignal | undefined,
): Promise<void> {
  if (scopes.length === 0) return
  const limit = Math.min(pageSize, rows.traits.maxBatch)
  const deleteAll = async (kind: NoteKind, query: { filter?: Filter }, isMeant: (row: Row) => boolean) => {
    for await (const page of rowPages(rows, tenant, { kind, limit, ...query }, signal)) {
      const changes = page.filter(isMeant).map(({ id }): Change => ({ id, kind, expects: 'any', row: null }))
      if (changes.length > 0) await rows.commit(tenant, changes, signal)
    }
  }
  for (const kind of noteKinds) await deleteAll(kind, { filter: selectorFilter({ scopes }) }, () => true)
  // What they said where others see it waits in the scope of those.
  if (authored) await deleteAll('waiting', {}, (row) => scopes.some((scope) => isSaidBy(row, scope)))
}

function isSaidBy(row: Row, scope: ScopeValues): boolean {
  const values = new Map(readWaiting(row)?.caller.values)
  return Object.entries(scope).every(([name, value]) => values.get(name)?.includes(value))
}
