import type { Draft, MemoryHandle } from '@loci/core'
import type { Conversation, Turn } from './dataset.ts'

export interface Remembered {
  /** The turn of each memory, by its id. */
  turnOf: Map<string, Turn>
  /** How long the writes took. */
  ms: number
}

const perBatch = 100

/** One memory for each turn that says something, in the order of the conversation. @throws when a turn was not added. */
export async function remember(handle: MemoryHandle, { turns }: Conversation): Promise<Remembered> {
  const spoken = turns.filter(({ text }) => text.trim() !== '')
  const turnOf = new Map<string, Turn>()
  let ms = 0
  for (let start = 0; start < spoken.length; start += perBatch) {
    const batch = spoken.slice(start, start + perBatch)
    const started = performance.now()
    const outcomes = await handle.add(batch.map(toDraft))
    ms += performance.now() - started
    for (const [at, { action, reason, memory }] of outcomes.entries()) {
      const turn = batch[at] as Turn
      if (action !== 'added' || memory === undefined) throw new Error(`turn ${turn.id}: ${action}, ${reason}`)
      turnOf.set(memory.id, turn)
    }
  }
  return { turnOf, ms }
}

function toDraft({ text, speaker, session, turn, occurredAt }: Turn): Draft {
  const role = speaker === 'user' || speaker === 'assistant' ? { role: speaker } : {}
  return { type: 'episode', text, occurredAt, source: { speaker, session, turn, ...role } }
}
