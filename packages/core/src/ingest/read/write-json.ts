/** JSON of values that may be huge, circular or no JSON at all, in bounded time. */
import { toStorable } from '../../unicode.ts'
import { limits } from '../../write/read-values.ts'
import { cutText, sliceText } from './cut-text.ts'
import { field } from './field.ts'

export interface WrittenJson {
  text: string
  /** Whether the text holds all of the value; else it may end in the middle. */
  isWhole: boolean
  /** Whether no character had to be replaced. */
  isStorable: boolean
}

interface Writing extends WrittenJson {
  left: number
  isAbridged: boolean
}

/** Keys of larger objects stay in their order: sorting them takes longer than writing what is kept of them. */
const maxSortedKeys = 1_000
const abridgedTo = { stringCharacters: 2_000, firstItems: 60, lastItems: 40 }

/**
 * JSON with sorted keys, for people and models to read. What JSON has no form for is `null`, or its own `toJSON`.
 * @param isAbridged long strings and lists keep their beginning and end, so that the shape of the whole shows.
 */
export function writeJson(value: unknown, maxCharacters: number, isAbridged: boolean): WrittenJson {
  const writing: Writing = { text: '', isWhole: true, isStorable: true, left: maxCharacters, isAbridged }
  write(writing, value, 0)
  return { text: writing.text, isWhole: writing.isWhole, isStorable: writing.isStorable }
}

function write(writing: Writing, value: unknown, depth: number): void {
  if (writing.left === 0) writing.isWhole = false
  else if (typeof value === 'string') putString(writing, value)
  else if (typeof value !== 'object' || value === null) put(writing, scalarJson(value))
  else if (depth > limits.jsonDepth) putMark(writing, '…')
  else if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) putMark(writing, `${value.byteLength} bytes`)
  else if (Array.isArray(value)) writeList(writing, value, depth)
  else writeObject(writing, value, depth)
}

function scalarJson(value: unknown): string {
  if (typeof value === 'bigint') return `"${value}"`
  const isJson = typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))
  return isJson ? String(value) : 'null'
}

function writeList(writing: Writing, list: readonly unknown[], depth: number): void {
  const { firstItems, lastItems } = abridgedTo
  const isCut = writing.isAbridged && list.length > firstItems + lastItems
  put(writing, '[')
  for (let index = 0; index < list.length && writing.left > 0; index++) {
    if (index > 0) put(writing, ',')
    if (isCut && index === firstItems) {
      index = list.length - lastItems
      putMark(writing, `… ${index - firstItems} items left out`)
      put(writing, ',')
    }
    write(writing, list[index], depth + 1)
  }
  put(writing, ']')
}

function writeObject(writing: Writing, object: object, depth: number): void {
  const toJson = field(object, 'toJSON')
  if (typeof toJson === 'function') write(writing, toJson.call(object), depth + 1)
  else writeEntries(writing, object, depth)
}

function writeEntries(writing: Writing, object: object, depth: number): void {
  const keys = Object.keys(object)
  if (keys.length <= maxSortedKeys) keys.sort()
  const kept = writing.isAbridged ? abridgedTo.firstItems + abridgedTo.lastItems : keys.length
  let separator = ''
  put(writing, '{')
  for (const key of keys.slice(0, kept)) {
    if (writing.left === 0) break
    const value = (object as { [key: string]: unknown })[key]
    if (value === undefined || typeof value === 'function') continue
    put(writing, separator)
    putString(writing, key)
    put(writing, ':')
    write(writing, value, depth + 1)
    separator = ','
  }
  if (keys.length > kept) {
    put(writing, `${separator}"…":`)
    putMark(writing, `${keys.length - kept} keys left out`)
  }
  put(writing, '}')
}

function putString(writing: Writing, text: string): void {
  // Escaping makes it longer, never shorter: what does not fit need not be escaped to know.
  const cut = writing.isAbridged ? cutText(text, abridgedTo.stringCharacters) : sliceText(text, writing.left)
  if (cut !== text) writing.isWhole = false
  const storable = toStorable(cut)
  if (storable !== cut) writing.isStorable = false
  put(writing, JSON.stringify(storable))
}

/** Says what is not there. */
function putMark(writing: Writing, mark: string): void {
  writing.isWhole = false
  put(writing, `"[${mark}]"`)
}

function put(writing: Writing, text: string): void {
  if (text.length > writing.left) {
    writing.isWhole = false
    writing.text += sliceText(text, writing.left)
    writing.left = 0
    return
  }
  writing.text += text
  writing.left -= text.length
}
