/**
 * Lets the writers of one thing in this process take turns. It saves them the conflicts that they would otherwise
 * meet in the store; what keeps writers of several processes apart is the store's compare-and-set.
 */
export type KeyedLock = <T>(keys: Iterable<string>, run: () => Promise<T>) => Promise<T>

export function createKeyedLock(): KeyedLock {
  const tails = new Map<string, Promise<void>>()
  return async (keys, run) => {
    const held = [...new Set(keys)]
    const before = held.map((key) => tails.get(key)).filter((tail) => tail !== undefined)
    let release = (): void => {}
    const mine = new Promise<void>((resolve) => {
      release = resolve
    })
    // Queueing for all keys in one synchronous step is what rules out a deadlock.
    for (const key of held) tails.set(key, mine)
    try {
      await Promise.all(before)
      return await run()
    } finally {
      release()
      for (const key of held) if (tails.get(key) === mine) tails.delete(key)
    }
  }
}
