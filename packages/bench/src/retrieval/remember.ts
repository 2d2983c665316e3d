import type { Draft, IngestMessage, Memory, MemoryHandle } from '@loci/core'
import type { Conversation, Turn } from './dataset.ts'

export interface Remembered {
  /** The turn of each memory, by its id. */
  turnOf: Map<string, Turn>
  /** How long the writes took. */
  ms: number
}

const perBatch = 100

/** One memory for each turn that says something, in the order of the conversation. @throws when a turn was not added. */
export async function remember(handle: MemoryHandle, conversation: Conversation): Promise<Remembered> {
  return await rememberTurns('Loci', conversation, async (batch) => {
    const outcomes = await handle.add(batch.map(toDraft))
    return outcomes.map(({ action, reason, memory }, at) => {
      if (action === 'added' && memory !== undefined) return memory.id
      throw new Error(`turn ${batch[at]?.id}: ${action}, ${reason}`)
    })
  })
}

/**
 * The same through `ingest`: what triggers make of a turn stands for the turn too.
 * @throws when a turn was not kept.
 */
export async function rememberMessages(handle: MemoryHandle, conversation: Conversation): Promise<Remembered> {
  const derived: Memory[] = []
  const told = await rememberTurns('Loci', conversation, async (batch) => {
    const { kept, outcomes } = await handle.ingest(batch.map(toMessage), { keep: 'episodes' })
    derived.push(...outcomes.flatMap(({ memory }) => memory ?? []))
    return kept.flatMap(({ memory }) => memory?.id ?? [])
  })
  for (const { id, source } of derived) {
    const turn = told.turnOf.get(source.evidence?.[0] ?? '')
    if (turn !== undefined) told.turnOf.set(id, turn)
  }
  return told
}

/**
 * @param name of who remembers, for errors
 * @param add gives the id of each turn's memory, in their order
 * @throws when there are not as many memories as turns
 */
export async function rememberTurns(
  name: string,
  { turns }: Conversation,
  add: (batch: readonly Turn[]) => Promise<readonly string[]>,
): Promise<Remembered> {
  const spoken = turns.filter(({ text }) => text.trim() !== '')
  const turnOf = new Map<string, Turn>()
  let ms = 0
  for (let start = 0; start < spoken.length; start += perBatch) {
    const batch = spoken.slice(start, start + perBatch)
    const started = performance.now()
    const ids = await add(batch)
    ms += performance.now() - started
    for (const [at, id] of ids.entries()) turnOf.set(id, batch[at] as Turn)
  }
  if (turnOf.size !== spoken.length) throw new Error(`${name} stored ${turnOf.size} of ${spoken.length} turns`)
  return { turnOf, ms }
}

function toDraft({ text, speaker, session, turn, occurredAt }: Turn): Draft {
  const role = speaker === 'user' || speaker === 'assistant' ? { role: speaker } : {}
  return { type: 'episode', text, occurredAt, source: { speaker, session, turn, ...role } }
}

/** Who talks to no assistant is a user. */
function toMessage({ text, speaker, session, turn, occurredAt }: Turn): IngestMessage {
  return { role: speaker === 'assistant' ? 'assistant' : 'user', content: text, speaker, session, turn, at: occurredAt }
}
