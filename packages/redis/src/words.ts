/** Texts as words of ASCII letters, digits and `_`: nothing in them means anything to the query language, or to a key. */
import { createHash } from 'node:crypto'
import type { FieldValues, Scalar } from '@loci/core'

const maxLength = 100

/** Injective: every other byte of UTF-8 is written as `_3D`, and what becomes too long as `__` and its SHA-256. */
export function word(text: string): string {
  const plain = text.replace(/[^A-Za-z0-9]/gu, (character) =>
    [...Buffer.from(character)].map((byte) => `_${byte.toString(16).padStart(2, '0').toUpperCase()}`).join(''),
  )
  return plain.length <= maxLength ? plain : `__${sha256(text)}`
}

/** In lower case, which is all that a text index keeps. */
export function textWord(term: string): string {
  const hexadecimal = Buffer.from(term).toString('hex')
  return hexadecimal.length <= maxLength ? `x${hexadecimal}` : `y${sha256(term)}`
}

/** Sorts as the UTF-8 bytes of the text do. */
export function sortable(text: string): string {
  return Buffer.from(text).toString('hex')
}

/** Says that a field has a value, or that a list contains it. Numbers have an attribute each instead. */
export function tag(field: string, value: Scalar): string {
  // Names of fields hold neither = nor :, so that a text is never taken for a boolean.
  return word(typeof value === 'string' ? `${field}=${value}` : `${field}:${value}`)
}

/** The attribute that holds a number. */
export function numberAttribute(field: string): string {
  return `n_${word(field)}`
}

/** What an index sees of fields: names and values of a hash. */
export function indexedFields(fields: FieldValues): string[] {
  const tags = new Set<string>()
  const numbers: string[] = []
  for (const [field, value] of Object.entries(fields)) {
    if (typeof value === 'number') numbers.push(numberAttribute(field), String(value))
    else for (const one of Array.isArray(value) ? value : [value]) tags.add(tag(field, one))
  }
  return ['tags', [...tags].join(','), ...numbers]
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
