import type { OpenStores } from './conformance-case.ts'

/**
 * Runs a check of reads. Where the store's traits say `eventual` it runs again until it passes, so that a lag is
 * forgiven and a loss is not; anywhere else it runs once.
 */
export async function eventually(
  stores: OpenStores,
  half: 'rows' | 'vectors',
  check: () => Promise<void>,
): Promise<void> {
  if (stores[half].traits.consistency === 'immediate') return check()
  const deadline = Date.now() + stores.eventualMs
  for (let pauseMs = 5; ; pauseMs = Math.min(pauseMs * 1.5, 500)) {
    try {
      return await check()
    } catch (error) {
      if (Date.now() > deadline) throw late(error, stores.eventualMs)
      await new Promise((resolve) => setTimeout(resolve, pauseMs))
    }
  }
}

function late(error: unknown, eventualMs: number): Error {
  const message = error instanceof Error ? error.message : String(error)
  return new Error(`${message}\n  (the store is eventual: still so after ${eventualMs} ms)`, { cause: error })
}
