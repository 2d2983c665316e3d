/** How many calls of a store come one after the other: what a call costs where the store is far away. */
import type { Backend } from '@loci/core'

export interface ChainedCalls {
  store: Required<Backend>
  /** How many rounds there were since it was asked last. */
  take: () => number
}

/** As long as nobody calls for so long, who has not called yet waits for an answer. */
const settleMs = 8

/**
 * The same stores, whose answers come in rounds: all that are called before an answer came are answered together. What
 * waits for an answer is thereby in a later round, and what does not is in the same one, however fast the store is.
 */
export function chainedCalls({ metadata, vectors }: Required<Backend>): ChainedCalls {
  let rounds = 0
  let underway = 0
  let held: (() => void)[] = []
  let timer: ReturnType<typeof setTimeout> | undefined

  function settle(): void {
    clearTimeout(timer)
    if (underway > 0) return
    timer = setTimeout(() => {
      const answered = held
      held = []
      for (const answer of answered) answer()
    }, settleMs)
  }

  async function inRound<T>(call: () => Promise<T>): Promise<T> {
    if (underway === 0 && held.length === 0) rounds++
    clearTimeout(timer)
    underway++
    try {
      return await call()
    } finally {
      underway--
      const answer = new Promise<void>((resolve) => held.push(resolve))
      settle()
      await answer
    }
  }

  const rows = inRounds(metadata, ['get', 'list', 'count', 'commit'], inRound)
  const index = inRounds(vectors, ['get', 'list', 'search', 'upsert', 'delete'], inRound)
  return {
    store: { metadata: rows, vectors: vectors.writtenBy === metadata ? { ...index, writtenBy: rows } : index },
    take() {
      const taken = rounds
      rounds = 0
      return taken
    },
  }
}

function inRounds<Store extends object, Name extends keyof Store>(
  store: Store,
  names: readonly Name[],
  inRound: <T>(call: () => Promise<T>) => Promise<T>,
): Store {
  const counted = names.map((name) => {
    const method = store[name] as (...given: unknown[]) => Promise<unknown>
    return [name, (...given: unknown[]) => inRound(() => method.apply(store, given))]
  })
  return { ...store, ...Object.fromEntries(counted) }
}
