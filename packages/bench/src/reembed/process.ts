/**
 * One process of `bench reembed`: makes the memories, or gives them another embedder while it searches. What it sees goes
 * to stdout, a JSON object a line.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { createMemory, type Embedder, type LociMemory } from '@loci/core'
import { sqlite } from '@loci/sqlite'
import { toVector, trigramEmbedder } from '../trigram-embedder.ts'

/** What has been searched so far. */
export interface Searches {
  searches: number
  failed: number
  /** Searches that did not give what they were about. */
  missed: number
  degraded: number
  /** Of searches before it began, in milliseconds: from the slowest tenth on. */
  quietP90Ms: number
  /** Of searches meanwhile: from the slowest tenth on, and the slowest. */
  p90Ms: number
  maxMs: number
}

export type Seen = Searches & { done: boolean; embedded: number; memories: number }

const perBatch = 500
const pauseMs = 2
const quietSearches = 50

await main(process.argv.slice(2))

async function main([task, path = '', count = '0']: string[]): Promise<void> {
  const memory = await createMemory({ store: sqlite({ path }), embedder: trigramEmbedder() })
  if (task === 'fill') await fill(memory, Number(count))
  else await reembed(memory, Number(count))
  await memory.close()
}

async function fill(memory: LociMemory, count: number): Promise<void> {
  const alice = memory.for({ tenant: 'bench', user: 'alice' })
  for (let start = 0; start < count; start += perBatch) {
    const size = Math.min(perBatch, count - start)
    await alice.add(Array.from({ length: size }, (_, at) => ({ type: 'episode', text: textOf(start + at) })))
  }
}

async function reembed(memory: LociMemory, count: number): Promise<void> {
  const quiet = nothingSeen()
  let rounds = 0
  await search(memory, count, quiet, () => rounds++ === quietSearches)
  const seen = { ...nothingSeen(), quietP90Ms: quiet.p90Ms }
  let over = false
  const searching = search(memory, count, seen, () => over)
  const tell = (done: boolean, { embedded, memories }: { embedded: number; memories: number }): void => {
    process.stdout.write(`${JSON.stringify({ done, embedded, memories, ...seen })}\n`)
  }
  const report = await memory.reembed(reversed(), { keepPreviousMs: 0, onProgress: (report) => tell(false, report) })
  await sleep(200)
  over = true
  await searching
  tell(true, report)
}

function nothingSeen(): Searches {
  return { searches: 0, failed: 0, missed: 0, degraded: 0, quietP90Ms: 0, p90Ms: 0, maxMs: 0 }
}

async function search(memory: LociMemory, count: number, seen: Searches, isOver: () => boolean): Promise<void> {
  const alice = memory.for({ tenant: 'bench', user: 'alice' })
  const times: number[] = []
  for (let round = 0; !isOver(); round++) {
    const text = textOf((round * 7_919) % count)
    const started = performance.now()
    try {
      const hits = await alice.search(text, { limit: 5, explain: true })
      const [best] = hits
      if (best?.memory.text !== text) seen.missed++
      if (best?.why?.degraded !== undefined || best?.why?.dense === undefined) seen.degraded++
    } catch {
      seen.failed++
    }
    times.push(performance.now() - started)
    times.sort((a, b) => a - b)
    Object.assign(seen, { searches: times.length, p90Ms: times[Math.floor(times.length * 0.9)], maxMs: times.at(-1) })
    await sleep(pauseMs)
  }
}

/** Another embedder, with vectors of the same length: only its name keeps them apart. */
function reversed(): Embedder {
  return {
    ...trigramEmbedder(),
    name: 'reversed',
    embed: async (texts) => texts.map((text) => toVector(text).reverse()),
  }
}

function textOf(index: number): string {
  const words = ['tea', 'lisbon', 'invoice', 'green', 'window', 'river', 'paper', 'engine', 'monday', 'berlin']
  const digits = [...String(index)].map((digit) => words[Number(digit)])
  return `memory ${index} of ${digits.join(' ')}`
}
