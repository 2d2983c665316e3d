/** What a call that may be killed leaves for `maintain()`: a row that names memories, and what is to be done about them. */
import type { Engine } from '../engine.ts'
import type { Change, Row } from '../stores/contract.ts'

/**
 * - `index`: bring the vector index up to what the rows say.
 * - `erase`: delete what a writer who was under way put back.
 * - `orphans`: delete what hangs on those that are gone.
 */
export type Task = 'index' | 'erase' | 'orphans'

interface Job {
  task: Task
  ids: readonly string[]
}

/** Stores a job. Its id is the change's own. */
export function jobChange(engine: Engine, task: Task, ids: readonly string[]): Change {
  const at = engine.now()
  const id = `job:${engine.newWriteId()}`
  const fields = { createdAt: at, occurredAt: at }
  const body = JSON.stringify({ task, ids } satisfies Job)
  const row: Row = { id, kind: 'job', version: 1, writeId: engine.newWriteId(), fields, body }
  return { id, kind: 'job', expects: 'any', row }
}

export function taskOf({ body }: Row): Task {
  return (JSON.parse(body) as Job).task
}

/** The memories of these jobs. */
export function idsOf(jobs: readonly Row[]): string[] {
  return jobs.flatMap(({ body }) => (JSON.parse(body) as Job).ids)
}
