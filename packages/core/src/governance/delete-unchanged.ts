/** Deletes memories for good, unless somebody has changed them since they were looked at. */
import type { Engine } from '../engine.ts'
import { ConflictError } from '../errors.ts'
import { jobChange } from '../lifecycle/jobs.ts'
import type { Change } from '../stores/contract.ts'
import { split } from '../stores/rows.ts'
import { unitsPerCommit } from '../write/commit-parts.ts'
import { deleteMemories, heirsOf, stampAgain } from './delete-memories.ts'

/** A memory that is to go as it is, or not at all. */
export interface Doomed {
  id: string
  version: number
  scopeKey: string
}

/**
 * Deletes those that nobody has changed since, for good, with what hangs on them.
 * @param alongside rows to store in the same commit.
 * @returns which they were.
 */
export async function deleteUnchanged(
  engine: Engine,
  tenant: string,
  doomed: readonly Doomed[],
  signal?: AbortSignal,
  alongside: readonly Change[] = [],
): Promise<string[]> {
  if (doomed.length === 0) return []
  const ids = doomed.map(({ id }) => id)
  // Who is killed after the memories are gone leaves what hangs on them to maintain().
  await engine.rows.commit(tenant, [jobChange(engine, 'orphans', ids)], signal)
  const changeOf = ({ id, version }: Doomed): Change => {
    const change: Change = { id, kind: 'memory', expects: version, row: null }
    return engine.commitsIndex ? { ...change, index: null } : change
  }
  const there = await engine.rows.get(tenant, ids, signal)
  const heirs = await heirsOf(engine, tenant, [...there.values()], signal)
  const gone: Doomed[] = []
  for (const part of split(doomed, unitsPerCommit(engine, 2))) {
    if (await isCommitted(engine, tenant, [...part.map(changeOf), ...alongside], signal)) gone.push(...part)
    // One of them has changed: the others go by themselves.
    else if (part.length > 1)
      for (const one of part)
        if (await isCommitted(engine, tenant, [changeOf(one), ...alongside], signal)) gone.push(one)
  }
  const scopeKeys = new Set(gone.map(({ scopeKey }) => scopeKey))
  await stampAgain(engine, tenant, scopeKeys, signal)
  const deleted = gone.map(({ id }) => id)
  await deleteMemories(engine, tenant, deleted, { signal, scopeKeys: [...scopeKeys], heirs })
  return deleted
}

async function isCommitted(engine: Engine, tenant: string, changes: Change[], signal?: AbortSignal): Promise<boolean> {
  try {
    await engine.rows.commit(tenant, changes, signal)
    return true
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error
    return false
  }
}
