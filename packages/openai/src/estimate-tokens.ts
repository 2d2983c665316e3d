/** How many tokens a text is, without a tokenizer: rather too many than too few. */

/** Runs are bounded, so that a text of one word can be cut too. */
const piece = /[A-Z]?[a-z]{1,24}|[A-Z]{1,24}|[0-9]{1,3}|[^\S\n]+|\n+|./gsu

export function estimateTokens(text: string): number {
  let tokens = 0
  for (const [part] of text.matchAll(piece)) tokens += weigh(part)
  return Math.ceil(tokens)
}

/** The longest beginning of a text that has at most so many tokens by the estimate. */
function cutToTokens(text: string, maxTokens: number): string {
  let tokens = 0
  for (const { 0: part, index } of text.matchAll(piece)) {
    tokens += weigh(part)
    if (tokens > maxTokens) return text.slice(0, index)
  }
  return text
}

/** A text that no tokenizer can make longer than so many tokens is not looked at twice. */
export function withinTokens(text: string, maxTokens: number): string {
  const mostTokensOfAUnit = 4
  return text.length * mostTokensOfAUnit <= maxTokens ? text : cutToTokens(text, maxTokens)
}

/** The first half of a text, not in the middle of a character. */
export function firstHalf(text: string): string {
  const half = Math.floor(text.length / 2)
  return text.slice(0, /[\uD800-\uDBFF]/.test(text.charAt(half - 1)) ? half - 1 : half)
}

function weigh(part: string): number {
  if (/^[A-Z]?[a-z]/.test(part)) return wordWeight(part.length)
  if (/^[A-Z]/.test(part)) return Math.ceil(part.length / 2)
  if (/^\s/.test(part)) return part === ' ' ? 0 : Math.ceil(part.length / 16)
  return characterWeight(part.codePointAt(0) ?? 0)
}

/** Common words are one token, long ones several; letters without sense come in twos. */
function wordWeight(length: number): number {
  if (length <= 5) return 1
  if (length <= 8) return 1.5
  return length <= 12 ? 2 : length / 2.5
}

/** From the bytes of UTF-8, which is what a character without a token of its own falls apart into. */
function characterWeight(codePoint: number): number {
  if (codePoint < 0x800) return 1
  if (codePoint > 0xffff) return 4
  // Burmese, Ethiopic, Khmer and the like, which the vocabularies leave out.
  return codePoint >= 0x1000 && codePoint < 0x1e00 ? 2.5 : 1.5
}
