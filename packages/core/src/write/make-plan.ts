/** Plans units on the rows that they ask for, and again when they ask for more. */
import type { Engine } from '../engine.ts'
import type { Filter } from '../filter.ts'
import { maxLimit } from '../limit.ts'
import type { Decided, Memory } from '../record.ts'
import { scopeKey } from '../scope.ts'
import type { Change, Row } from '../stores/contract.ts'
import { allRows } from '../stores/pages.ts'
import type { IndexOptions } from './index-plan.ts'
import type { Planned, Unit } from './unit.ts'
import { createWorkspace, slotName, type Workspace } from './workspace.ts'

export interface CommitOptions extends IndexOptions {
  /** Rows that belong into the same commit, made from what was decided. */
  alongside?: ((decided: readonly Decided[], work: Workspace) => Row[]) | undefined
}

export interface Plan {
  planned: Planned[]
  changes: Change[]
}

export async function makePlan(
  engine: Engine,
  tenant: string,
  units: readonly Unit[],
  firstTry: boolean,
  { signal, alongside }: CommitOptions,
): Promise<Plan> {
  const known = new Map<string, Row | null>()
  const slots = new Map<string, string[]>()
  if (firstTry) for (const unit of units) for (const id of unit.fresh) known.set(id, null)
  let missing = units.flatMap((unit) => [...unit.reads, ...(unit.peeks ?? [])])
  let missingSlots: Memory[] = []
  for (;;) {
    const [found, values] = await Promise.all([
      engine.rows.get(tenant, missing, signal),
      Promise.all(missingSlots.map((memory) => valuesOf(engine, tenant, memory, signal))),
    ])
    for (const id of missing) known.set(id, found.get(id) ?? null)
    for (const [index, memory] of missingSlots.entries()) {
      const rows = values[index] ?? []
      for (const row of rows) if (!known.has(row.id)) known.set(row.id, row)
      slots.set(
        slotName(memory),
        rows.map(({ id }) => id),
      )
    }
    const work = createWorkspace(known, engine.fields, !firstTry, slots)
    let failure: { error: unknown } | undefined
    const planned: Planned[] = []
    try {
      for (const unit of units) planned.push(await unit.plan(work))
      const decided = planned.filter((plan) => plan.action !== 'failed' && plan.action !== 'settled')
      if (decided.length === planned.length) for (const row of alongside?.(decided, work) ?? []) work.put(row)
    } catch (error) {
      failure = { error }
    }
    missing = work.missing()
    // Who finds a claim's memory missing takes its slot for empty; what else it asks for then is not needed.
    missingSlots = missing.length > 0 ? [] : work.missingSlots()
    // A plan that lacks a row may fail for that reason alone.
    if (missing.length > 0 || missingSlots.length > 0) continue
    if (failure !== undefined) throw failure.error
    return { planned, changes: work.changes() }
  }
}

/** Every value that a slot ever had. */
async function valuesOf(
  engine: Engine,
  tenant: string,
  { scope, type, key = '' }: Memory,
  signal: AbortSignal | undefined,
): Promise<Row[]> {
  const equals = { scopeKey: scopeKey(scope), type, key }
  const filters = Object.entries(equals).map(([field, value]): Filter => ({ op: 'eq', field, value }))
  const query = { kind: 'memory', filter: { op: 'and', filters } as const, limit: maxLimit }
  return await allRows(engine.rows, tenant, query, signal)
}
