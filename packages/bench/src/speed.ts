/** How fast memories go in and come back, beside the driver alone doing the same by hand, in one run. */
import { createMemory, type Embedder, type Filter } from '@loci/core'
import { embedAll } from './embedders/embed-all.ts'
import type { RawRecord } from './raw/raw-client.ts'
import type { Target } from './target.ts'
import { trigramEmbedder } from './trigram-embedder.ts'

export interface SpeedOptions {
  memories: number
  /** What Loci embeds with; the driver alone is given the vectors. Default: nearly free, so that what is measured is the store. */
  embedder?: Embedder
  onProgress: (line: string) => void
}

export interface SpeedReport {
  store: string
  engine: string
  memories: number
  'add/s': number
  'raw insert/s': number
  /** How many times longer than the driver alone. */
  'add ratio': number
  'store search p50 ms': number
  'raw search p50 ms': number
  'store search ratio': number
  /** The whole of `search`: embed, vectors, words, hydrate, rank. */
  'search p50 ms': number
  /** The driver alone: nearest, then the texts of what was found. */
  'raw search and read p50 ms': number
  'search ratio': number
}

const scopes = 10
const perBatch = 100
const rounds = 200
const limit = 10
const tenant = 'bench'
const words = 'tea coffee lisbon berlin invoice meeting green never monday travel window paper river engine'.split(' ')

export async function speed(
  target: Target,
  { memories, embedder = trigramEmbedder(), onProgress }: SpeedOptions,
): Promise<SpeedReport> {
  const raw = await target.openRaw(embedder.dimensions)
  const memory = await createMemory({ store: target.store, embedder })
  const handles = Array.from({ length: scopes }, (_, scope) => memory.for({ tenant, user: `user-${scope}` }))
  const times: Record<'add' | 'insert' | 'store' | 'raw' | 'search' | 'rawRead', number[]> = {
    add: [],
    insert: [],
    store: [],
    raw: [],
    search: [],
    rawRead: [],
  }
  try {
    for (let start = 0; start < memories; start += perBatch) {
      const scope = (start / perBatch) % scopes
      const texts = Array.from({ length: perBatch }, (_, at) => textOf(start + at))
      const vectors = await embedAll(embedder, texts, 'document')
      const records = texts.map((text, at): RawRecord => {
        return { id: String(start + at), scopeKey: `user-${scope}`, text, vector: vectors[at] as Float32Array }
      })
      // By turns, so that whatever else the machine does meets both.
      await timed(times.add, () => handles[scope]?.add(records.map(({ text }) => ({ type: 'episode', text }))))
      await timed(times.insert, () => raw.insert(records))
      if ((start + perBatch) % (memories / 10) === 0) onProgress(`${start + perBatch} of ${memories} memories`)
    }

    const filter: Filter = { op: 'in', field: 'scopeKey', values: await scopeKeysOf(target) }
    for (let round = 0; round < rounds; round++) {
      const query = textOf(round * 7_919)
      const [vector] = (await embedder.embed([query], { purpose: 'query' })) as [Float32Array]
      const rawQuery = { vector, scopeKeys: ['user-0', ''], limit }
      await timed(times.store, () => target.store.vectors.search(tenant, { vector, limit, filter }))
      await timed(times.raw, () => raw.search(rawQuery))
      await timed(times.search, () => handles[0]?.search(query, { limit }))
      await timed(times.rawRead, async () => raw.read(await raw.search(rawQuery)))
    }
  } finally {
    await raw.close()
    await memory.close()
  }

  const perSecond = (batches: number[]): number => (perBatch * 1_000) / median(batches)
  return {
    store: target.name,
    engine: target.engine,
    memories,
    'add/s': perSecond(times.add),
    'raw insert/s': perSecond(times.insert),
    'add ratio': median(times.add) / median(times.insert),
    'store search p50 ms': median(times.store),
    'raw search p50 ms': median(times.raw),
    'store search ratio': median(times.store) / median(times.raw),
    'search p50 ms': median(times.search),
    'raw search and read p50 ms': median(times.rawRead),
    'search ratio': median(times.search) / median(times.rawRead),
  }
}

/** The scope key of the first user, as the rows have it, and the one of the whole tenant. */
async function scopeKeysOf({ store }: Target): Promise<string[]> {
  const { rows } = await store.metadata.list(tenant, { kind: 'memory', limit: 1 })
  return [String(rows[0]?.fields.scopeKey), '']
}

function textOf(index: number): string {
  const picked = [1, 17, 289, 4_913].map((step) => words[Math.floor(index / step + step) % words.length])
  return `${picked.join(' ')} number ${index}`
}

async function timed(times: number[], run: () => unknown): Promise<void> {
  const started = performance.now()
  await run()
  times.push(performance.now() - started)
}

function median(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
