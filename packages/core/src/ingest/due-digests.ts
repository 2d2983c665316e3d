/** Says when a session or an owner is to be digested anew; `maintain()` does it. */
import type { Change } from '../stores/contract.ts'
import type { Run } from './ingest.ts'
import { changeNote, noteId } from './notes.ts'
import { type Task, waitingChange } from './waiting.ts'
import type { IngestOutcome } from './write-found.ts'

/** @param sessions whose summaries are due. */
export async function dueDigests(run: Run, sessions: readonly string[], isProfileDue: boolean): Promise<Change[]> {
  if (run.engine.extractor?.digest === undefined) return []
  const tasks: Task[] = sessions.map((session) => ({ task: 'summary', session }))
  if (isProfileDue) tasks.push({ task: 'profile' })
  return await Promise.all(tasks.map((task) => waitingChange(run, task)))
}

/** Counts what was made; whether the owner has so many new memories that a profile is due. */
export async function countForProfile(
  { engine, caller, scope, signal }: Run,
  outcomes: readonly IngestOutcome[],
): Promise<boolean> {
  const every = engine.ingest.profile?.everyMemories
  const made = outcomes.filter(({ action }) => action === 'added' || action === 'superseded').length
  if (every === undefined || engine.extractor?.digest === undefined || made === 0) return false
  const owner = { tenant: caller.tenant, scope }
  const id = await noteId('counter', owner, 'profile')
  const known = (await engine.rows.get(caller.tenant, [id], signal)).get(id)
  let isDue = false
  const change = ({ since } = { since: 0 }): { since: number } => {
    isDue = since + made >= every
    return { since: isDue ? 0 : since + made }
  }
  await changeNote(engine, { kind: 'counter', id, owner, known, change }, signal)
  return isDue
}
