/** How fast memories go in and come back, beside the driver alone doing the same by hand, and beside others, in one run. */
import { createMemory, type Embedder, type Filter, type MemoryHandle } from '@loci/core'
import { embedAll } from '../embedders/embed-all.ts'
import type { RawClient, RawRecord } from '../raw/raw-client.ts'
import { percentile } from '../retrieval/metrics.ts'
import type { Rival } from '../rivals/rival.ts'
import type { Target } from '../target.ts'
import { UsageError } from '../usage-error.ts'
import { textOf } from './texts.ts'

export interface SpeedOptions {
  memories: number
  /** The driver alone is given the vectors of memories. Undefined: by words alone. */
  embedder: Embedder | undefined
  /** As it was asked for. */
  embedderName: string
  rivals?: readonly Rival[]
  /** How many searches; rivals are asked in every tenth round, for some take half a second. */
  rounds?: number
  onProgress: (line: string) => void
}

export interface SpeedReport {
  store: string
  engine: string
  embedder: string
  memories: number
  'add/s': number
  'raw insert/s': number
  /** How many times longer than the driver alone. */
  'add ratio': number
  /** The vector store alone; absent without an embedder. */
  'store search p50 ms'?: number
  'raw search p50 ms'?: number
  'store search ratio'?: number
  /** The whole of `search`: embed, vectors, words, hydrate, rank. */
  'search p50 ms': number
  'search p95 ms': number
  /** The driver alone: embed, the nearest or those that match the words, then the texts of what was found. */
  'raw search and read p50 ms': number
  'search ratio': number
  /** How much longer than the driver alone the median is. */
  'search over raw ms': number
  searches: number
  /** By the rival's name. */
  against?: Record<string, RivalSpeed>
}

interface RivalSpeed {
  engine: string
  'add/s': number
  'search p50 ms': number
  'search p95 ms': number
  searches: number
  /** How many times longer than Loci. */
  'add ratio': number
  'search ratio': number
}

const scopes = 10
const perBatch = 100
const rivalEvery = 10
const limit = 10
const tenant = 'bench'

export async function speed(target: Target, options: SpeedOptions): Promise<SpeedReport> {
  const { memories, embedder, embedderName, rivals = [], rounds = 200, onProgress } = options
  const raw = await (embedder === undefined ? openRawWords(target) : target.openRaw(embedder.dimensions))
  const memory = await createMemory({ store: target.store, ...(embedder && { embedder }) })
  const handles = Array.from({ length: scopes }, (_, scope) => memory.for({ tenant, user: userOf(scope) }))
  const times = { add: [], insert: [], store: [], raw: [], search: [], rawRead: [] } as Record<TimeName, number[]>
  const rivalTimes = rivals.map((rival) => ({ rival, add: [] as number[], search: [] as number[] }))
  try {
    const searchByHand = byHand(raw, embedder)
    for (let start = 0; start < memories; start += perBatch) {
      const user = userOf((start / perBatch) % scopes)
      const texts = Array.from({ length: perBatch }, (_, at) => textOf(start + at))
      const vectors = embedder === undefined ? [] : await embedAll(embedder, texts, 'document')
      const records = texts.map((text, at): RawRecord => {
        return { id: String(start + at), scopeKey: user, text, vector: vectors[at] ?? new Float32Array() }
      })
      // By turns, so that whatever else the machine does meets all.
      await timed(times.add, () => (handles[(start / perBatch) % scopes] as MemoryHandle).add(texts.map(toDraft)))
      await timed(times.insert, () => raw.insert(records))
      for (const { rival, add } of rivalTimes) await timed(add, () => rival.add(user, texts))
      if ((start + perBatch) % (memories / 10) === 0) onProgress(`${start + perBatch} of ${memories} memories`)
    }

    const filter: Filter = { op: 'in', field: 'scopeKey', values: await scopeKeysOf(target) }
    for (let round = 0; round < rounds; round++) {
      const query = textOf(round * 7_919)
      if (embedder !== undefined) {
        const [vector] = (await embedder.embed([query], { purpose: 'query' })) as [Float32Array]
        await timed(times.store, () => target.store.vectors.search(tenant, { vector, limit, filter }))
        await timed(times.raw, () => raw.search({ vector, scopeKeys: [userOf(0), ''], limit }))
      }
      await timed(times.search, () => (handles[0] as MemoryHandle).search(query, { limit }))
      await timed(times.rawRead, async () => raw.read(await searchByHand(query)))
      if (round % rivalEvery !== 0) continue
      for (const { rival, search } of rivalTimes) await timed(search, () => rival.search(userOf(0), query, limit))
    }
  } finally {
    await raw.close()
    await memory.close()
  }

  const [search, rawRead] = [median(times.search), median(times.rawRead)]
  return {
    store: target.name,
    engine: target.engine,
    embedder: embedderName,
    memories,
    'add/s': perSecond(times.add),
    'raw insert/s': perSecond(times.insert),
    'add ratio': median(times.add) / median(times.insert),
    ...(embedder && {
      'store search p50 ms': median(times.store),
      'raw search p50 ms': median(times.raw),
      'store search ratio': median(times.store) / median(times.raw),
    }),
    'search p50 ms': search,
    'search p95 ms': percentile(times.search, 0.95),
    'raw search and read p50 ms': rawRead,
    'search ratio': search / rawRead,
    'search over raw ms': search - rawRead,
    searches: times.search.length,
    ...(rivals.length > 0 && {
      against: Object.fromEntries(rivalTimes.map((one) => [one.rival.name, rivalSpeed(one, times)])),
    }),
  }
}

type TimeName = 'add' | 'insert' | 'store' | 'raw' | 'search' | 'rawRead'

/** What a search is without Loci: the query embedded and compared, or its words looked up. */
function byHand(raw: RawClient, embedder: Embedder | undefined): (query: string) => Promise<string[]> {
  const scopeKeys = [userOf(0), '']
  if (embedder !== undefined) {
    return async (query) => {
      const [vector] = (await embedder.embed([query], { purpose: 'query' })) as [Float32Array]
      return await raw.search({ vector, scopeKeys, limit })
    }
  }
  return async (words) => (await raw.searchWords?.({ words, scopeKeys, limit })) ?? []
}

async function openRawWords({ openRawWords }: Target): Promise<RawClient> {
  if (openRawWords !== undefined) return await openRawWords()
  throw new UsageError('--embedder none: words are looked up by hand on SQLite only')
}

function rivalSpeed(
  { rival, add, search }: { rival: Rival; add: readonly number[]; search: readonly number[] },
  ours: Readonly<Record<TimeName, number[]>>,
): RivalSpeed {
  return {
    engine: rival.engine,
    'add/s': perSecond(add),
    'search p50 ms': median(search),
    'search p95 ms': percentile(search, 0.95),
    searches: search.length,
    'add ratio': median(add) / median(ours.add),
    'search ratio': median(search) / median(ours.search),
  }
}

/** The scope key of the first user, as the rows have it, and the one of the whole tenant. */
async function scopeKeysOf({ store }: Target): Promise<string[]> {
  const { rows } = await store.metadata.list(tenant, { kind: 'memory', limit: 1 })
  return [String(rows[0]?.fields.scopeKey), '']
}

function toDraft(text: string): { type: 'episode'; text: string } {
  return { type: 'episode', text }
}

function userOf(scope: number): string {
  return `user-${scope}`
}

async function timed(times: number[], run: () => unknown): Promise<void> {
  const started = performance.now()
  await run()
  times.push(performance.now() - started)
}

function perSecond(batches: readonly number[]): number {
  return (perBatch * 1_000) / median(batches)
}

function median(times: readonly number[]): number {
  return percentile(times, 0.5)
}
