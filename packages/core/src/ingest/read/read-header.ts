/** What messages of all shapes may say of themselves. */
import { InputError } from '../../errors.ts'
import { toStorable } from '../../unicode.ts'
import { keyPath, limits, readString } from '../../write/read-values.ts'
import { field, firstField, isObject } from './field.ts'
import { readWhen } from './read-when.ts'
import type { Reading } from './reading.ts'

/** With room for `#10000`. */
const maxIdCharacters = limits.keyCharacters - 8

/** @throws InputError or TooLargeError naming the path. */
export function readHeader(reading: Reading, path: string, item: object): void {
  reading.id = readId(path, item)
  reading.speaker = readName(keyPath(path, 'speaker'), field(item, 'speaker'))
  reading.session = readName(keyPath(path, 'session'), field(item, 'session')) ?? reading.session
  reading.turn = readTurnNumber(keyPath(path, 'turn'), field(item, 'turn'))
  reading.at = readAt(path, item)
}

/** A text that is not blank; undefined when it is. @throws InputError or TooLargeError naming the path. */
export function readName(
  path: string,
  value: unknown,
  maxCharacters: number = limits.keyCharacters,
): string | undefined {
  if (value === undefined || (typeof value === 'string' && value.trim() === '')) return undefined
  return readString(maxCharacters)(path, typeof value === 'string' ? toStorable(value) : value)
}

function readId(path: string, item: object): string | undefined {
  const given = firstField(item, ['id', 'messageId'])
  if (given === undefined) return undefined
  const { name, value } = given
  return readName(keyPath(path, name), Number.isSafeInteger(value) ? String(value) : value, maxIdCharacters)
}

function readTurnNumber(path: string, value: unknown): number | undefined {
  if (value === undefined || Number.isSafeInteger(value)) return value as number | undefined
  throw new InputError(path, 'expected a whole number')
}

function readAt(path: string, item: object): number | undefined {
  const given = firstField(item, ['at', 'createdAt', 'timestamp', 'occurredAt', 'created_at'])
  if (given !== undefined) return readWhen(keyPath(path, given.name), given.value)
  const metadata = field(item, 'metadata')
  const createdAt = isObject(metadata) ? field(metadata, 'createdAt') : undefined
  return createdAt === undefined ? undefined : readWhen(keyPath(path, 'metadata.createdAt'), createdAt)
}
