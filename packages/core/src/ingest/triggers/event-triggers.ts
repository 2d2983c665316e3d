import { defined } from '../../defined.ts'
import type { Json } from '../../record.ts'
import type { FoundDraft, Trigger } from '../trigger.ts'
import type { AgentEvent, Turn } from '../turn.ts'

const statusOf: Readonly<Record<string, string>> = {
  'task.started': 'started',
  'task.progress': 'progress',
  'task.completed': 'completed',
  'task.failed': 'failed',
}

/** How far a task has come, and what was said of a result: from events, whoever sent them. */
export const eventTriggers: readonly Trigger[] = [
  { name: 'milestone', read: (turn) => found(turn, milestoneOf) },
  { name: 'feedback', read: (turn) => found(turn, feedbackOf) },
]

function found(
  turn: Turn,
  read: (event: AgentEvent, text: string) => FoundDraft['draft'] | undefined,
): readonly FoundDraft[] {
  if (turn.kind !== 'event' || turn.event === undefined) return []
  const draft = read(turn.event, turn.text.trim())
  return draft === undefined ? [] : [{ draft }]
}

/** One memory for each task, which every event replaces. Without a name it is the task of the handle. */
function milestoneOf({ type, task, data }: AgentEvent, text: string): FoundDraft['draft'] | undefined {
  const status = Object.hasOwn(statusOf, type) ? statusOf[type] : undefined
  if (status === undefined) return undefined
  return {
    type: 'task_state',
    key: task === undefined ? 'task' : `task:${task}`,
    text: text === '' ? `${task ?? 'The task'}: ${status}` : text,
    data: { ...detailsOf(data), status },
    confidence: 1,
  }
}

function feedbackOf({ type, verdict, task, data }: AgentEvent, text: string): FoundDraft['draft'] | undefined {
  if (type !== 'feedback' || (text === '' && verdict === undefined)) return undefined
  return {
    type: 'feedback',
    text: text === '' ? `Found ${verdict}${task === undefined ? '' : `: ${task}`}` : text,
    data: { ...detailsOf(data), ...defined({ verdict, task }) },
    confidence: 1,
  }
}

/** What else the event said; what is no object goes under a name. */
function detailsOf(data: Json | undefined): { [name: string]: Json | undefined } {
  if (data === undefined || data === null) return {}
  return typeof data === 'object' && !Array.isArray(data) ? data : { details: data }
}
