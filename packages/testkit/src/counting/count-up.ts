/** Counts up one task state by compare-and-set, beside others who do the same. */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { ConflictError, type MemoryHandle } from '@loci/core'

/** Adds one, `times` over. @returns how often somebody else was faster. */
export async function countUp(handle: MemoryHandle, times: number): Promise<number> {
  let conflicts = 0
  for (let done = 0; done < times; ) {
    const { items } = await handle.list({ types: ['task_state'], filter: { key: 'counter' } })
    const [current] = items
    const { count = 0 } = (current?.data ?? {}) as { count?: number }
    const draft = { type: 'task_state', key: 'counter', data: { count: count + 1 } }
    try {
      await handle.upsert(draft, { expectedVersion: current?.version ?? 0 })
      done++
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error
      conflicts++
    }
  }
  return conflicts
}

/** Runs a TypeScript file in two processes at once. @throws what a process that fails has printed. */
export async function inTwoProcesses(script: URL, args: readonly string[]): Promise<void> {
  const argv = ['--import', import.meta.resolve('tsx'), fileURLToPath(script), ...args]
  await Promise.all([1, 2].map(() => promisify(execFile)(process.execPath, argv)))
}
