/** One way to make memories of a conversation. */
import type { SaidTurn } from './conversation.ts'
import type { ScriptedModel } from './scripted-model.ts'

export interface Writer {
  system: string
  /** How many turns are handed over in one call; 0: all. */
  sizes: readonly number[]
  /** Empty, in a file. */
  open(model: ScriptedModel): Promise<OpenWriter>
}

export interface OpenWriter {
  tell(turns: readonly SaidTurn[]): Promise<void>
  /** What is left to do when all is told. */
  finish?(): Promise<void>
  /** What it has now: memories, and turns that were kept word for word. */
  count(): Promise<{ memories: number; kept: number }>
  close(): Promise<void>
}
