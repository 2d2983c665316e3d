import type { StoredMemory } from '../record.ts'
import { closePredecessor } from './draft-unit.ts'
import type { Unit } from './unit.ts'

/** Completes a supersede whose writer died between the two memories; says `unchanged` when there is nothing to do. */
export function repairUnit(holder: StoredMemory, writeId: string): Unit {
  return {
    reads: [holder.memory.id],
    fresh: [],
    async plan(work) {
      const previous = closePredecessor(work, holder, writeId)
      const { memory } = holder
      return previous === undefined
        ? { action: 'unchanged', memory, reason: 'its predecessor is closed' }
        : { action: 'superseded', memory, previous, reason: holder.change.reason }
    },
  }
}
