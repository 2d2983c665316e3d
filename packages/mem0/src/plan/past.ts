/** What a memory said before, from mem0's history. Pure. */
import type { Mem0Event } from '../source.ts'

export interface PastText {
  text: string
  /** Since when it said so, epoch milliseconds. */
  at: number
}

export interface Past {
  /** Former texts, oldest first, without the current one. */
  texts: PastText[]
  /** Since when it says what it says now, as far as the history knows. */
  since?: number
  /** Whether the history ends with what the memory says. */
  fits: boolean
}

/** @param events of one memory, oldest first. */
export function pastOf(events: readonly Mem0Event[], current: string, createdAt: number): Past {
  const texts: PastText[] = []
  function say(text: string | undefined, at: number | undefined): void {
    const last = texts.at(-1)
    // A change of metadata is written as a change to the same text.
    if (text === undefined || text.trim() === '' || text === last?.text) return
    texts.push({ text, at: Math.max(at ?? createdAt, last?.at ?? createdAt) })
  }
  for (const { action, before, after, at } of events) {
    if (action !== 'ADD' && action !== 'UPDATE') continue
    if (texts.length === 0) say(before, createdAt)
    say(after, at)
  }
  if (texts.length === 0) return { texts, fits: true }
  if (texts.at(-1)?.text !== current) return { texts, fits: false }
  const since = texts.pop()?.at as number
  return { texts, since, fits: true }
}
