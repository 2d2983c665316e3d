/** Memories with a past, copied from store to store in a circle: what comes back is what was sent. */
import { createMemory, type LociMemory, type MemoryConfig } from '@loci/core'
import { type Target, targetOf } from '../target.ts'
import { trigramEmbedder } from '../trigram-embedder.ts'
import { differenceOf } from './compare-exports.ts'
import { tellStories } from './tell-stories.ts'

export interface Leg {
  from: string
  to: string
  memories: number
  revisions: number
  seconds: number
  /** By the copy itself: counts and hashes of every tenant. */
  verified: boolean
  /** Between the exports of both, with vectors to 1e-6: undefined when there is none. */
  difference: string | undefined
}

export interface RoundTripOptions {
  memories: number
  onProgress: (line: string) => void
}

/** @param urls Stores in the order in which they are visited; each is empty at first. */
export async function roundTrip(urls: readonly string[], { memories, onProgress }: RoundTripOptions): Promise<Leg[]> {
  const legs: Leg[] = []
  let [here, memory] = await opened(urls[0])
  await tellStories(memory, memories)
  onProgress(`${memories} memories are told`)
  try {
    for (const url of urls.slice(1)) {
      const [there, next] = await opened(url)
      const started = performance.now()
      const report = await memory.copyTo(next, { onProgress: ({ added }) => onProgress(`${there.name}: ${added}`) })
      const seconds = (performance.now() - started) / 1_000
      const difference = await differenceOf(memory, next)
      const { added, revisions, verified } = report
      legs.push({ from: here.name, to: there.name, memories: added, revisions, seconds, verified, difference })
      await closed(here, memory)
      ;[here, memory] = [there, next]
    }
  } finally {
    await closed(here, memory)
  }
  return legs
}

async function opened(url: string | undefined): Promise<[Target, LociMemory]> {
  const target = await targetOf(url)
  const config: MemoryConfig = { store: target.store, embedder: trigramEmbedder() }
  return [target, await createMemory(config)]
}

async function closed(target: Target, memory: LociMemory): Promise<void> {
  await memory.close()
  await target.dispose()
}
