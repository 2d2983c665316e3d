/** Messages of `data/triggers`: what the triggers of `ingest` should find in each. */
import { FormatError, readList, readObject, readText } from '../retrieval/read-json.ts'

const roles = ['user', 'assistant', 'tool'] as const
export const labelledTriggers = [
  'remember',
  'instruction',
  'preference',
  'self',
  'correction',
  'refusal',
  'permission',
  'milestone',
  'feedback',
] as const
const types = ['fact', 'preference', 'instruction', 'task_state', 'feedback', 'none'] as const
/** Why a message looks like something to remember, and is not. */
const traps = [
  'question',
  'quotation',
  'hypothetical',
  'other-person',
  'fiction',
  'text-to-work-on',
  'code',
  'one-off',
  'idiom',
  'title',
  'past',
  'sarcasm',
  'transient',
  'unfinished',
  'general',
  'assistant',
  'tool',
] as const

/** No one message recurs, so the sets have none of these. */
type LabelledTrigger = (typeof labelledTriggers)[number] | 'recurring'
type LabelledType = (typeof types)[number]

export interface LabelledMessage {
  id: string
  text: string
  role: (typeof roles)[number]
  /** Said just before it, oldest first: only context, nothing is expected of it. */
  before: readonly { role: (typeof roles)[number]; text: string }[]
  /** All that should be found. One memory may be what several of these expect. */
  expect: readonly ExpectedFinding[]
  trap?: (typeof traps)[number]
}

export interface ExpectedFinding {
  /** The one that is meant comes first; the others are as good. */
  triggers: readonly LabelledTrigger[]
  /** Of the memory; any of these. `none` where nothing is to be kept: a refusal, a permission. */
  types: readonly LabelledType[]
  /** Lower-case parts of the memory's text; none for the type `none`. */
  says: readonly string[]
}

/** @param path Says which file, in errors. @throws FormatError */
export function readLabelledMessages(path: string, content: unknown): LabelledMessage[] {
  const messages = readList(path, content).map((message, at) => readMessage(`${path}[${at}]`, message))
  const ids = new Set<string>()
  for (const [at, { id }] of messages.entries()) {
    if (ids.has(id)) throw new FormatError(`${path}[${at}].id: ${JSON.stringify(id)} stands there twice`)
    ids.add(id)
  }
  return messages
}

function readMessage(path: string, value: unknown): LabelledMessage {
  const { id, text, role, before, expect, trap } = readObject(path, value)
  const said = {
    id: readText(`${path}.id`, id),
    text: readText(`${path}.text`, text),
    role: oneOf(roles, `${path}.role`, role ?? 'user'),
    before: readList(`${path}.before`, before ?? []).map((turn, at) => readBefore(`${path}.before[${at}]`, turn)),
  }
  const heard = [...said.before, said].map((turn) => turn.text.toLowerCase()).join('\n')
  const expected = readList(`${path}.expect`, expect).map((one, at) =>
    readExpected(`${path}.expect[${at}]`, one, heard),
  )
  if (trap !== undefined) return { ...said, expect: expected, trap: oneOf(traps, `${path}.trap`, trap) }
  if (expected.length === 0) throw new FormatError(`${path}: expected a trap, or something in 'expect'`)
  return { ...said, expect: expected }
}

function readBefore(path: string, value: unknown): LabelledMessage['before'][number] {
  const { role, text } = readObject(path, value)
  return { role: oneOf(roles, `${path}.role`, role), text: readText(`${path}.text`, text) }
}

function readExpected(path: string, value: unknown, heard: string): ExpectedFinding {
  const { trigger, type, says } = readObject(path, value)
  const allowed = readText(`${path}.type`, type).split('|')
  const words = readList(`${path}.says`, says).map((word, at) => readText(`${path}.says[${at}]`, word))
  const unheard = words.find((word) => !heard.includes(word))
  if (unheard !== undefined) throw new FormatError(`${path}.says: nobody says ${JSON.stringify(unheard)}`)
  if (words.length > 3 || (words.length === 0) !== (type === 'none')) {
    throw new FormatError(`${path}.says: expected one to three words, and none for the type 'none'`)
  }
  return {
    triggers: readText(`${path}.trigger`, trigger)
      .split('|')
      .map((name) => oneOf<LabelledTrigger>([...labelledTriggers, 'recurring'], `${path}.trigger`, name)),
    types: allowed.map((name) => oneOf(types, `${path}.type`, name)),
    says: words,
  }
}

/** @throws FormatError */
function oneOf<Name extends string>(names: readonly Name[], path: string, value: unknown): Name {
  const found = names.find((name) => name === value)
  if (found === undefined) throw new FormatError(`${path}: expected one of ${names.join(', ')}`)
  return found
}
