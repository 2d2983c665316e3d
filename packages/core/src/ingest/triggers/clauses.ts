/** Messages to sentences, and these to clauses: what a rule reads. Places are those of the message. */
import { type CompiledTable, endOf } from './compile-table.ts'

export interface Clause {
  /** In lower case, without what a sentence ends with; a space for each white space. */
  text: string
  /** The same as it is written. */
  written: string
  start: number
  /** It only asks. A request may be put so too. */
  isAsked: boolean
  /** Said of what is, by the speaker. */
  isReal: boolean
  /** It is said for this time only. */
  isOnce: boolean
  /** It lacks its subject, which is that of the clause before. */
  sharesSubject: boolean
}

export interface Sentence {
  clauses: readonly Clause[]
  /** Of a list. */
  isItem: boolean
}

interface Piece {
  text: string
  start: number
  isItem: boolean
  /** Begins a paragraph. */
  isFirst: boolean
  /** Other lines follow. */
  isLastInLine: boolean
}

/** A longer one is no statement that could be remembered as it stands. */
const longestClause = 400
const longestSentence = 2_000
/** Nobody says more in one message that is worth remembering. */
const mostSentences = 400
const longestAnswer = 80
const mark = /^\s*(?:[-*•+–]|\d{1,3}[.)])\s+/
const sentenceEnd = /(?<![.!?…。！？])[.!?…。！？]+["'”’)\]*]*(?=\s|$)|[。！？]+/g
const lastWord = /(?<![\p{L}\p{N}.])[\p{L}][\p{L}.]{0,8}$/u
/** Emoji are surrogates, and joined by others; a closing bracket may belong to the clause. */
const endMark = /[\s.,;:!?…~。！？*–—-]|[\ud800-\udfff]|\u200d|\ufe0f|[\u2600-\u27bf]/
/** Neither a line nor a quotation in which nothing is left. */
const says = /[\p{L}\p{N}]/u
const asks = /[?？]["'”’)\]*\s.!]*$/

/** @param text Masked, see mask.ts. */
export function sentencesOf(text: string, table: CompiledTable): Sentence[] {
  const plain = text.replace(/[’‘ʼ]/g, "'").replace(/[^\S\n]/g, ' ')
  const sentences: Sentence[] = []
  let isInvented = false
  for (const written of piecesOf(plain, table)) {
    const piece = { ...written, text: lowerCase(written.text) }
    const opened = afterOpeners(piece.text, 0, table)
    if (piece.isFirst || endOf(table.asides, piece.text, 0) !== undefined) isInvented = false
    if (!isInvented) isInvented = table.fiction.test(piece.text)
    if (isPasteAfter(piece, table)) return sentences
    sentences.push({ clauses: clausesOf(piece, written.text, opened, isInvented, table), isItem: piece.isItem })
  }
  return sentences
}

function afterOpeners(text: string, at: number, table: CompiledTable): number {
  let place = at
  for (let count = 0; count < 6; count++) {
    const end = endOf(table.openers, text, place)
    if (end === undefined || end === place) break
    place = end
  }
  return place
}

/** In the same length: the capital I with a dot becomes two characters otherwise. */
function lowerCase(text: string): string {
  return text.replaceAll('\u0130', 'I').toLowerCase()
}

/** Whether what follows a colon, or the line, is a text to work on. */
function isPasteAfter({ text, isLastInLine }: Piece, table: CompiledTable): boolean {
  const asked = table.pasted.exec(text)
  if (asked === null) return false
  return isLastInLine || text.includes(':', asked.index)
}

function piecesOf(text: string, table: CompiledTable): Piece[] {
  const pieces: Piece[] = []
  let isFirst = true
  let lineStart = 0
  const lines = text.split('\n')
  for (const [index, line] of lines.entries()) {
    const bullet = mark.exec(line.slice(0, 40))?.[0].length ?? 0
    let start = bullet
    for (const end of [...endsOf(line, table), line.length]) {
      if (pieces.length >= mostSentences) break
      while (start < end && line[start] === ' ') start++
      const piece = line.slice(start, Math.min(end, start + longestSentence))
      const isLastInLine = end === line.length && index < lines.length - 1
      if (says.test(piece)) {
        pieces.push({ text: piece, start: lineStart + start, isItem: bullet > 0, isFirst, isLastInLine })
        isFirst = false
      }
      start = end
    }
    if (pieces.length >= mostSentences) break
    if (line.trim() === '') isFirst = true
    lineStart += line.length + 1
  }
  return pieces
}

function endsOf(line: string, { abbreviations, ownAnswers }: CompiledTable): number[] {
  const ends: number[] = []
  for (const match of matchesOf(sentenceEnd, line)) {
    const before = lastWord.exec(line.slice(Math.max(match.index - 10, 0), match.index))?.[0] ?? ''
    const isShort = /^\p{Lu}$/u.test(before) && before !== 'I'
    if (match[0] === '.' && (isShort || abbreviations.has(before.toLowerCase()))) continue
    const end = match.index + match[0].length
    if (match[0] === '?' && ownAnswers !== undefined && isAnswered(line, end, ownAnswers)) continue
    ends.push(end)
  }
  return ends
}

/** `Mushrooms? Love them.` is one sentence. */
function isAnswered(line: string, end: number, ownAnswers: RegExp): boolean {
  const next = line.slice(end, end + longestAnswer).trimStart()
  return endOf(ownAnswers, lowerCase(next), 0) !== undefined
}

function clausesOf(piece: Piece, written: string, opened: number, isInvented: boolean, table: CompiledTable): Clause[] {
  const parts = partsOf(piece.text, table)
  const isQuestion = asks.test(piece.text)
  const asksThroughout = isQuestion && endOf(table.questions, piece.text, opened) !== undefined
  const isOnce = table.onlyOnce.test(piece.text)
  const unreal = table.unreal.exec(piece.text)?.index ?? Number.POSITIVE_INFINITY
  const last = parts.at(-1)
  const tag = isQuestion && parts.length > 1 && last !== undefined && table.tags.test(last.text) ? parts.length - 2 : -1
  let asked = false
  return parts.map((part, index) => {
    const isLast = index === parts.length - 1
    asked ||= endOf(table.questions, part.text, afterOpeners(part.text, 0, table)) !== undefined
    return {
      text: part.text,
      written: written.slice(part.start, part.start + part.text.length),
      start: piece.start + part.start,
      isAsked: asked || asksThroughout || (isQuestion && isLast) || index === tag,
      isReal: !isInvented && part.start + part.text.length <= unreal && part.text.length <= longestClause,
      isOnce,
      sharesSubject: part.sharesSubject,
    }
  })
}

interface Part {
  text: string
  start: number
  sharesSubject: boolean
}

function partsOf(text: string, table: CompiledTable): Part[] {
  const cuts = [
    ...matchesOf(table.joints, text).map((match) => ({ match, sharesSubject: false })),
    ...matchesOf(table.sharedJoints, text).map((match) => ({ match, sharesSubject: true })),
  ].sort((a, b) => a.match.index - b.match.index)
  const parts: Part[] = []
  let start = 0
  let sharesSubject = false
  for (const cut of cuts) {
    if (cut.match.index < start) continue
    const before = text.slice(start, cut.match.index).trimStart()
    const isShared =
      sharesSubject || endOf(table.sharedSubject.after, before, afterOpeners(before, 0, table)) !== undefined
    if (cut.sharesSubject && !isShared) continue
    addPart(parts, text, start, cut.match.index, sharesSubject, table)
    start = cut.match.index + cut.match[0].length
    sharesSubject = cut.sharesSubject
  }
  addPart(parts, text, start, text.length, sharesSubject, table)
  return parts
}

/** As `matchAll`, which makes a regular expression anew each time. */
function matchesOf(pattern: RegExp, text: string): RegExpExecArray[] {
  const matches: RegExpExecArray[] = []
  pattern.lastIndex = 0
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    matches.push(match)
    if (match[0] === '') pattern.lastIndex++
  }
  return matches
}

function addPart(
  parts: Part[],
  text: string,
  from: number,
  to: number,
  sharesSubject: boolean,
  table: CompiledTable,
): void {
  const whole = text.slice(from, to)
  const inner = whole.trimStart()
  const ended = withoutClosers(inner, table)
  if (ended !== '') parts.push({ text: ended, start: from + whole.length - inner.length, sharesSubject })
}

function withoutClosers(text: string, { closers }: CompiledTable): string {
  let ended = withoutMarks(text)
  for (let count = 0; count < 4 && ended.length <= longestClause; count++) {
    const closer = closers.exec(ended)
    if (closer === null || closer.index === 0) break
    ended = withoutMarks(ended.slice(0, closer.index))
  }
  return ended
}

function withoutMarks(text: string): string {
  let end = text.length
  while (end > 0 && endMark.test(text[end - 1] as string)) end--
  return text.slice(0, end)
}
