/** Events of agents: `{ type: 'task.completed', task: 'T-7', data: { … } }`. */
import { defined } from '../../defined.ts'
import { InputError } from '../../errors.ts'
import { nearest } from '../../options.ts'
import type { Json, Role } from '../../record.ts'
import { keyPath, limits } from '../../write/read-values.ts'
import type { AgentEvent } from '../turn.ts'
import { cutText } from './cut-text.ts'
import { field } from './field.ts'
import { readName } from './read-header.ts'
import { type RoleNames, readRole } from './read-message.ts'
import { type Note, type Reading, replacedNote, toSaid } from './reading.ts'
import { maxToolCharacters } from './tool-text.ts'
import { writeJson } from './write-json.ts'

const keys = [
  'type',
  'id',
  'messageId',
  'text',
  'data',
  'task',
  'verdict',
  'tool',
  'role',
  'speaker',
  'session',
  'turn',
  'at',
  'createdAt',
  'timestamp',
  'occurredAt',
]
const maxDataCharacters = 2_000
const leftOutNote: Note = {
  kind: 'part',
  reason: `data over ${limits.jsonCharacters} characters of JSON, or nested over ${limits.jsonDepth} deep`,
}

/** @throws InputError or TooLargeError naming the path. */
export function readEvent(reading: Reading, input: object, names: RoleNames): void {
  const { path } = reading
  for (const key of Object.keys(input)) {
    if (!keys.includes(key)) {
      throw new InputError(
        keyPath(path, key.slice(0, 64)),
        `unknown key of an event${nearest(key, keys)}; more goes into data`,
      )
    }
  }
  const type = readName(keyPath(path, 'type'), field(input, 'type'))
  if (type === undefined) throw new InputError(keyPath(path, 'type'), 'expected the type of an event')
  const role = roleOf(path, type, field(input, 'role'), names)
  const { data, shortData, note } = readData(input)
  const task = readName(keyPath(path, 'task'), field(input, 'task'))
  const tool = readName(keyPath(path, 'tool'), field(input, 'tool'))
  const verdict = readVerdict(keyPath(path, 'verdict'), field(input, 'verdict'))
  const text = readText(keyPath(path, 'text'), type, field(input, 'text'))
  const { id, speaker, session, at } = reading
  reading.role = role
  const named = [type, task, tool, verdict].filter((word) => word !== undefined).join(' ')
  reading.said.push({
    ...toSaid('event', role, text ?? shortData ?? named, tool),
    event: defined<AgentEvent>({ type, id, text, data, task, verdict, tool, role, speaker, session, at }),
    notes: note === undefined ? [] : [note],
  })
}

function roleOf(path: string, type: string, role: unknown, names: RoleNames): Role {
  if (role === undefined) return type === 'feedback' ? 'user' : type === 'tool.result' ? 'tool' : 'assistant'
  const read = readRole(keyPath(path, 'role'), role, names)
  if (read === 'system') throw new InputError(keyPath(path, 'role'), 'expected user, assistant, tool or operator')
  return read
}

function readVerdict(path: string, value: unknown): 'helpful' | 'wrong' | undefined {
  if (value === undefined || value === 'helpful' || value === 'wrong') return value
  throw new InputError(path, "expected 'helpful' or 'wrong'")
}

function readText(path: string, type: string, value: unknown): string | undefined {
  if (value === undefined) return undefined
  if (typeof value !== 'string') throw new InputError(path, 'expected a text')
  if (value.trim() === '') return undefined
  return type === 'tool.result' ? cutText(value, maxToolCharacters) : value
}

/** The data as a copy, where it is JSON that a memory can hold, and as a short text. */
function readData(input: object): { data?: Json; shortData?: string; note?: Note } {
  const value = field(input, 'data')
  if (value === undefined) return {}
  const { text, isWhole, isStorable } = writeJson(value, limits.jsonCharacters, false)
  const note = isStorable ? {} : { note: replacedNote }
  if (isWhole) return { data: JSON.parse(text) as Json, shortData: cutText(text, maxDataCharacters), ...note }
  const short = writeJson(value, limits.jsonCharacters, true)
  return { shortData: cutText(short.text, maxDataCharacters, !short.isWhole), note: leftOutNote }
}
