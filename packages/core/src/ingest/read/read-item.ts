/** One message or event, of whatever shape. */
import { InputError, TooLargeError } from '../../errors.ts'
import { field, isObject } from './field.ts'
import { readEvent } from './read-event.ts'
import { readHeader } from './read-header.ts'
import { readLangChain } from './read-langchain.ts'
import { hasContent, type RoleNames, readMessage } from './read-message.ts'
import { readOpenAiItem } from './read-openai.ts'
import type { Reading } from './reading.ts'
import { settle } from './settle.ts'

/** Fills in the reading. @throws InputError or TooLargeError naming the path. */
export function readItem(reading: Reading, item: unknown, roles: RoleNames): Reading {
  guarded(reading.path, () => readShape(reading, item, roles))
  settle(reading)
  return reading
}

/** What a getter or proxy throws may quote anything, so it is not passed on. */
export function guarded<T>(path: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof InputError || error instanceof TooLargeError) throw error
    throw new InputError(path, 'cannot be read: one of its properties throws')
  }
}

function readShape(reading: Reading, item: unknown, roles: RoleNames): void {
  const { path } = reading
  if (!isObject(item)) throw new InputError(path, 'expected a chat message or an event')
  const langChain = readLangChain(path, item)
  const fields = langChain?.fields ?? item
  readHeader(reading, langChain?.path ?? path, fields)
  if (langChain === undefined && isEvent(item)) {
    if (!readOpenAiItem(reading, item)) readEvent(reading, item, roles)
  } else if (langChain !== undefined || isMessage(item)) {
    readMessage(reading, langChain?.path ?? path, fields, langChain?.role ?? field(item, 'role'), roles)
  } else {
    throw new InputError(path, 'expected a chat message with a role, or an event with a type')
  }
}

function isEvent(item: object): boolean {
  const type = field(item, 'type')
  return typeof type === 'string' && type !== 'message' && (field(item, 'role') === undefined || !hasContent(item))
}

function isMessage(item: object): boolean {
  return field(item, 'role') !== undefined || field(item, 'type') === 'message' || hasContent(item)
}
