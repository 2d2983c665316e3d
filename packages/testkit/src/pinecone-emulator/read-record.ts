/** What a record may hold. */
import type { Metadata, Value } from './filter.ts'
import { badRequest, readText } from './refusal.ts'

const maxIdCharacters = 512
const maxMetadataBytes = 40_960

export function readId(given: unknown): string {
  const id = readText(given, 'id')
  if (id === '' || id.length > maxIdCharacters) {
    throw badRequest(`Vector ID must have from 1 to ${maxIdCharacters} characters, not ${id.length}`)
  }
  if (!isAscii(id)) throw badRequest(`Vector ID must be ASCII, but got '${id}'`)
  return id
}

export function isAscii(text: string): boolean {
  return !/[^\p{ASCII}]/u.test(text)
}

/** @throws Refusal for nulls, nested values, keys with `$`, and more than 40 KB. */
export function readMetadata(given: unknown): Metadata {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw badRequest('Invalid metadata: not an object')
  for (const [key, value] of Object.entries(given)) {
    if (key.startsWith('$')) throw badRequest(`Metadata keys must not start with $, got '${key}'`)
    if (!isValue(value)) {
      throw badRequest(
        `Metadata value must be a string, number, boolean or list of strings, got '${JSON.stringify(value)}' for field '${key}'`,
      )
    }
  }
  const bytes = Buffer.byteLength(JSON.stringify(given))
  if (bytes > maxMetadataBytes) {
    throw badRequest(`Metadata size is ${bytes} bytes, which exceeds the limit of ${maxMetadataBytes} bytes per vector`)
  }
  return given as Metadata
}

function isValue(value: unknown): value is Value {
  if (Array.isArray(value)) return value.every((item) => typeof item === 'string')
  return ['string', 'number', 'boolean'].includes(typeof value)
}
