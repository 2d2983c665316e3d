/** Lines from chunks that may break anywhere, also inside a character. */
import { InputError } from '../errors.ts'
import { maxLineCharacters } from './format.ts'

export type Chunks = AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>

export interface TextLine {
  /** Counted from 1. */
  number: number
  /** Without its line feed. */
  text: string
  /** Whether it ended with a line feed. */
  isWhole: boolean
}

/** @throws InputError naming the line that is too long or no UTF-8. */
export async function* textLines(chunks: Chunks, signal?: AbortSignal): AsyncGenerator<TextLine> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let number = 1
  let parts: string[] = []
  let characters = 0

  function decoded(chunk: string | Uint8Array | undefined): string {
    if (typeof chunk === 'string') return chunk
    if (chunk !== undefined && !(chunk instanceof Uint8Array)) {
      throw new InputError('import', 'expected chunks that are strings or bytes')
    }
    try {
      return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true })
    } catch {
      // What cannot be decoded becomes U+FFFD here: it stands so many lines further on.
      const [before = ''] = new TextDecoder().decode(chunk).split('\ufffd', 1)
      throw new InputError(`line ${number + before.split('\n').length - 1}`, 'is not UTF-8')
    }
  }

  function take(part: string): void {
    characters += part.length
    if (characters > maxLineCharacters) {
      throw new InputError(`line ${number}`, `is longer than ${maxLineCharacters} characters`)
    }
    if (part !== '') parts.push(part)
  }

  function finish(isWhole: boolean): TextLine {
    const line = { number, text: parts.join(''), isWhole }
    number++
    parts = []
    characters = 0
    return line
  }

  function* linesOf(text: string): Generator<TextLine> {
    let from = 0
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', from)) {
      take(text.slice(from, end))
      yield finish(true)
      from = end + 1
    }
    take(text.slice(from))
  }

  for await (const chunk of typeof chunks === 'string' ? [chunks] : chunks) {
    signal?.throwIfAborted()
    yield* linesOf(decoded(chunk))
  }
  yield* linesOf(decoded(undefined))
  if (parts.length > 0) yield finish(false)
}
