/** Everything that mem0 has, without the vectors, which go to a file. */
import type { Mem0Record } from '../record.ts'
import type { Mem0Event, Mem0Source } from '../source.ts'
import type { VectorSpool } from './vector-spool.ts'

export interface AllRecords {
  /** By id. Their vectors are left out. */
  records: ReadonlyMap<string, Mem0Record>
  /** How many numbers the vector of each has; 0: none. */
  dimensions: ReadonlyMap<string, number>
}

/** @param spool takes the vectors of `dimensions` numbers. */
export async function readRecords(
  source: Mem0Source,
  {
    spool,
    dimensions: wanted,
    signal,
  }: { spool: VectorSpool | undefined; dimensions: number | undefined; signal: AbortSignal | undefined },
): Promise<AllRecords> {
  const records = new Map<string, Mem0Record>()
  const dimensions = new Map<string, number>()
  for await (const { vector, ...record } of source.memories(signal === undefined ? {} : { signal })) {
    records.set(record.id, record)
    // A vector of zeros has no direction.
    const isVector = vector?.every(Number.isFinite) === true && vector.some((number) => number !== 0)
    dimensions.set(record.id, isVector ? vector.length : 0)
    if (isVector && vector.length === wanted) await spool?.put(record.id, vector)
  }
  return { records, dimensions }
}

export interface AllEvents {
  /** Those of memories that the store has, oldest first. */
  ofKept: ReadonlyMap<string, readonly Mem0Event[]>
  /** Those of memories that it does not have. */
  ofGone: ReadonlyMap<string, readonly Mem0Event[]>
  /** Undefined when there is no history. */
  count: number | undefined
}

export async function readEvents(
  source: Mem0Source,
  kept: ReadonlyMap<string, unknown>,
  signal: AbortSignal | undefined,
): Promise<AllEvents> {
  const [ofKept, ofGone] = [new Map<string, Mem0Event[]>(), new Map<string, Mem0Event[]>()]
  if (source.history === undefined) return { ofKept, ofGone, count: undefined }
  let count = 0
  for await (const event of source.history(signal === undefined ? {} : { signal })) {
    count++
    const events = kept.has(event.memoryId) ? ofKept : ofGone
    const known = events.get(event.memoryId)
    if (known === undefined) events.set(event.memoryId, [event])
    else known.push(event)
  }
  return { ofKept, ofGone, count }
}
