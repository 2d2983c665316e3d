import type { MemoryType, Role, Turn } from '@loci/core'

/** Sunday, 1 March 2026, noon. */
export const noon: number = Date.UTC(2026, 2, 1, 12)

export function turn(id: string, text: string, more: Partial<Turn> = {}): Turn {
  return { id, kind: 'message', role: 'user', text, at: noon, isDated: true, ...more }
}

/** One turn of each role, by these names. */
export const turns: Turn[] = [
  turn('m-user', 'I moved to Lisbon last Tuesday', { speaker: 'Alice' }),
  ...(['assistant', 'tool', 'operator'] satisfies Role[]).map((role) => turn(`m-${role}`, `said by ${role}`, { role })),
]

/** As the core has them. */
export const types: MemoryType[] = [
  { name: 'instruction', merge: 'supersede', describe: 'a standing instruction to the assistant' },
  { name: 'preference', merge: 'supersede', describe: 'what someone likes, dislikes or wants' },
  { name: 'fact', merge: 'supersede', describe: 'something true about the world or a person' },
  { name: 'task_state', merge: 'replace', describe: 'how far a task has come' },
  { name: 'feedback', merge: 'append', describe: 'a judgement on something that was done' },
  { name: 'episode', merge: 'append', describe: 'a turn of a conversation, word for word' },
]

/** As a model answers. */
export function item(more: object = {}): object {
  return { type: 'fact', text: 'Alice lives in Lisbon.', turn: 1, ...more }
}

export function answer(...items: unknown[]): string {
  return JSON.stringify({ items })
}
