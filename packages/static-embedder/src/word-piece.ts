/** Words to pieces of words that a vocabulary has, the longest first. */
import { cleanWords } from './clean-words.ts'

/** A longer word is unknown, as it is in BERT. Counted in characters, not in halves of pairs. */
const maxWordLength = 100
const rememberedWords = 20_000

/** The ids of a text's pieces, in its order. A word of which a part is unknown gives nothing. */
export type WordPiece = (text: string) => number[]

/** @param vocabulary the pieces by id; a piece that goes on a word begins with `##` */
export function wordPiece(vocabulary: readonly string[]): WordPiece {
  const ids = new Map(vocabulary.map((piece, id) => [piece, id]))
  const longest = Math.max(...vocabulary.map((piece) => piece.length))
  const seen = new Map<string, readonly number[]>()

  function piecesOf(word: string): readonly number[] {
    if (word.length > maxWordLength && [...word].length > maxWordLength) return []
    const known = seen.get(word)
    if (known !== undefined) return known
    const pieces = split(word)
    if (seen.size >= rememberedWords) seen.clear()
    seen.set(word, pieces)
    return pieces
  }

  function split(word: string): readonly number[] {
    const pieces: number[] = []
    let start = 0
    while (start < word.length) {
      let end = Math.min(word.length, start + longest)
      let id: number | undefined
      for (; end > start; end--) {
        const piece = word.slice(start, end)
        id = ids.get(start === 0 ? piece : `##${piece}`)
        if (id !== undefined) break
      }
      if (id === undefined) return []
      pieces.push(id)
      start = end
    }
    return pieces
  }

  return (text) => {
    const pieces: number[] = []
    for (const word of cleanWords(text)) for (const id of piecesOf(word)) pieces.push(id)
    return pieces
  }
}
