/** Rows that may be stored whatever is there. */
import type { Engine } from '../engine.ts'
import { toRow } from '../record.ts'
import { analyserVersion, termsOf } from '../retrieve/analyse.ts'
import { scopeKey, scopeParts } from '../scope.ts'
import { delay, isRetryable, maxAttempts, retryDelayMs } from '../stores/call.ts'
import type { Change } from '../stores/contract.ts'
import { split } from '../stores/rows.ts'
import { toRevision } from '../write/workspace.ts'
import type { Version } from './format.ts'
import type { ImportRun } from './import-run.ts'

/** The rows of past versions never change, so that it does not matter who else writes them. */
export async function putRevisions(
  engine: Engine,
  tenant: string,
  versions: readonly Version[],
  { mark, report, signal }: ImportRun,
): Promise<void> {
  const changes = versions.map((version): Change => {
    const { memory } = version
    const scope = { key: scopeKey(memory.scope), parts: scopeParts(memory.scope) }
    const stored = { ...version, terms: termsOf(memory), analyser: analyserVersion }
    const row = toRevision(toRow(stored, scope, engine.fields, `${mark}:${engine.newWriteId()}`))
    return { id: row.id, kind: row.kind, expects: 'any', row }
  })
  await putRows(engine, tenant, changes, signal)
  report.revisions += changes.length
}

/** Stores rows whatever is there; safe to repeat. */
export async function putRows(
  engine: Engine,
  tenant: string,
  changes: readonly Change[],
  signal: AbortSignal | undefined,
): Promise<void> {
  for (const part of split(changes, engine.rows.traits.maxBatch)) {
    for (let attempt = 1; ; attempt++) {
      try {
        await engine.rows.commit(tenant, part, signal)
        break
      } catch (error) {
        if (!isRetryable(error) || attempt >= maxAttempts) throw error
        await delay(retryDelayMs(attempt), signal)
      }
    }
  }
}
