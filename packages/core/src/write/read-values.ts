/** Values from callers, checked and copied. Errors name the path. */
import { InputError, TooLargeError } from '../errors.ts'
import { isPlainObject } from '../plain-object.ts'
import type { Json } from '../record.ts'
import { isStorable } from '../unicode.ts'

export const limits = {
  textCharacters: 65_536,
  jsonCharacters: 65_536,
  keyCharacters: 512,
  listItems: 64,
  itemCharacters: 256,
  jsonDepth: 32,
}

/** `[3]` and `text` are `[3].text`. */
export function keyPath(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`
}

export function readObject(path: string, value: unknown): { [key: string]: string } {
  if (!isPlainObject(value)) throw new InputError(path, 'expected an object')
  return value as { [key: string]: string }
}

export function readString(maxCharacters: number): (path: string, value: unknown) => string {
  return (path, value) => {
    if (typeof value !== 'string' || value.trim() === '')
      throw new InputError(path, 'expected a string that is not blank')
    if (value.length > maxCharacters)
      throw new TooLargeError(`${path}: ${value.length} characters; at most ${maxCharacters} fit in a memory`)
    if (!isStorable(value))
      throw new InputError(path, 'contains U+0000 or half of a surrogate pair, which no backend stores')
    return value
  }
}

export function readStrings(path: string, value: unknown): string[] {
  if (!Array.isArray(value)) throw new InputError(path, 'expected a list of strings')
  if (value.length > limits.listItems) throw new TooLargeError(`${path}: at most ${limits.listItems} items`)
  const read = readString(limits.itemCharacters)
  return [...new Set(value.map((item, index) => read(`${path}[${index}]`, item)))]
}

export function readUnit(path: string, value: unknown): number {
  if (typeof value !== 'number' || !(value >= 0 && value <= 1))
    throw new InputError(path, 'expected a number from 0 to 1')
  return value
}

export function readBoolean(path: string, value: unknown): boolean {
  if (typeof value !== 'boolean') throw new InputError(path, 'expected true or false')
  return value
}

export function readJsonObject(path: string, value: unknown): { [key: string]: Json } {
  readObject(path, value)
  return readJson(path, value) as { [key: string]: Json }
}

export function readJson(path: string, value: unknown, maxCharacters: number = limits.jsonCharacters): Json {
  checkJson(path, value, 0)
  const text = JSON.stringify(value)
  if (text.length > maxCharacters)
    throw new TooLargeError(`${path}: ${text.length} characters of JSON; at most ${maxCharacters}`)
  return JSON.parse(text) as Json
}

function checkJson(path: string, value: unknown, depth: number): void {
  if (depth > limits.jsonDepth)
    throw new TooLargeError(`${path}: nested more than ${limits.jsonDepth} deep, or in a circle`)
  if (typeof value === 'string') {
    if (!isStorable(value))
      throw new InputError(path, 'contains U+0000 or half of a surrogate pair, which no backend stores')
  } else if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new InputError(path, 'expected a finite number')
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) checkJson(`${path}[${index}]`, item, depth + 1)
  } else if (isPlainObject(value) && typeof value.toJSON !== 'function') {
    for (const [name, item] of Object.entries(value)) {
      if (!isStorable(name)) throw new InputError(path, 'a key contains U+0000 or half of a surrogate pair')
      if (item !== undefined) checkJson(`${path}.${name}`, item, depth + 1)
    }
  } else if (value !== null && typeof value !== 'boolean') {
    throw new InputError(path, 'expected JSON: null, booleans, finite numbers, strings, lists and plain objects')
  }
}
