/** Content parts and blocks: the words are spoken, calls and results become turns, the rest is left out and named. */
import { InputError, TooLargeError } from '../../errors.ts'
import type { Role } from '../../record.ts'
import { field, isObject } from './field.ts'
import { mediaNoun, mediaTypeOf } from './media.ts'
import { readAiSdkPart } from './read-ai-sdk.ts'
import { readAnthropicBlock } from './read-anthropic.ts'
import { openAiWords } from './read-openai.ts'
import { leaveOut, type Reading, speak } from './reading.ts'
import { giveResult } from './tool-turns.ts'

const maxParts = 10_000

/** @throws InputError or TooLargeError naming the path. */
export function readContent(reading: Reading, role: Role, path: string, content: unknown): void {
  const parts = typeof content === 'string' ? [content] : (content ?? [])
  if (!Array.isArray(parts)) throw new InputError(path, 'expected a text or a list of parts')
  if (parts.length > maxParts) throw new TooLargeError(`${path}: ${parts.length} parts; at most ${maxParts}`)
  for (const [index, part] of parts.entries()) {
    if (typeof part === 'string') say(reading, role, part)
    else readPart(reading, role, `${path}[${index}]`, part)
  }
}

function readPart(reading: Reading, role: Role, path: string, part: unknown): void {
  if (!isObject(part)) throw new InputError(path, 'expected a part: an object with a type')
  const type = field(part, 'type')
  if (type === undefined || type === 'text') readText(reading, role, path, part)
  else if (typeof type !== 'string') throw new InputError(`${path}.type`, 'expected the name of a part')
  else readOther(reading, role, path, type, part)
}

function readText(reading: Reading, role: Role, path: string, part: object): void {
  const given = field(part, 'text')
  // The Assistants API of OpenAI has it one deeper.
  const text = isObject(given) ? field(given, 'value') : given
  if (typeof text === 'string') say(reading, role, text, Array.isArray(field(part, 'citations')))
  else if (given === undefined && field(part, 'type') === undefined) leaveOut(reading, 'untyped part')
  else throw new InputError(`${path}.text`, 'expected a text')
}

function readOther(reading: Reading, role: Role, path: string, type: string, part: object): void {
  const words = openAiWords(type, part)
  if (words !== undefined) say(reading, role, words)
  else if (!readAnthropicBlock(reading, type, part) && !readAiSdkPart(reading, path, type, part)) {
    leaveOut(reading, mediaNoun(type, mediaTypeOf(part)) ?? `${JSON.stringify(type.slice(0, 64))} part`)
  }
}

/** What a tool says is its result, however it is written. */
function say(reading: Reading, role: Role, text: string, isCited = false): void {
  if (role === 'tool') giveResult(reading, undefined, text, undefined)
  else speak(reading, role, text, isCited)
}
