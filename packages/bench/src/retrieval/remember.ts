import type { Draft, MemoryHandle } from '@loci/core'
import type { Conversation, Turn } from './locomo.ts'

export interface Remembered {
  /** The turn of each memory, by its id. */
  turnOf: Map<string, string>
  /** How long the writes took. */
  ms: number
}

const perBatch = 100

/** One memory for each turn that says something, in the order of the conversation. @throws when a turn was not added. */
export async function remember(handle: MemoryHandle, { turns }: Conversation): Promise<Remembered> {
  const spoken = turns.filter(({ text }) => text.trim() !== '')
  const turnOf = new Map<string, string>()
  let ms = 0
  for (let start = 0; start < spoken.length; start += perBatch) {
    const batch = spoken.slice(start, start + perBatch)
    const started = performance.now()
    const outcomes = await handle.add(batch.map(toDraft))
    ms += performance.now() - started
    for (const [at, { action, reason, memory }] of outcomes.entries()) {
      const { id } = batch[at] as Turn
      if (action !== 'added' || memory === undefined) throw new Error(`turn ${id}: ${action}, ${reason}`)
      turnOf.set(memory.id, id)
    }
  }
  return { turnOf, ms }
}

function toDraft({ text, speaker, session, turn, occurredAt }: Turn): Draft {
  return { type: 'episode', text, occurredAt, source: { speaker, session, turn } }
}
