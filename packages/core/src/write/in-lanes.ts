export interface Lanes<T> {
  /** How many run at once. */
  atOnce: number
  /** Those with a key in common run one after the other, in their order. */
  keyOf: (item: T) => string | undefined
}

/**
 * Runs each item; after the first failure it starts no more, and waits for those under way.
 * @returns what each gave, in their order; `undefined` for those that failed or were not started.
 */
export async function inLanes<T, R>(
  items: readonly T[],
  { atOnce, keyOf }: Lanes<T>,
  run: (item: T, index: number) => Promise<R>,
): Promise<{ results: (R | undefined)[]; failure?: { error: unknown } }> {
  const results = Array<R | undefined>(items.length).fill(undefined)
  const tails = new Map<string, Promise<void>>()
  let next = 0
  let failure: { error: unknown } | undefined

  async function runOne(index: number, before: Promise<void> | undefined): Promise<void> {
    await before
    if (failure !== undefined) return
    try {
      results[index] = await run(items[index] as T, index)
    } catch (error) {
      failure ??= { error }
    }
  }

  async function lane(): Promise<void> {
    while (next < items.length && failure === undefined) {
      const index = next++
      const key = keyOf(items[index] as T)
      const turn = runOne(index, key === undefined ? undefined : tails.get(key))
      if (key !== undefined) tails.set(key, turn)
      await turn
    }
  }

  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, lane))
  return failure === undefined ? { results } : { results, failure }
}
