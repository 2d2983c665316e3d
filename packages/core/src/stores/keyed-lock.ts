/**
 * Lets the writers of one thing in this process take turns. It saves them the conflicts that they would otherwise
 * meet in the store; what keeps writers of several processes apart is the store's compare-and-set.
 */
export type KeyedLock = <T>(
  keys: Iterable<string>,
  signal: AbortSignal | undefined,
  run: () => Promise<T>,
) => Promise<T>

export function createKeyedLock(): KeyedLock {
  const tails = new Map<string, Promise<unknown>>()
  return async (keys, signal, run) => {
    const held = [...new Set(keys)]
    const before = Promise.all(held.map((key) => tails.get(key)))
    const turn = before.then(() => {
      signal?.throwIfAborted()
      return run()
    })
    // Who comes next waits for this turn, whatever becomes of it, and also when its caller no longer waits.
    const tail = turn.catch(() => undefined)
    // Queueing for all keys in one synchronous step is what rules out a deadlock.
    for (const key of held) tails.set(key, tail)
    void tail.then(() => {
      for (const key of held) if (tails.get(key) === tail) tails.delete(key)
    })
    await untilAborted(before, signal)
    return await turn
  }
}

/** The wait, or the signal's reason when it aborts first. */
export async function untilAborted<T>(wait: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return await wait
  let abort = (): void => {}
  const aborted = new Promise<never>((_resolve, reject) => {
    abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    if (signal.aborted) abort()
  })
  try {
    return await Promise.race([wait, aborted])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
