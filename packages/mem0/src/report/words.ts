/** Texts as a report shows them, and what can be seen of how they were written. */
import { createHash } from 'node:crypto'

const shownCharacters = 90

/** One line between quotation marks. */
export function quote(text: string): string {
  const line = [...text.replace(/\s+/g, ' ').trim()]
  return `“${line.length > shownCharacters ? `${line.slice(0, shownCharacters - 1).join('')}…` : line.join('')}”`
}

/** Without what would steer a terminal, or turn the direction of what follows. */
export function harmless(text: string): string {
  return text.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, '\ufffd')
}

/** The day in UTC. */
export function day(time: number): string {
  return new Date(time).toISOString().slice(0, 10)
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`
}

/** How mem0 hashes a text. */
export function hashOf(text: string): string {
  return createHash('md5').update(text).digest('hex')
}

const scripts: readonly [name: string, letters: RegExp][] = [
  ['Chinese', /\p{Script=Han}/u],
  ['Japanese', /[\p{Script=Hiragana}\p{Script=Katakana}]/u],
  ['Korean', /\p{Script=Hangul}/u],
  ['Arabic', /\p{Script=Arabic}/u],
  ['Hebrew', /\p{Script=Hebrew}/u],
  ['Cyrillic', /\p{Script=Cyrillic}/u],
  ['Greek', /\p{Script=Greek}/u],
  ['Devanagari', /\p{Script=Devanagari}/u],
  ['Thai', /\p{Script=Thai}/u],
  ['Latin', /\p{Script=Latin}/u],
]

/** The script that most letters are of. Japanese is told by its kana, whatever else there is. */
export function scriptOf(text: string): string {
  const letters = text.match(/\p{L}/gu) ?? []
  if (letters.length === 0) return 'no letters'
  if (letters.some((letter) => /[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(letter))) return 'Japanese'
  const counts = scripts.map(([name, pattern]) => ({
    name,
    count: letters.filter((letter) => pattern.test(letter)).length,
  }))
  const most = counts.reduce((a, b) => (b.count > a.count ? b : a))
  if (most.count === 0) return 'other scripts'
  const hasMarks =
    most.name === 'Latin' && letters.some((letter) => letter > '\u007f' && /\p{Script=Latin}/u.test(letter))
  return hasMarks ? 'Latin with accents' : most.name
}

/**
 * UTF-8 that was read as Windows-1252 once (`fÃ¤hrt`), or replaced by U+FFFD. Pairs that occur in no language only, so that
 * some of it is not seen.
 */
export function isMangled(text: string): boolean {
  return /Ã[\u0080-\u00bfŒœŠšŸŽžƒˆ˜–—‘’‚“”„†‡•…‰‹›€™]|Â[\u0080-\u00bf]|â€|ï»¿|\ufffd/.test(text)
}

/** A word with letters outside of ASCII that mem0's keyword search does not have, as `fährt` in `f hrt`. */
export function lostWord(text: string, lemmatized: string): string | undefined {
  const kept = new Set(lemmatized.toLowerCase().split(/\s+/))
  const words = text.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
  return words.find((word) => /[^\0-\u007f]/.test(word) && !kept.has(word))
}
