import { setTimeout as sleep } from 'node:timers/promises'

/** @throws naming `what` when it is not so within 15 s. */
export async function until(what: string, isReady: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 15_000
  while (!(await isReady().catch(() => false))) {
    if (performance.now() > deadline) throw new Error(`${what} does not start`)
    await sleep(50)
  }
}
