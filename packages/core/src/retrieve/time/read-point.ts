/** One named stretch of time: "5 June", "last week", "the first weekend of August", "two weeks ago". */
import { dayMs } from '../../time.ts'
import { addUnits, days, monthsOf, nthWeekday, type Span, type Unit, unitAround } from './calendar.ts'
import type { Found } from './found.ts'
import { type Named, nowhere, occurrence, readNamed, readYear } from './named.ts'
import { readBeside, readDistance, readMode, readPastAfter } from './relative.ts'
import type { Token } from './tokens.ts'
import type { Part, Relation } from './vocabulary.ts'

/** Expressions within expressions ("the first week of the month before ..."): no deeper than anybody asks. */
const maxDepth = 3

export function readPoint(
  tokens: Token[],
  start: number,
  now: number,
  relation?: Relation,
  depth = 0,
): Found | undefined {
  if (depth > maxDepth) return undefined
  const hasArticle = tokens[start]?.is === 'the'
  const index = hasArticle ? start + 1 : start
  const inner = (from: number, time = now): Found | undefined => readPoint(tokens, from, time, undefined, depth + 1)
  const found =
    readSimple(tokens, index, now) ??
    readPart(tokens, index, inner) ??
    readOrdinal(tokens, index, inner) ??
    readAround(tokens, index, inner) ??
    readBeside(tokens, index, now, inner) ??
    readDistance(tokens, index, now, inner) ??
    readMode(tokens, index, now, hasArticle && relation === 'in') ??
    readPastAfter(tokens, index, now) ??
    readRecurring(tokens, index, now) ??
    readPlainYear(tokens, index, now)
  if (found !== undefined) return hasArticle && found.weak === 'month' ? undefined : found
  const day = tokens[index]
  if (hasArticle && relation !== undefined && day?.is === 'unit' && day.value === 'weekend') {
    const span = unitAround('weekend', now, 0)
    return { end: index + 1, span: span.from <= now ? span : unitAround('weekend', now, -1) }
  }
  if (relation !== 'on' || !hasArticle || day?.is !== 'digits' || !day.ordinal) return undefined
  return { end: index + 1, span: latestDayOfMonth(day.value, now) }
}

function readSimple(tokens: Token[], index: number, now: number): Found | undefined {
  const token = tokens[index]
  if (token?.is === 'dates') {
    const [span = nowhere, ...others] = token.value
    return { end: index + 1, span, others }
  }
  if (token?.is === 'decade') return { end: index + 1, span: monthsOf(token.value, 1, 120) }
  if (token?.is === 'away') return { end: index + 1, span: unitAround(token.unit, now, token.value) }
  if (token?.is !== 'today') return undefined
  return { end: tokens[index + 1]?.is === 'dayPart' ? index + 2 : index + 1, span: unitAround('day', now, token.value) }
}

/** "early March", "the end of 2022", "the first half of September". */
function readPart(tokens: Token[], index: number, inner: (from: number) => Found | undefined): Found | undefined {
  const token = tokens[index]
  const isHalf = token?.is === 'ordinal' && token.value <= 2 && tokens[index + 1]?.is === 'half'
  if (token?.is !== 'part' && !isHalf) return undefined
  const start = isHalf ? index + 2 : index + 1
  const filler = tokens[start]
  const isFiller = filler?.is === 'of' || filler?.is === 'to' || (filler?.is === 'relation' && filler.value === 'in')
  const whole = inner(isFiller ? start + 1 : start)
  if (whole === undefined || whole.weak === 'weekday') return undefined
  const share: [number, number] = token.is === 'part' ? thirds[token.value] : token.value === 1 ? [0, 0.5] : [0.5, 1]
  const { again } = whole
  return {
    ...whole,
    span: shareOf(whole.span, share),
    weak: undefined,
    again: again && ((now) => shareOf(again(now), share)),
  }
}

const thirds: Record<Part, [number, number]> = { early: [0, 1 / 3], mid: [1 / 3, 2 / 3], late: [2 / 3, 1] }

function shareOf({ from, to }: Span, [start, end]: [number, number]): Span {
  const length = Math.round((to - from) / dayMs)
  if (length < 6) return { from, to }
  return { from: from + Math.floor(length * start) * dayMs, to: from + Math.ceil(length * end) * dayMs }
}

/** "the first weekend of August 2023", "the last Monday in May", "the second quarter of 2024". */
function readOrdinal(tokens: Token[], index: number, inner: (from: number) => Found | undefined): Found | undefined {
  const token = tokens[index]
  const count =
    token?.is === 'ordinal' ? token.value : token?.is === 'digits' && token.ordinal ? token.value : undefined
  const isLast = token?.is === 'mode' && token.value === 'last'
  if ((count === undefined || count < 1 || count > 53) && !isLast) return undefined
  const part = tokens[index + 1]
  const link = tokens[index + 2]
  if (
    (part?.is !== 'unit' && part?.is !== 'weekday') ||
    (link?.is !== 'of' && !(link?.is === 'relation' && link.value === 'in'))
  )
    return undefined
  const whole = inner(index + 3)
  if (whole === undefined || whole.weak === 'weekday' || whole.span.to - whole.span.from < 8 * dayMs) return undefined
  const pick = (span: Span): Span => {
    const chosen = part.is === 'weekday' ? nthWeekday(span, part.value, 1, count) : nthUnit(span, part.value, count)
    return chosen.from >= span.from && chosen.from < span.to ? chosen : nowhere
  }
  const { again } = whole
  return { ...whole, span: pick(whole.span), weak: undefined, again: again && ((now) => pick(again(now))) }
}

/** The last one without `count`. Weeks are counted from the span's first day. */
function nthUnit(span: Span, unit: Unit, count: number | undefined): Span {
  if (unit === 'weekend') return nthWeekday(span, 5, 2, count)
  const from = count === undefined ? addUnits(span.to, unit, -1) : addUnits(span.from, unit, count - 1)
  return { from, to: addUnits(from, unit, 1) }
}

/** "the week of 3 July", "the month of May", "the year 2022". */
function readAround(tokens: Token[], index: number, inner: (from: number) => Found | undefined): Found | undefined {
  const unit = tokens[index]
  if (unit?.is !== 'unit') return undefined
  const whole = inner(tokens[index + 1]?.is === 'of' ? index + 2 : index + 1)
  if (whole === undefined) return undefined
  const isDay = whole.span.to - whole.span.from <= dayMs
  if (
    isDay &&
    (unit.value === 'week' || unit.value === 'weekend') &&
    tokens[index + 1]?.is === 'of' &&
    whole.weak === undefined
  )
    return { end: whole.end, span: unitAround(unit.value, whole.span.from, 0) }
  const isSame = (unit.value === 'month' && whole.weak !== 'season') || (unit.value === 'year' && whole.weak === 'year')
  return isSame && !isDay ? { ...whole, weak: undefined } : undefined
}

function readRecurring(tokens: Token[], index: number, now: number): Found | undefined {
  const named: Named | undefined = readNamed(tokens, index, now)
  if (named === undefined) return undefined
  const { end, year, weak, cycleDays } = named
  const again = year === undefined ? (time: number): Span => occurrence(named, time) : undefined
  return { end, span: occurrence(named, now), weak, cycleDays, again }
}

/** A bare year; "in 2000 days" is none. */
function readPlainYear(tokens: Token[], index: number, now: number): Found | undefined {
  if (tokens[index]?.is !== 'digits' || tokens[index + 1]?.is === 'unit') return undefined
  const year = readYear(tokens, index, now)
  return year && { end: year.end, span: monthsOf(year.value, 1, 12), weak: 'year' }
}

function latestDayOfMonth(day: number, now: number): Span {
  if (day < 1 || day > 31) return nowhere
  for (let offset = 0; offset > -3; offset -= 1) {
    const { from, to } = unitAround('month', now, offset)
    const span = days(from + (day - 1) * dayMs, 1)
    if (span.from <= now && span.to <= to) return span
  }
  return nowhere
}
