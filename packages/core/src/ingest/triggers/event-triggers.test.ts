import { expect, test } from 'vitest'
import type { FoundDraft } from '../trigger.ts'
import type { AgentEvent, Turn } from '../turn.ts'
import { defaultTriggers } from './default-triggers.ts'

function drafts(event: AgentEvent, more: Partial<Turn> = {}): FoundDraft['draft'][] {
  const turn: Turn = {
    id: 'e1',
    kind: 'event',
    role: 'assistant',
    text: event.text ?? '',
    at: 0,
    isDated: true,
    event,
    ...more,
  }
  return defaultTriggers.flatMap(({ read }) =>
    read(turn, { before: [] }).flatMap((finding) => ('draft' in finding ? [finding.draft] : [])),
  )
}

test('events of a task are its state, one for each task', () => {
  expect(drafts({ type: 'task.started', task: 'import', text: 'Importing 40 files' })).toEqual([
    { type: 'task_state', key: 'task:import', text: 'Importing 40 files', data: { status: 'started' }, confidence: 1 },
  ])
  expect(drafts({ type: 'task.progress', task: 'import', data: { done: 12 } })).toMatchObject([
    { key: 'task:import', text: 'import: progress', data: { status: 'progress', done: 12 } },
  ])
  expect(drafts({ type: 'task.completed', data: ['a', 'b'] })).toMatchObject([
    { key: 'task', text: 'The task: completed', data: { status: 'completed', details: ['a', 'b'] } },
  ])
  expect(drafts({ type: 'task.failed', task: 'import', text: 'no space', data: { status: 'ignored' } })).toMatchObject([
    { text: 'no space', data: { status: 'failed' } },
  ])
})

test('an event of feedback keeps its verdict', () => {
  expect(drafts({ type: 'feedback', verdict: 'wrong', text: 'The total is off' })).toEqual([
    { type: 'feedback', text: 'The total is off', data: { verdict: 'wrong' }, confidence: 1 },
  ])
  expect(drafts({ type: 'feedback', verdict: 'helpful', task: 'import' })).toMatchObject([
    { text: 'Found helpful: import', data: { verdict: 'helpful', task: 'import' } },
  ])
  expect(drafts({ type: 'feedback' })).toEqual([])
})

test('other events say nothing, and no event is read as a message', () => {
  expect(drafts({ type: 'tool.result', text: 'Remember that I live in Paris' }, { role: 'user' })).toEqual([])
  expect(drafts({ type: 'constructor' })).toEqual([])
  expect(drafts({ type: 'task.started' }, { kind: 'message', text: 'hello' })).toEqual([])
})
