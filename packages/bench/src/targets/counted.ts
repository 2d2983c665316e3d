import type { Backend } from '@loci/core'
import type { FaultProxy } from '@loci/testkit'

/** Handles whose requests are counted. */
export interface Counted {
  store: Required<Backend>
  /** How many there were since it was called last. */
  take(): number
  close(): Promise<void>
}

/** The proxy plays no faults here: it only counts. */
export function countedBy(proxy: FaultProxy, store: Required<Backend>): Counted {
  return {
    store,
    take() {
      const calls = proxy.calls()
      proxy.plan(undefined, 0)
      return calls
    },
    close: () => proxy.close(),
  }
}
