/** Ends what writers left half-done who died between two rows, so that what is exported is one truth. */
import type { Engine } from '../engine.ts'
import { fromRow, type StoredMemory } from '../record.ts'
import { rowPages } from '../stores/pages.ts'
import { commitUnits } from '../write/commit-units.ts'
import { repairPlaceUnit, repairUnit } from '../write/repair-unit.ts'

const pageSize = 200

/** Only on a store that commits row by row. Reads the active memories, and writes where one has two current values. */
export async function settleHalves(engine: Engine, tenant: string, signal: AbortSignal | undefined): Promise<void> {
  if (engine.rows.traits.commit === 'atomic') return
  const filter = { op: 'eq', field: 'status', value: 'active' } as const
  const query = { kind: 'memory', filter, limit: pageSize }
  for await (const rows of rowPages(engine.rows, tenant, query, signal)) {
    const successors = rows.map(fromRow).filter(({ memory }) => memory.supersedes !== undefined)
    const ids = successors.map(({ memory }) => String(memory.supersedes))
    const before = await engine.rows.get(tenant, ids, signal)
    const open = successors.filter(({ memory }) => {
      const row = before.get(String(memory.supersedes))
      const previous = row?.kind === 'memory' ? fromRow(row).memory : undefined
      return previous?.status === 'active' && previous.supersededBy !== memory.id
    })
    for (const successor of open) await settleOne(engine, tenant, successor, signal)
  }
}

async function settleOne(
  engine: Engine,
  tenant: string,
  { memory, change }: StoredMemory,
  signal: AbortSignal | undefined,
): Promise<void> {
  const isPlaced = memory.key !== undefined && change.action === 'added'
  const writeId = engine.newWriteId()
  const unit = isPlaced ? repairPlaceUnit(memory.id, writeId) : repairUnit(memory.id, writeId, engine.now())
  await commitUnits(engine, tenant, [unit], { signal, vectors: new Map() })
}
