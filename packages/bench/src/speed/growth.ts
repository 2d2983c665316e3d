/** How much slower the searches of one scope become when the store holds many more memories of others. */
import { createMemory, type Embedder, type MemoryHandle } from '@loci/core'
import { percentile, rounded } from '../retrieval/metrics.ts'
import type { Target } from '../target.ts'
import { textOf } from './texts.ts'

export interface GrowthOptions {
  /** Two stores that know nothing of each other. */
  targets: readonly [Target, Target]
  /** Undefined: by words alone. */
  embedder: Embedder | undefined
  /** As it was asked for. */
  embedderName: string
  /** Of the searched scope; of others there are multiples of it. */
  scope: number
  /** In the two stores, that scope among them. */
  memories: readonly [number, number]
  /** How many searches in each, after the first. */
  rounds?: number
  onProgress: (line: string) => void
}

export interface GrowthReport {
  store: string
  engine: string
  embedder: string
  scope: number
  searches: number
  small: SizeReport
  large: SizeReport
  /** The median in the large one by that in the small one. */
  'growth ratio': number
}

interface SizeReport {
  memories: number
  'search p50 ms': number
  'search p95 ms': number
  /** The first of this scope after the store was opened. */
  'first search ms': number
  'add/s': number
}

const perBatch = 500
const limit = 10
const tenant = 'bench'

/** Both stores are searched by turns, so that whatever else the machine does meets both. */
export async function growth(options: GrowthOptions): Promise<GrowthReport> {
  const { targets, embedder, embedderName, scope, memories, rounds = 300, onProgress } = options
  const [target] = targets
  const addsPerSecond: number[] = []
  for (const [at, count] of memories.entries()) {
    addsPerSecond.push(await fill(targets[at] as Target, { embedder, scope, count, onProgress }))
  }
  const opened = await Promise.all(
    targets.map((one) => createMemory({ store: one.reopen(), ...(embedder && { embedder }) })),
  )
  const times: [number[], number[]] = [[], []]
  try {
    // Another scope first: how long a process that has just begun takes to warm up would count for one of the two.
    for (const memory of [...opened, ...opened]) {
      for (let round = 0; round < 10; round++)
        await memory.for({ tenant, user: 'user-1' }).search(textOf(round), { limit })
    }
    const handles = opened.map((memory) => memory.for({ tenant, user: 'user-0' }))
    for (let round = 0; round <= rounds; round++) {
      const query = textOf(round * 7_919)
      for (const [at, handle] of handles.entries()) times[at]?.push(await msOf(() => handle.search(query, { limit })))
    }
  } finally {
    for (const memory of opened) await memory.close()
  }
  const [small, large] = memories.map((count, at): SizeReport => {
    const [first, ...later] = times[at] ?? []
    return {
      memories: count,
      'search p50 ms': rounded(percentile(later, 0.5)),
      'search p95 ms': rounded(percentile(later, 0.95)),
      'first search ms': rounded(first ?? Number.NaN),
      'add/s': Math.round(addsPerSecond[at] as number),
    }
  }) as [SizeReport, SizeReport]
  return {
    store: target.name,
    engine: target.engine,
    embedder: embedderName,
    scope,
    searches: rounds,
    small,
    large,
    'growth ratio': rounded(large['search p50 ms'] / small['search p50 ms']),
  }
}

/** The scopes grow side by side, so that the rows of one lie scattered among those of others. @returns adds per second. */
async function fill(
  target: Target,
  { embedder, scope, count, onProgress }: Pick<GrowthOptions, 'embedder' | 'scope' | 'onProgress'> & { count: number },
): Promise<number> {
  const memory = await createMemory({ store: target.store, ...(embedder && { embedder }) })
  const users = count / scope
  const handles = Array.from({ length: users }, (_, user) => memory.for({ tenant, user: `user-${user}` }))
  const size = Math.min(perBatch, scope)
  const started = performance.now()
  try {
    for (let start = 0; start < count; start += size) {
      const handle = handles[(start / size) % users] as MemoryHandle
      await handle.add(Array.from({ length: size }, (_, at) => ({ type: 'episode', text: textOf(start + at) })))
      if ((start + size) % (count / 10) === 0) onProgress(`${start + size} of ${count} memories`)
    }
  } finally {
    await memory.close()
  }
  return (count * 1_000) / (performance.now() - started)
}

async function msOf(run: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await run()
  return performance.now() - started
}
