/** Deletes what `ingest` has noted about somebody, and what of theirs waits for a model. */
import type { Engine } from '../engine.ts'
import { noteKinds } from '../ingest/notes.ts'
import type { Change } from '../stores/contract.ts'
import { rowPages } from '../stores/pages.ts'
import { type CheckedSelector, selectorFilter } from './selector.ts'

const pageSize = 200

export async function deleteNotes(
  { rows }: Engine,
  tenant: string,
  { scopes = [] }: CheckedSelector,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (scopes.length === 0) return
  const filter = selectorFilter({ scopes })
  const limit = Math.min(pageSize, rows.traits.maxBatch)
  for (const kind of noteKinds) {
    for await (const page of rowPages(rows, tenant, { kind, filter, limit }, signal)) {
      const changes = page.map(({ id }): Change => ({ id, kind, expects: 'any', row: null }))
      if (changes.length > 0) await rows.commit(tenant, changes, signal)
    }
  }
}
