/** "Forget what I just said": also when it was said in an earlier call. */
import { ConflictError, NotFoundError } from '../errors.ts'
import { allOf, type Filter } from '../filter.ts'
import { fromRow, type Memory, type Outcome, type Source, type StoredMemory } from '../record.ts'
import { validAt, visibleTo } from '../retrieve/visibility.ts'
import { scopeParts } from '../scope.ts'
import { allRows } from '../stores/pages.ts'
import { split } from '../stores/rows.ts'
import { isFeedback } from '../write/retire-units.ts'
import { writeChange } from '../write/write-change.ts'
import type { Run } from './ingest.ts'
import { withoutTurns } from './waiting.ts'

const idsAtOnce = 100
const pageSize = 200

/** Forgets what was made of these turns, by session, and takes them from what waits for a model. */
export async function takeBack(takenBack: ReadonlyMap<string, ReadonlySet<string>>, run: Run): Promise<void> {
  for (const [session, ids] of takenBack) {
    const owner = { tenant: run.caller.tenant, scope: run.scope }
    await withoutTurns(run.engine, owner, (turn) => turn.session === session && ids.has(turn.id), run.signal)
    for (const part of split([...ids], idsAtOnce)) await forgetTurns(session, part, run)
  }
}

async function forgetTurns(session: string, ids: readonly string[], run: Run): Promise<void> {
  const { engine, caller, reader, scope, signal } = run
  const filter = allOf(
    visibleTo(reader),
    validAt(engine.now()),
    ...scopeParts(scope).map((value): Filter => ({ op: 'eq', field: 'scopeParts', value })),
    { op: 'eq', field: 'source.session', value: session },
    { op: 'in', field: 'source.messageId', values: ids },
  ) as Filter
  const query = { kind: 'memory', filter, limit: pageSize }
  const memories = (await allRows(engine.rows, caller.tenant, query, signal)).map(fromRow)
  const confirmed = await saidElsewhere(memories, { session, ids }, run)
  for (const { memory } of memories) {
    if (!confirmed.has(memory.id)) await forgetOne(memory, run)
  }
}

/** Which of these others have said too, or changed: those are theirs by now. What only helped is nobody's words. */
async function saidElsewhere(
  memories: readonly StoredMemory[],
  { session, ids }: { session: string; ids: readonly string[] },
  { engine, caller, signal }: Run,
): Promise<Set<string>> {
  const changed = memories.filter(({ memory }) => memory.version > 1)
  const values = changed.map(({ memory }) => memory.id)
  const filter: Filter = { op: 'in', field: 'memoryId', values }
  const query = { kind: 'revision', filter, limit: pageSize }
  const rows = values.length === 0 ? [] : await allRows(engine.rows, caller.tenant, query, signal)
  const isOurs = (by: Source): boolean => by.session === session && ids.includes(by.messageId ?? '')
  const versions = [...changed, ...rows.map(fromRow)]
  const others = versions.filter(({ change }) => !isOurs(change.by) && !isFeedback(change))
  return new Set(others.map(({ memory }) => memory.id))
}

async function forgetOne(memory: Memory, run: Run): Promise<void> {
  const reason = 'its speaker took it back'
  run.report.outcomes.push(...(await change(memory.id, { operation: 'forget', input: undefined, reason }, run)))
  if (memory.supersedes === undefined) return
  const before = (await run.engine.rows.get(run.caller.tenant, [memory.supersedes], run.signal)).get(memory.supersedes)
  if (before === undefined) return
  // What held before is what holds now.
  const { id, version, status, supersededBy } = fromRow(before).memory
  if (status !== 'superseded' || supersededBy !== memory.id) return
  run.report.outcomes.push(...(await change(id, { operation: 'restore', input: version, reason: undefined }, run)))
}

async function change(
  id: string,
  what: { operation: 'forget' | 'restore'; input: number | undefined; reason: string | undefined },
  { engine, caller, share, signal }: Run,
): Promise<(Outcome & { by: string })[]> {
  const options = { share, signal, idempotencyKey: undefined, expectedVersion: undefined }
  try {
    const outcomes = await writeChange(engine, caller, { ...what, target: id, findIds: [async () => id], ...options })
    return outcomes.map((outcome) => ({ ...outcome, by: 'refusal' }))
  } catch (error) {
    // Somebody else has forgotten it meanwhile, or has put another value there.
    if (!(error instanceof NotFoundError || error instanceof ConflictError)) throw error
    return []
  }
}
