/** Time expressions of a query. */
import { dayMs } from '../../time.ts'
import { firstTime, lastTime, type Span } from './calendar.ts'
import { allowed, type Found } from './found.ts'
import { readPoint } from './read-point.ts'
import { type Token, tokensOf } from './tokens.ts'
import type { Relation } from './vocabulary.ts'

/** A stretch of time that a query names. */
export interface TimeWindow {
  /** Epoch ms; -Infinity when the start is open. */
  from: number
  /** Exclusive; Infinity when the end is open. */
  to: number
  /** What stands in the query, after Unicode NFKC. */
  text: string
  kind: 'during' | 'before' | 'after'
}

/** More would cost every memory a comparison each, and no question names so many. */
const maxWindows = 8

/**
 * The stretches of time that a query names, in the order of the query, at most eight. Pure, in linear time.
 *
 * Days are UTC days, weeks begin on Monday, seasons are those of the northern hemisphere (winter of 2022: December
 * 2022 to February 2023), years are 1900 to 2100. A month, day or weekday without a year is the latest one that has
 * begun; "last May" is one that is over. "A month ago" is as wide as it is vague: half a unit to each side, or 15 % of
 * the distance. "Last year" is the calendar's; "in the last year", "past year" and "last three months" end with today.
 * `before` ends with what was named (`until` and `by` include it), `after` begins behind it (`since` with it).
 * A date in digits whose day and month may be exchanged gives two windows.
 *
 * No window is given for what the query alone does not tell ("two weeks before the trip"), for what is too vague
 * ("recently", "lately", "the first time", "latest": how new a memory is counts in the ranking anyway), for dates that
 * do not exist, and for "May", "march", "fall", "sat", a bare 2022 and their like without a word or number that makes
 * them a time. Languages: English; months, weekdays and simple forms in German, Spanish and French; numeric dates in
 * Chinese, Japanese and Korean.
 *
 * @param now epoch ms: when the question was asked.
 */
export function readTimes(query: string, now: number): TimeWindow[] {
  const text = query.normalize('NFKC')
  const tokens = tokensOf(text)
  const windows: TimeWindow[] = []
  let before: { end: number; relation: Relation | undefined } | undefined
  for (let index = 0; index < tokens.length && windows.length < maxWindows; ) {
    const isNext = tokens[index]?.is === 'and' && index === before?.end
    const found = readExpression(tokens, isNext ? index + 1 : index, now, isNext ? before?.relation : undefined)
    if (found !== undefined) {
      before = { end: found.end, relation: found.relation }
      const start = tokens[isNext ? index + 1 : index]?.start ?? 0
      const end = tokens[found.end - 1]?.end ?? start
      for (const { from, to } of found.spans)
        if (from < to && isWithin(from) && isWithin(to))
          windows.push({ from, to, text: text.slice(start, end), kind: found.kind })
    }
    index = found?.end ?? index + 1
  }
  return windows.slice(0, maxWindows)
}

interface Expression {
  end: number
  relation?: Relation | undefined
  spans: Span[]
  kind: TimeWindow['kind']
}

/** `shared` is the relation of what stands before an "and": "in March and April". */
function readExpression(tokens: Token[], start: number, now: number, shared?: Relation): Expression | undefined {
  const token = tokens[start]
  const relation = token?.is === 'relation' ? token.value : undefined
  if (token?.is === 'agoBefore') return readAgoBefore(tokens, start, now)
  const first = readPoint(
    tokens,
    relation === undefined ? start : relation === 'in' ? start + 1 : skip(tokens, start + 1),
    now,
    relation,
  )
  if (first === undefined) return undefined
  const range = readRange(tokens, first, now, relation)
  if (range !== undefined) return range
  const meant = relation ?? shared
  if (!allowed(first, meant)) return undefined
  return { end: first.end, relation: meant, ...related(first, meant) }
}

/** German "vor" is "ago" with a duration, and "before" with a date. */
function readAgoBefore(tokens: Token[], start: number, now: number): Expression | undefined {
  const ago = readPoint(tokens, start, now)
  if (ago !== undefined) return { end: ago.end, spans: [ago.span], kind: 'during' }
  const point = readPoint(tokens, start + 1, now)
  return point && allowed(point, 'before') ? { end: point.end, ...related(point, 'before') } : undefined
}

/** "since the end of", "before of" and what other languages put there. */
function skip(tokens: Token[], index: number): number {
  const token = tokens[index]
  const isFiller = token?.is === 'of' || token?.is === 'to' || (token?.is === 'relation' && token.value === 'in')
  return isFiller ? index + 1 : index
}

/** "between March and May", "from 5 June to today", "March to May 2023": either end may lend its year to the other. */
function readRange(tokens: Token[], first: Found, now: number, relation: Relation | undefined): Expression | undefined {
  const link = tokens[first.end]
  const isLink =
    link?.is === 'to' ||
    (link?.is === 'relation' && link.value === 'until') ||
    (relation === 'between' && link?.is === 'and')
  const isRange = relation === undefined || relation === 'between' || relation === 'from' || relation === 'in'
  if (!isLink || !isRange || !allowed(first, 'between')) return undefined
  const second = readPoint(tokens, first.end + 1, now)
  if (second === undefined || !allowed(second, 'between')) return undefined
  const from = first.again !== undefined && second.again === undefined ? first.again(second.span.from) : first.span
  const last = from.from + ((second.cycleDays ?? 1) - 1) * dayMs
  const to = second.again === undefined ? second.span : second.again(last)
  return { end: second.end, spans: [{ from: from.from, to: to.to }], kind: 'during' }
}

function related({ span, others = [] }: Found, relation: Relation | undefined): Omit<Expression, 'end'> {
  const spans = [span, ...others]
  const between = (read: (span: Span) => Span): Span[] => spans.map(read)
  switch (relation) {
    case 'since':
      return { kind: 'after', spans: between(({ from }) => ({ from, to: Infinity })) }
    case 'after':
      return { kind: 'after', spans: between(({ to }) => ({ from: to, to: Infinity })) }
    case 'before':
      return { kind: 'before', spans: between(({ from }) => ({ from: -Infinity, to: from })) }
    case 'until':
    case 'by':
      return { kind: 'before', spans: between(({ to }) => ({ from: -Infinity, to })) }
    default:
      return { kind: 'during', spans }
  }
}

function isWithin(time: number): boolean {
  return !Number.isFinite(time) ? !Number.isNaN(time) : time >= firstTime && time <= lastTime
}
