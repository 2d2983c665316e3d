/** Stories in which what is known changes: what was told on which day, and what must be known of it. Data only. */

/** `day` counts from 1; all times are those of the story. */
export type Step = { day: number } & (
  | {
      say: string
      by?: 'alice' | 'bob' | 'org'
      type?: string
      /** Names the slot that it is the value of. */
      key?: string
      /** The day since when it is true, if not the day on which it is said. */
      since?: number
    }
  | { correct: string; to: string }
  /** Two writers change the same memory, both knowing the version that they saw; the first one's change comes first. */
  | { change: string; atOnce: readonly [string, string] }
)

export interface Case {
  name: string
  steps: readonly Step[]
  /** Who asks. */
  as: 'alice' | 'bob'
  /** What is true now. */
  now: readonly string[]
  /** What was true on a day; `known`: as it was known on that day too. Without it: as it is known today. */
  asOf: { day: number; known?: boolean; is: readonly string[] }
  /** What happened to the memory of the first step, oldest first. */
  history: readonly string[]
}

export const cases: readonly Case[] = [
  {
    name: 'moved to another city',
    steps: [
      { day: 1, say: 'Alice lives in Berlin', key: 'city' },
      { day: 30, say: 'Alice lives in Lisbon', key: 'city' },
    ],
    as: 'alice',
    now: ['Alice lives in Lisbon'],
    asOf: { day: 10, is: ['Alice lives in Berlin'] },
    history: ['added: Alice lives in Berlin', 'superseded: Alice lives in Berlin'],
  },
  {
    name: 'changed her mind twice',
    steps: [
      { day: 1, say: 'Alice prefers tea', type: 'preference', key: 'drink' },
      { day: 10, say: 'Alice prefers coffee', type: 'preference', key: 'drink' },
      { day: 20, say: 'Alice prefers tea', type: 'preference', key: 'drink' },
    ],
    as: 'alice',
    now: ['Alice prefers tea'],
    asOf: { day: 15, is: ['Alice prefers coffee'] },
    history: ['added: Alice prefers tea', 'superseded: Alice prefers tea'],
  },
  {
    name: 'typing error corrected',
    steps: [
      { day: 1, say: 'Alice has the phone extension 1243' },
      { day: 5, correct: 'Alice has the phone extension 1243', to: 'Alice has the phone extension 1234' },
    ],
    as: 'alice',
    now: ['Alice has the phone extension 1234'],
    asOf: { day: 2, is: ['Alice has the phone extension 1234'] },
    history: ['added: Alice has the phone extension 1243', 'superseded: Alice has the phone extension 1243'],
  },
  {
    name: 'the same, as it was known then',
    steps: [
      { day: 1, say: 'Alice has the phone extension 1243' },
      { day: 5, correct: 'Alice has the phone extension 1243', to: 'Alice has the phone extension 1234' },
    ],
    as: 'alice',
    now: ['Alice has the phone extension 1234'],
    asOf: { day: 2, known: true, is: ['Alice has the phone extension 1243'] },
    history: ['added: Alice has the phone extension 1243', 'superseded: Alice has the phone extension 1243'],
  },
  {
    name: 'the same fact said three times',
    steps: [
      { day: 1, say: 'Alice is vegetarian' },
      { day: 5, say: 'alice is  vegetarian' },
      { day: 9, say: 'Alice is vegetarian!' },
    ],
    as: 'alice',
    now: ['Alice is vegetarian'],
    asOf: { day: 2, is: ['Alice is vegetarian'] },
    history: ['added: Alice is vegetarian', 'reinforced: Alice is vegetarian', 'reinforced: Alice is vegetarian'],
  },
  {
    name: 'negation, without a key',
    steps: [
      { day: 1, say: 'Alice likes sushi' },
      { day: 10, say: 'Alice does not like sushi' },
    ],
    as: 'alice',
    now: ['Alice does not like sushi'],
    asOf: { day: 5, is: ['Alice likes sushi'] },
    history: ['added: Alice likes sushi', 'superseded: Alice likes sushi'],
  },
  {
    name: 'two users, one fact',
    steps: [
      { day: 1, say: 'The gym opens at six', key: 'gym' },
      { day: 1, say: 'The gym opens at six', key: 'gym', by: 'bob' },
      { day: 10, say: 'The gym opens at seven', key: 'gym', by: 'bob' },
    ],
    as: 'alice',
    now: ['The gym opens at six'],
    asOf: { day: 5, is: ['The gym opens at six'] },
    history: ['added: The gym opens at six'],
  },
  {
    name: 'policy of the organisation, preference of the user',
    steps: [
      { day: 1, say: 'Alice wants her reports in English', type: 'preference', key: 'report language' },
      { day: 10, say: 'Reports are written in German', type: 'instruction', key: 'report language', by: 'org' },
    ],
    as: 'alice',
    now: ['Reports are written in German', 'Alice wants her reports in English'],
    asOf: { day: 5, is: ['Alice wants her reports in English'] },
    history: ['added: Alice wants her reports in English'],
  },
  {
    name: 'an older fact that is told late',
    steps: [
      { day: 30, say: 'Alice works at Initech', key: 'employer', since: 20 },
      { day: 40, say: 'Alice worked at Globex', key: 'employer', since: 1 },
    ],
    as: 'alice',
    now: ['Alice works at Initech'],
    asOf: { day: 10, is: ['Alice worked at Globex'] },
    history: ['added: Alice works at Initech', 'merged: Alice works at Initech'],
  },
  {
    name: 'two writers at once',
    steps: [
      { day: 1, say: 'The release is in draft', key: 'release' },
      { day: 2, change: 'The release is in draft', atOnce: ['The release is approved', 'The release is stopped'] },
    ],
    as: 'alice',
    now: ['The release is approved'],
    asOf: { day: 1, known: true, is: ['The release is in draft'] },
    history: [
      'added: The release is in draft',
      'merged: The release is approved',
      'refused: CONFLICT, the other one was told',
    ],
  },
  {
    name: 'two facts that only look alike',
    steps: [
      { day: 1, say: 'Alice writes C++' },
      { day: 2, say: 'Alice writes C' },
      { day: 3, say: 'Alice writes C#' },
    ],
    as: 'alice',
    now: ['Alice writes C#', 'Alice writes C', 'Alice writes C++'],
    asOf: { day: 1, known: true, is: ['Alice writes C++'] },
    history: ['added: Alice writes C++'],
  },
]

/** The end of a day of the stories. */
export function endOfDay(day: number): number {
  return Date.UTC(2026, 0, day, 20)
}
