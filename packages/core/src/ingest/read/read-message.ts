/** A chat message of any shape: who speaks, the words, the calls of tools and what they gave. */
import { InputError } from '../../errors.ts'
import type { Role } from '../../record.ts'
import { keyPath } from '../../write/read-values.ts'
import { field, firstField, isObject } from './field.ts'
import { readName } from './read-header.ts'
import { readToolCall, readToolCalls } from './read-openai.ts'
import { readContent } from './read-parts.ts'
import { type Reading, speak } from './reading.ts'
import { giveResult } from './tool-turns.ts'

/** The application's own names of roles. */
export type RoleNames = Readonly<Record<string, Role>>

const roles: ReadonlyMap<string, Role | 'system'> = new Map([
  ['user', 'user'],
  ['human', 'user'],
  ['assistant', 'assistant'],
  ['ai', 'assistant'],
  ['tool', 'tool'],
  ['function', 'tool'],
  ['operator', 'operator'],
  ['system', 'system'],
  ['developer', 'system'],
])

export function readMessage(reading: Reading, path: string, message: object, named: unknown, names: RoleNames): void {
  const role = readRole(keyPath(path, 'role'), named, names)
  if (role === 'system') {
    reading.refused = "a system prompt is the application's own; give it the role 'operator' to have it read"
    return
  }
  reading.role = role
  if (role === 'tool') readToolMessage(reading, path, message)
  else readSpeech(reading, role, path, message)
}

/** @throws InputError naming the path. */
export function readRole(path: string, named: unknown, names: RoleNames): Role | 'system' {
  const role = typeof named === 'string' ? (Object.hasOwn(names, named) ? names[named] : roles.get(named)) : undefined
  if (role !== undefined) return role
  throw new InputError(path, `expected one of ${[...roles.keys()].join(', ')}; the option roles can name others`)
}

export function hasContent(item: object): boolean {
  return firstField(item, ['content', 'parts', 'tool_calls']) !== undefined
}

function readSpeech(reading: Reading, role: Role, path: string, message: object): void {
  reading.speaker ??= readName(keyPath(path, 'name'), field(message, 'name'))
  const content = contentOf(message)
  readContent(reading, role, keyPath(path, content?.name ?? 'content'), content?.value)
  const refusal = field(message, 'refusal')
  if (typeof refusal === 'string') speak(reading, role, refusal)
  const audio = field(message, 'audio')
  const transcript = isObject(audio) ? field(audio, 'transcript') : undefined
  if (typeof transcript === 'string' && content?.value === undefined) speak(reading, role, transcript)
  const calls = field(message, 'tool_calls')
  if (calls !== undefined) readToolCalls(reading, keyPath(path, 'tool_calls'), calls)
  const call = field(message, 'function_call')
  if (call !== undefined) readToolCall(reading, keyPath(path, 'function_call'), call)
}

/** One result, as text, parts or data; the AI SDK has a list of them. */
function readToolMessage(reading: Reading, path: string, message: object): void {
  const content = contentOf(message)
  if (Array.isArray(content?.value) && content.value.some(isResultPart)) {
    readContent(reading, 'tool', keyPath(path, content.name), content.value)
  } else {
    const callId = firstField(message, ['tool_call_id', 'toolCallId', 'call_id'])?.value
    giveResult(reading, firstField(message, ['tool', 'toolName', 'name'])?.value, content?.value, callId)
  }
}

function isResultPart(part: unknown): boolean {
  const type = isObject(part) ? field(part, 'type') : undefined
  return typeof type === 'string' && /^tool[-_]|tool_result$/.test(type)
}

/** A UIMessage has parts; that of version 4 had its words a second time, as `content`. */
function contentOf(message: object): { name: string; value: unknown } | undefined {
  const parts = field(message, 'parts')
  if (Array.isArray(parts) && parts.length > 0) return { name: 'parts', value: parts }
  return firstField(message, ['content', 'parts', 'text'])
}
