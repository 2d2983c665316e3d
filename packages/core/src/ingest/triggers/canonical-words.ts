import { foldWord } from '../../retrieve/fold-word.ts'

const word = /[\p{L}\p{N}][\p{L}\p{N}\p{M}'+#.-]*/gu
const mostWords = 6
const mostCharacters = 40

/**
 * Words as they stand in keys, so that those of one thing are equal: in lower case, without accents, empty words and marks.
 * At most six words of 40 characters, joined by spaces.
 */
export function canonicalWords(text: string, emptyWords: ReadonlySet<string>): string[] {
  const words: string[] = []
  for (const [one] of text.normalize('NFKC').matchAll(word)) {
    const folded = foldWord(one.replace(/['.-]+$/, '').replace(/'s$/, ''))
    if (!emptyWords.has(folded)) words.push(Array.from(folded).slice(0, mostCharacters).join(''))
    if (words.length === mostWords) break
  }
  return words
}
