/** What a query asks for, read once: its words, whom it names, which time it means. Pure. */
import { analyse } from './analyse.ts'
import type { Readable } from './readable.ts'
import { readTimes, type TimeWindow } from './time/read-times.ts'

export interface ReadQuery {
  /** Each once, in the order of the query. */
  terms: string[]
  /** Neighbouring terms, as `a b`, without names. */
  pairs: string[]
  /** The terms that name a speaker of the visible memories. */
  names: ReadonlySet<string>
  /** The speakers that it names. */
  speakers: ReadonlySet<string>
  /** The times that it names. */
  times: readonly TimeWindow[]
  asksWhen: boolean
  asksHowMany: boolean
  /** It asks what the assistant has said, as "which hotel did you recommend?" does. */
  asksAssistant: boolean
}

const when =
  /^[^\p{L}\p{N}]*(?:so |and |but )?(?:when|since when|(?:what|which) (?:date|day|month|year|time)|(?:on|in|at) (?:what|which) (?:date|day|month|year|time)|how long ago|wann|cuándo|quand)(?![\p{L}\p{N}])|什么时候|何时|哪天|哪一天|متى/iu
const howMany =
  /\bhow (?:many|much|often|long|old|far|big|tall)\b|\bwie ?(?:viele?|oft|lange|alt)\b|多少|几个|几次|كم/iu
/** Speaking to the assistant about what it said, not asking it for something, and not of what it was told. */
const request = /\b(?:can|could|would|will|do|don['’]t|please) (?:you|u)\b|\bI\b.{0,30}\b(?:you|u)\b/giu
const toAssistant = /\b(?:you|your|u|assistant)\b/iu

/** A time is named at the beginning or not at all; the rest of a long text costs time to read. */
const longestTime = 2_000

/** @param now The query's date, for `last week`. */
export function readQuery(text: string, readable: Readable, now: number): ReadQuery {
  const all = analyse(text)
  const terms = [...new Set(all)]
  const { speakers, names } = namedSpeakers(terms, readable)
  const unnamed = all.filter((term) => !names.has(term))
  return {
    terms,
    pairs: [...new Set(unnamed.slice(1).map((term, at) => `${unnamed[at]} ${term}`))],
    names,
    speakers,
    times: readTimes(text.slice(0, longestTime), now),
    asksWhen: when.test(text),
    asksHowMany: howMany.test(text),
    asksAssistant: toAssistant.test(text.replace(request, ' ')),
  }
}

/** In a room of more, names are words like others. */
const maxSpeakers = 500

function namedSpeakers(
  terms: readonly string[],
  { indexes, unreadable }: Readable,
): { speakers: Set<string>; names: Set<string> } {
  const speakers = new Set<string>()
  const names = new Set<string>()
  const unheard = new Map<string, number>()
  for (const { fields } of unreadable) {
    const speaker = String(fields['source.speaker'])
    unheard.set(speaker, (unheard.get(speaker) ?? 0) + 1)
  }
  const heard = (speaker: string): number =>
    indexes.reduce((sum, index) => sum + (index.speakers.get(speaker)?.count ?? 0), 0)
  for (const index of indexes) {
    if (index.speakers.size > maxSpeakers) continue
    for (const [speaker, { terms: own }] of index.speakers) {
      if (isRole(speaker)) continue
      const named = own.filter((term) => terms.includes(term))
      if (named.length === 0 || heard(speaker) === unheard.get(speaker)) continue
      speakers.add(speaker)
      for (const term of named) names.add(term)
    }
  }
  return { speakers, names }
}

/** Whether this is what chat APIs call a speaker: a word like others in a query, not a name. */
export function isRole(speaker: string): boolean {
  return /^(?:user|human|assistant|ai|bot|model|system|tool|agent|customer)$/i.test(speaker.trim())
}
