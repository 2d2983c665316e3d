/** What a regular expression can begin with, so that most of them need not be tried. */

interface First {
  /** Undefined: any character. */
  characters: ReadonlySet<string> | undefined
  /** Whether it may match nothing. */
  isEmpty: boolean
}

const nothing: First = { characters: new Set(), isEmpty: true }
const digits = new Set('0123456789')

/** @param source Of a regular expression of lower case. @returns undefined when it may begin with anything. */
export function firstCharacters(source: string): ReadonlySet<string> | undefined {
  const { characters, isEmpty } = alternatives({ source, at: 0 })
  return isEmpty ? undefined : characters
}

interface Cursor {
  source: string
  at: number
}

function alternatives(cursor: Cursor): First {
  let all: First = { characters: new Set(), isEmpty: false }
  for (;;) {
    all = either(all, sequence(cursor))
    if (cursor.source[cursor.at] !== '|') return all
    cursor.at++
  }
}

function sequence(cursor: Cursor): First {
  let first = nothing
  while (cursor.at < cursor.source.length && !'|)'.includes(cursor.source[cursor.at] as string)) {
    const next = quantified(cursor)
    if (first.isEmpty) first = { characters: union(first.characters, next.characters), isEmpty: next.isEmpty }
  }
  return first
}

function quantified(cursor: Cursor): First {
  const one = atom(cursor)
  const quantifier = /^(?:[?*+]|\{\d+(?:,\d*)?\})\??/.exec(cursor.source.slice(cursor.at, cursor.at + 12))?.[0] ?? ''
  cursor.at += quantifier.length
  return /^(?:[?*]|\{0)/.test(quantifier) ? { ...one, isEmpty: true } : one
}

function atom(cursor: Cursor): First {
  const { source } = cursor
  const start = cursor.at
  const character = source[start] as string
  if (character === '(') {
    const [opening] = /^\((?:\?(?:<?[=!]|:|<\w+>))?/.exec(source.slice(start)) ?? ['(']
    cursor.at += opening.length
    const inner = alternatives(cursor)
    cursor.at++
    return /[=!]$/.test(opening) ? nothing : inner
  }
  if (character === '[') {
    const [whole] = /^\[(?:\\.|[^\]\\])*\]/.exec(source.slice(start)) ?? ['[']
    cursor.at += whole.length
    return anything
  }
  if (character === '\\') {
    const [escaped] = /^\\(?:[pPk](?:\{[^}]*\}|<[^>]*>)|u\{[^}]*\}|u\w{4}|.)/.exec(source.slice(start)) ?? ['\\']
    cursor.at += escaped.length
    if (escaped === '\\d') return { characters: digits, isEmpty: false }
    if (/^\\[bB]$/.test(escaped)) return nothing
    return /^\\[^\w]$/.test(escaped) ? { characters: new Set([escaped[1] as string]), isEmpty: false } : anything
  }
  cursor.at++
  if (character === '.') return anything
  return '^$'.includes(character) ? nothing : { characters: new Set([character.toLowerCase()]), isEmpty: false }
}

const anything: First = { characters: undefined, isEmpty: false }

function either(a: First, b: First): First {
  return { characters: union(a.characters, b.characters), isEmpty: a.isEmpty || b.isEmpty }
}

function union(a: First['characters'], b: First['characters']): First['characters'] {
  return a === undefined || b === undefined ? undefined : new Set([...a, ...b])
}
