/** What tools are given and give back, as text. */
import { limits } from '../../write/read-values.ts'
import { cutText } from './cut-text.ts'
import { field, isObject } from './field.ts'
import { mediaNoun, mediaTypeOf } from './media.ts'
import { leaveOut, type Reading } from './reading.ts'
import { writeJson } from './write-json.ts'

export const maxToolCharacters = 8_000

/** A text as it is, the words of a list of content parts, else JSON: its beginning and end, at most 8,000 characters. */
export function toolText(reading: Reading, value: unknown): string {
  if (typeof value === 'string') return cutText(value, maxToolCharacters)
  if (value === undefined || value === null) return ''
  const words = wordsOfParts(reading, isMcpResult(value) ? field(value, 'content') : value)
  if (words !== undefined) return cutText(words, maxToolCharacters)
  const { text, isWhole } = writeJson(value, limits.jsonCharacters, true)
  return cutText(text, maxToolCharacters, !isWhole)
}

/** Longer lists are data. */
const maxParts = 1_000
const mcpKeys = new Set(['content', 'isError', 'structuredContent', '_meta'])

function isMcpResult(value: unknown): value is object {
  return (
    isObject(value) && Array.isArray(field(value, 'content')) && Object.keys(value).every((key) => mcpKeys.has(key))
  )
}

/** Undefined when it is not a list of content parts. */
function wordsOfParts(reading: Reading, list: unknown): string | undefined {
  if (!Array.isArray(list) || list.length === 0 || list.length > maxParts || !list.every(isPart)) return undefined
  const words: string[] = []
  for (const part of list as object[]) {
    const type = field(part, 'type') as string
    const noun = mediaNoun(type, mediaTypeOf(part))
    if (noun !== undefined) leaveOut(reading, noun)
    else words.push(type === 'text' || type === 'input_text' || type === 'output_text' ? wordsOf(part) : titleOf(part))
  }
  return words.join('\n')
}

function isPart(part: unknown): boolean {
  if (!isObject(part)) return false
  const type = field(part, 'type')
  if (typeof type !== 'string') return false
  if (mediaNoun(type) !== undefined || isResult(type)) return true
  return (type === 'text' || type === 'input_text' || type === 'output_text') && typeof field(part, 'text') === 'string'
}

function isResult(type: string): boolean {
  return type === 'search_result' || type === 'web_search_result'
}

function wordsOf(part: object): string {
  return field(part, 'text') as string
}

/** A search result is known by its title and address; the rest is encrypted, or in the answer's citations. */
function titleOf(part: object): string {
  return [field(part, 'title'), field(part, 'url') ?? field(part, 'source')]
    .filter((text) => typeof text === 'string')
    .join(' ')
}
