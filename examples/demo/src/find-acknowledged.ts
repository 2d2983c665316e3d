import { type LociMemory, type Memory, NotFoundError } from '@loci/core'
import type { Acknowledged } from './remember.ts'

/** Looks up, as the one who wrote it, every memory that the other process was told is stored; also superseded ones. */
export async function findAcknowledged(
  memory: LociMemory,
  acknowledged: readonly Acknowledged[],
): Promise<{ acknowledged: number; memories: Memory[] }> {
  const owners = new Map(
    acknowledged.flatMap(({ identity, writes }) =>
      writes.flatMap(({ id }) => (id === undefined ? [] : [[id, identity] as const])),
    ),
  )
  const memories: Memory[] = []
  for (const [id, identity] of owners) {
    try {
      const latest = (await memory.for(identity).history(id)).at(-1)
      if (latest !== undefined) memories.push(latest.memory)
    } catch (error) {
      if (!(error instanceof NotFoundError)) throw error
    }
  }
  return { acknowledged: owners.size, memories }
}
