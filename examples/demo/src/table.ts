/** Text for a terminal: columns, cut and wrapped by the width that is seen. */

export interface Column {
  width: number
  align?: 'right'
  paint?: (text: string) => string
}

/** As wide as the demo ever prints. */
export const pageWidth = 98
const gap = '  '
const linesPerRow = 2

/** One row: each cell in its column, on two lines if need be, two spaces between them. */
export function row(columns: readonly Column[], cells: readonly string[]): string {
  const wrapped = columns.map(({ width }, index) => clamp(wrap(cells[index] ?? '', width), width))
  const height = Math.max(...wrapped.map((lines) => lines.length))
  return Array.from({ length: height }, (_, line) =>
    columns
      .map((column, index) => pad(wrapped[index]?.[line] ?? '', column))
      .join(gap)
      .trimEnd(),
  ).join('\n')
}

/** The text, or as much of it as fits, with an ellipsis. */
export function cut(text: string, width: number): string {
  return widthOf(text) <= width ? text : `${head(text, width - 1).trimEnd()}…`
}

/** Breaks a line at spaces, and a word that is longer than a line wherever it must; what follows is indented. */
export function wrap(text: string, width: number, indent = ''): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && widthOf(`${line} ${word}`) > width) {
      lines.push(line)
      line = indent + word
    } else line = line === '' ? word : `${line} ${word}`
    while (widthOf(line) > width) {
      const full = head(line, width)
      lines.push(full)
      line = indent + line.slice(full.length)
    }
  }
  return [...lines, line]
}

function clamp(lines: string[], width: number): string[] {
  if (lines.length <= linesPerRow) return lines
  return [...lines.slice(0, linesPerRow - 1), cut(lines.slice(linesPerRow - 1).join(' '), width)]
}

function pad(text: string, { width, align, paint = (text) => text }: Column): string {
  const padding = ' '.repeat(width - widthOf(text))
  if (text === '') return padding
  return align === 'right' ? padding + paint(text) : paint(text) + padding
}

/** As many of the first characters as fit. */
function head(text: string, width: number): string {
  let kept = ''
  for (const character of text) {
    if (widthOf(kept + character) > width) break
    kept += character
  }
  return kept
}

/** Chinese characters and their punctuation take two columns. */
const wide = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\u3000-\u303f\uff01-\uff60]/u

function widthOf(text: string): number {
  return [...text].reduce((sum, character) => sum + (wide.test(character) ? 2 : 1), 0)
}
