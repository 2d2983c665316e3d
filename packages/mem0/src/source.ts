/** Where the memories come from. The readers of this package are such sources; an application may write its own. */
import type { Mem0Record } from './record.ts'

export interface ReadOptions {
  /** Whether the vectors are wanted. Default true. */
  vectors?: boolean
  signal?: AbortSignal
}

/** One change of a memory, as mem0's history has it. */
export interface Mem0Event {
  memoryId: string
  /** `ADD`, `UPDATE` or `DELETE`. */
  action: string
  before?: string
  after?: string
  /** Epoch milliseconds. mem0's TypeScript SDK does not note when it deletes. */
  at?: number
}

/** Reads what mem0 has stored, page by page, and never writes. */
export interface Mem0Source {
  /** For people: `pgvector, table memories`. No secrets. */
  readonly name: string
  /** @throws StoreError when it cannot be read. */
  memories(options?: ReadOptions): AsyncIterable<Mem0Record>
  /** What became of them, oldest first. Absent when there is no history. */
  history?(options?: Pick<ReadOptions, 'signal'>): AsyncIterable<Mem0Event>
  /** How many messages mem0 keeps word for word beside the memories. */
  countMessages?(): Promise<number>
  /** Closes what the source opened itself. */
  close(): Promise<void>
}
