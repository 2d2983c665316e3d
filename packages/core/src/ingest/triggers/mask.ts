/** What stands in a message but is not said by its speaker: code, quotations, quoted mails. */

/** In the place of each character. It is neither a letter nor a space nor the end of a sentence. */
export const maskCharacter = '\u25a1'

const fence = /^[ \t]{0,3}(```|~~~)[\s\S]*?(?:^[ \t]{0,3}\1|$(?![\s\S]))/gm
const quotedLine = /^[ \t]{0,3}>.*$/gm
/** One alternative for each pair of marks. The length is bounded, for an opening mark need not be closed. */
const quotations =
  /`[^`\n]{1,400}`|“[^“”]{1,2000}”|„[^„“”]{1,2000}[“”]|«[^«»]{1,2000}»|(?<![\p{L}\p{N}])(?:[fbr]?"[^"\n]{1,2000}"|'(?:[^'\n]|'(?=\p{L})){1,200}')(?![\p{L}\p{N}])/gu

/** The text in the same length. */
export function maskQuotations(text: string): string {
  return text.replace(fence, mask).replace(quotedLine, mask).replace(quotations, mask)
}

/** Keeps the ends of lines, and so the lines. */
function mask(quoted: string): string {
  return quoted.replace(/[^\r\n]/g, maskCharacter)
}
