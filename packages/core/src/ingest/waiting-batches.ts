/** Which of what waits for a model is shown to it together. */
import type { Engine } from '../engine.ts'
import { canonicalJson } from '../hash.ts'
import { scopeKey, writeScope } from '../scope.ts'
import type { Row } from '../stores/contract.ts'
import { turnsPerCall } from './ask-model.ts'
import type { Turn } from './turn.ts'
import { callerOf, readWaiting, type Task, type Waiting } from './waiting.ts'

/** Rows that are worked on in one call of the model: of one caller, with one task. */
export interface Batch {
  rows: Row[]
  waiting: Waiting
}

/** As many turns together as the model is shown at once. */
export function toBatches(engine: Engine, tenant: string, rows: readonly Row[], problems: string[]): Batch[] {
  const most = turnsPerCall({ engine }) ?? 1
  const batches: Batch[] = []
  const open = new Map<string, Batch>()
  for (const row of rows) {
    const waiting = readWaiting(row)
    if (waiting === undefined || !isWhere(engine, tenant, waiting, row)) {
      problems.push(`${row.id} is left: it is damaged, or was written with other identities`)
      continue
    }
    if (waiting.from > engine.now()) continue
    const { work, ...rest } = waiting
    const name = canonicalJson([
      rest.caller,
      work.task,
      work.task === 'extract' ? [work.keep, work.retentionDays] : row.id,
    ])
    const batch = open.get(name)
    const turns = batch === undefined ? [] : turnsOf(batch.waiting.work)
    const isIn = ({ id }: Turn): boolean => turns.some((other) => other.id === id)
    // Some number the messages of each conversation from one, and a model names turns by their ids.
    const isAlone = batch === undefined || turnsOf(work).some(isIn)
    if (isAlone || turns.length + turnsOf(work).length > most) {
      const begun: Batch = { rows: [row], waiting }
      open.set(name, begun)
      batches.push(begun)
      continue
    }
    batch.rows.push(row)
    const together = { ...work, turns: [...turns, ...turnsOf(work)] } as Task
    batch.waiting = { ...waiting, tries: Math.max(waiting.tries, batch.waiting.tries), work: together }
  }
  return batches
}

/** Whether what is made of it goes where it was meant to: dimensions may have been declared otherwise since. */
function isWhere(engine: Engine, tenant: string, { caller }: Waiting, row: Row): boolean {
  try {
    return scopeKey(writeScope(callerOf(engine, tenant, caller), {}, caller.share)) === row.fields.scopeKey
  } catch {
    return false
  }
}

function turnsOf(work: Task): Turn[] {
  return work.task === 'extract' ? work.turns : []
}
