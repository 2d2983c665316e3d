/** What a memory says of a story. */
export interface Answers {
  now: string[]
  /** Undefined where it cannot be asked. */
  asOf: string[] | undefined
  history: string[]
}
