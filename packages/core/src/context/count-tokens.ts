const piece =
  /[A-Za-z]+|[0-9]+|\s+|\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|\p{Extended_Pictographic}|\p{L}\p{M}*|./gsu

/**
 * An estimate that is meant to be high rather than low: no tokenizer is asked. English prose comes out some ten per
 * cent above o200k; give `createMemory({ countTokens })` your model's own counter to use a budget to the full.
 */
export function estimateTokens(text: string): number {
  let tokens = 0
  for (const [part] of text.matchAll(piece)) tokens += weigh(part)
  return Math.ceil(tokens)
}

/** A space goes with the word after it; long English words are several tokens; other scripts take more per letter. */
function weigh(part: string): number {
  if (/^[A-Za-z]/.test(part)) return Math.max(1, part.length / 6)
  if (/^[0-9]/.test(part)) return Math.ceil(part.length / 3)
  if (/^\s/.test(part)) return part.length > 1 || part === '\n' ? 1 : 0.1
  if (/^\p{Extended_Pictographic}/u.test(part)) return 3
  if (/^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(part)) return 1.2
  return /^\p{L}/u.test(part) ? 0.6 : 1
}
