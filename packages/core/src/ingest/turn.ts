/** What `ingest` reads: one turn of a conversation, or one thing that an agent did, whatever shape it came in. */
import type { Json, Role } from '../record.ts'

export type TurnKind = 'message' | 'tool_call' | 'tool_result' | 'event'

export interface Turn {
  /** Of the message; where it has none, made from its session, speaker, text and time, so that it is the same next time. */
  id: string
  kind: TurnKind
  /** What it may do: only `user` and `operator` give instructions. */
  role: Role
  /** The words, without images and files. Redacted, when `createMemory({ redact })` does. */
  text: string
  /** When it was said, in epoch milliseconds. */
  at: number
  /** Whether the input said so; else `at` is when it was read. */
  isDated: boolean
  speaker?: string
  session?: string
  /** Order inside the session. */
  turn?: number
  /** Of tool calls and their results. */
  tool?: string
  /** Of events: its type and what else it said. */
  event?: AgentEvent
}

/** What an agent tells of its work. Types besides these are welcome: triggers of your own read them. */
export interface AgentEvent {
  type: 'task.started' | 'task.progress' | 'task.completed' | 'task.failed' | 'feedback' | 'tool.result' | (string & {})
  /** The same event again has the same. */
  id?: string
  text?: string
  data?: Json
  /** Of `task.…`. Default: the handle's. */
  task?: string
  /** Of `feedback`. */
  verdict?: 'helpful' | 'wrong'
  /** Of `tool.result`. */
  tool?: string
  role?: Role
  speaker?: string
  session?: string
  /** Epoch milliseconds, a Date or an ISO text. */
  at?: number | Date | string
}

/** A message as OpenAI, Anthropic, the AI SDK and others have it, with a text or parts. */
export interface IngestMessage {
  role: string
  content?: unknown
  /** The same message again has the same. Without one, its words and its place make one. */
  id?: string
  [field: string]: unknown
}

export type IngestInput = IngestMessage | AgentEvent | { type: string; [field: string]: unknown }
