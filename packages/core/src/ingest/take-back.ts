/** "Forget what I just said": also when it was said in an earlier call. */
import { NotFoundError } from '../errors.ts'
import { allOf, type Filter } from '../filter.ts'
import { validAt, visibleTo } from '../retrieve/visibility.ts'
import { scopeKey } from '../scope.ts'
import { writeChange } from '../write/write-change.ts'
import type { Run } from './ingest.ts'
import { commitNotes } from './notes.ts'
import type { Sessions } from './sessions.ts'
import { withoutTurns } from './waiting.ts'

const mostAtOnce = 200

/** Forgets what was made of the last turn that was said, and of the answers to it. */
export async function takeBack(taken: ReadonlySet<string | undefined>, sessions: Sessions, run: Run): Promise<void> {
  for (const session of taken) {
    const ids = session === undefined ? [] : sessions.lastOf(session)
    if (session !== undefined && ids.length > 0) await takeBackTurns(session, ids, run)
  }
}

async function takeBackTurns(session: string, ids: readonly string[], run: Run): Promise<void> {
  const { engine, caller, reader, scope, share, report, signal } = run
  const owner = { tenant: caller.tenant, scope }
  const waiting = await withoutTurns(engine, owner, (turn) => turn.session === session && ids.includes(turn.id), signal)
  await commitNotes(engine, caller.tenant, waiting, signal)
  const filter = allOf(
    visibleTo(reader),
    validAt(engine.now()),
    { op: 'eq', field: 'scopeKey', value: scopeKey(scope) },
    { op: 'eq', field: 'source.session', value: session },
    { op: 'in', field: 'source.messageId', values: ids },
  ) as Filter
  const page = await engine.rows.list(caller.tenant, { kind: 'memory', filter, limit: mostAtOnce }, signal)
  const target = page.rows.map(({ id }) => id)
  if (target.length === 0) return
  try {
    const outcomes = await writeChange(engine, caller, {
      ...{ operation: 'forget', target, input: undefined, reason: 'its speaker took it back' },
      findIds: target.map((id) => async () => id),
      ...{ share, signal, idempotencyKey: undefined, expectedVersion: undefined },
    })
    report.outcomes.push(...outcomes.map((outcome) => ({ ...outcome, by: 'refusal' })))
  } catch (error) {
    // Somebody else has forgotten it meanwhile.
    if (!(error instanceof NotFoundError)) throw error
  }
}
