/** One namespace: what was written in its order, and how much of that can be read already. */
import type { Metadata } from './filter.ts'

export interface Stored {
  id: string
  values: Float32Array
  metadata?: Metadata
}

/** When a write can be read: so many milliseconds after it, and after so many more requests to the server. */
export interface Lag {
  ms: number
  requests: number
}

export type Write = (records: Map<string, Stored>) => void

export interface Namespace {
  /** @returns its number in the log. */
  write(write: Write): number
  /** What can be read, by id. */
  visible(): ReadonlyMap<string, Stored>
  /** What was written, seen or not. */
  written(): ReadonlyMap<string, Stored>
  /** The number of the last write that can be read. */
  indexed(): number
}

/** @param requests how many there have been. */
export function createNamespace(lag: Lag, requests: () => number): Namespace {
  const [now, shown] = [new Map<string, Stored>(), new Map<string, Stored>()]
  const waiting: { write: Write; at: number; request: number }[] = []
  let count = 0

  function catchUp(): void {
    for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
      if (performance.now() - next.at < lag.ms || requests() - next.request < lag.requests) return
      next.write(shown)
      waiting.shift()
    }
  }

  return {
    write(write) {
      write(now)
      waiting.push({ write, at: performance.now(), request: requests() })
      return ++count
    },
    visible() {
      catchUp()
      return shown
    },
    written: () => now,
    indexed() {
      catchUp()
      return count - waiting.length
    },
  }
}
