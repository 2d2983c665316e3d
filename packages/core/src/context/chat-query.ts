/** What a conversation asks for: its last user message, with those before it where it says little by itself. */
import { InputError, TooLargeError } from '../errors.ts'
import { analyse } from '../retrieve/analyse.ts'
import { isStorable } from '../unicode.ts'
import { limits } from '../write/read-values.ts'

/** A message as the chat APIs have it: text, a list of parts of which the texts count, or nothing beside a tool call. */
export interface ChatMessage {
  role: string
  content?: string | null | readonly { type: string; text?: string }[]
}

/** "And when was that?" has none, "Where does Alice live?" has two. */
const enoughTerms = 2
const maxMessages = 3

/** Undefined when nothing is asked. @throws InputError or TooLargeError. */
export function readQuery(query: string | undefined, messages: readonly ChatMessage[] | undefined): string | undefined {
  if (query !== undefined && (typeof query !== 'string' || !isStorable(query))) {
    throw new InputError('query', 'expected a string without U+0000 and halves of surrogate pairs')
  }
  if (query !== undefined && query.length > limits.textCharacters) {
    throw new TooLargeError(`query: at most ${limits.textCharacters} characters`)
  }
  if (query === undefined && messages !== undefined && !Array.isArray(messages)) {
    throw new InputError('messages', 'expected a list of { role, content }')
  }
  const asked = query ?? lastAsked(messages ?? [])
  return asked.trim() === '' ? undefined : asked
}

/** The user messages from the first that is needed, up to the last. */
function lastAsked(messages: readonly (ChatMessage | null | undefined)[]): string {
  const asked: string[] = []
  const terms = new Set<string>()
  for (let at = messages.length - 1; at >= 0 && asked.length < maxMessages && terms.size < enoughTerms; at--) {
    const message = messages[at]
    if (message?.role !== 'user') continue
    const text = readContent(`messages[${at}].content`, message.content)
    asked.unshift(text)
    for (const term of analyse(text)) terms.add(term)
  }
  return asked.join('\n').slice(-limits.textCharacters)
}

function readContent(path: string, content: unknown): string {
  const parts: unknown[] = Array.isArray(content) ? content : [{ text: content ?? '' }]
  const texts = parts.map((part) => (part as { text?: unknown } | null)?.text ?? '')
  if (texts.some((text) => typeof text !== 'string')) throw new InputError(path, 'expected a text or a list of parts')
  const text = texts.join('\n').slice(0, limits.textCharacters)
  if (!isStorable(text)) throw new InputError(path, 'contains U+0000 or half of a surrogate pair')
  return text
}
