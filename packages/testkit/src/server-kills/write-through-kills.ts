/** Many writers at once, under whom the server dies and comes back. */
import { type Backend, createMemory, LociError, type MemoryHandle } from '@loci/core'
import { letterEmbedder } from '../letter-embedder.ts'

export interface KillOptions {
  store: Backend
  writes: number
  writers: number
  /** What happens when a write of this number begins: each kills the server and starts it again. */
  kills: ReadonlyMap<number, () => Promise<unknown>>
  storeMs: number
}

export interface KillReport {
  acknowledged: number
  /** Writes that were refused, each with an error of Loci. */
  refused: LociError[]
  found: number
  /** What was acknowledged and is not there. */
  lost: string[]
  /** Memories that the vector index did not have. */
  indexed: number
}

/** The tenant that is written to. */
export const killedTenant = 'acme'

/** @throws when a write fails with anything but an error of Loci, or when a memory is there twice. */
export async function writeThroughKills({ store, writes, writers, kills, storeMs }: KillOptions): Promise<KillReport> {
  await using memory = await createMemory({ store, embedder: letterEmbedder(), timeouts: { storeMs } })
  const alice = memory.for({ tenant: killedTenant, user: 'alice' })
  const acknowledged: string[] = []
  const refused: LociError[] = []
  let next = 0
  let restarting: Promise<unknown> = Promise.resolve()

  async function write(): Promise<void> {
    while (next < writes) {
      const number = next++
      restarting = kills.get(number)?.() ?? restarting
      const text = `Alice has visited the town number ${number}`
      try {
        await alice.add(text, { idempotencyKey: String(number) })
        acknowledged.push(text)
      } catch (error) {
        if (!(error instanceof LociError)) throw error
        refused.push(error)
        // While the server is away, every write may be refused at once.
        await restarting
      }
    }
  }
  await Promise.all(Array.from({ length: writers }, write))
  await restarting

  const found = await textsOf(alice)
  const all = new Set(found)
  if (all.size !== found.length) throw new Error(`${found.length - all.size} memories are there twice`)
  const { indexed } = await memory.reindex()
  const lost = acknowledged.filter((text) => !all.has(text))
  return { acknowledged: acknowledged.length, refused, found: found.length, lost, indexed }
}

async function textsOf(handle: MemoryHandle): Promise<string[]> {
  const texts: string[] = []
  for (let cursor: string | undefined; ; ) {
    const page = await handle.list({ limit: 1_000, ...(cursor === undefined ? {} : { cursor }) })
    texts.push(...page.items.map(({ text }) => text))
    cursor = page.cursor
    if (cursor === undefined) return texts
  }
}
