const markCharacters = 64

/**
 * At most `maxCharacters` of a text: its beginning and its end, with `[… N characters left out]` between. No surrogate
 * pair is split.
 * @param isPart the text is itself only the beginning of something longer.
 */
export function cutText(text: string, maxCharacters: number, isPart = false): string {
  if (text.length <= maxCharacters) return text
  const kept = maxCharacters - markCharacters
  const tail = Math.floor(kept / 3)
  const head = sliceText(text, kept - tail)
  const end = splitsPair(text, text.length - tail) ? text.length - tail + 1 : text.length - tail
  const mark = `[… ${isPart ? 'more than ' : ''}${end - head.length} characters left out]`
  return `${head}\n${mark}\n${text.slice(end)}`
}

/** At most so many characters of its beginning, without half of a surrogate pair. */
export function sliceText(text: string, maxCharacters: number): string {
  return text.slice(0, splitsPair(text, maxCharacters) ? maxCharacters - 1 : maxCharacters)
}

function splitsPair(text: string, index: number): boolean {
  return isBetween(text.charCodeAt(index - 1), 0xd800, 0xdbff) && isBetween(text.charCodeAt(index), 0xdc00, 0xdfff)
}

function isBetween(code: number, from: number, to: number): boolean {
  return code >= from && code <= to
}
