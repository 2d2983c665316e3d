/** What the processes tell each other. */
import type { Questions } from './questions.ts'
import type { Acknowledged } from './remember.ts'

/** To the writer. */
export interface WriterTask {
  path: string
}

/** To the reader. */
export interface ReaderTask {
  path: string
  questions: Questions
  acknowledged: Acknowledged[]
}

/** From the reader. */
export interface Report {
  asked: number
  /** What is wrong, question by question. */
  problems: string[]
  /** How many memories came back, all questions together, and how many of them must not have. */
  returned: number
  strays: number
  memories: number
  superseded: number
  reinforced: number
  acknowledged: number
  found: number
  openMs: number
  searchMs: number
  contextMs: number
}
