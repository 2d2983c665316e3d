/** The list of items in what a model answered: bare, in a code fence, with words around it. */

/** How many opening brackets are looked at; words around an answer have a few. */
const maxTries = 50

/** Undefined where there is none, also where it was cut off. */
export function findItems(text: string): unknown[] | undefined {
  let from = 0
  for (let tries = 0; tries < maxTries; tries++) {
    const start = from + text.slice(from).search(/[[{]/)
    // What follows an opening bracket is a part of it: one item of a list that was cut is not the list.
    const end = start < from ? undefined : endOf(text, start)
    if (end === undefined) return undefined
    const value = parsed(text.slice(start, end))
    const items = itemsOf(value)
    if (items !== undefined) return items
    from = value === undefined ? start + 1 : end
  }
  return undefined
}

/** The whole items at the beginning of a list that was cut off; small models say one thing until they are stopped. */
export function findCutItems(text: string): unknown[] {
  const items: unknown[] = []
  let from = text.search(/\[\s*\{/)
  while (from >= 0) {
    const start = text.indexOf('{', from)
    const end = start < 0 ? undefined : endOf(text, start)
    const item = end === undefined ? undefined : parsed(text.slice(start, end))
    if (end === undefined || item === undefined) break
    items.push(item)
    from = /^\s*,\s*\{/.test(text.slice(end, end + 1_000)) ? end : -1
  }
  return items
}

/** `{ items: [...] }`, as it was asked for, or what models make of it: the list alone, under another name, or one item. */
function itemsOf(value: unknown): unknown[] | undefined {
  if (Array.isArray(value)) return value.every(isObject) ? value : undefined
  if (!isObject(value)) return undefined
  if (Array.isArray(value.items)) return value.items
  if (typeof value.type === 'string' && typeof value.text === 'string') return [value]
  const [only, ...others] = Object.values(value)
  return Array.isArray(only) && others.length === 0 ? itemsOf(only) : undefined
}

/** Just after the bracket that closes the one at `start`. */
function endOf(text: string, start: number): number | undefined {
  let depth = 0
  let isQuoted = false
  for (let index = start; index < text.length; index++) {
    const character = text[index]
    if (isQuoted) {
      if (character === '\\') index++
      else if (character === '"') isQuoted = false
    } else if (character === '"') isQuoted = true
    else if (character === '[' || character === '{') depth++
    else if (character === ']' || character === '}') depth--
    if (depth === 0) return index + 1
  }
  return undefined
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export function isObject(value: unknown): value is { [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
