/** One named stretch of time: "5 June", "last week", "the first weekend of August", "two weeks ago". */
import { dayMs } from '../../time.ts'
import {
  addUnits,
  days,
  daysAround,
  monthsOf,
  type Span,
  startOfDay,
  type Unit,
  unitAround,
  weekdayOf,
} from './calendar.ts'
import { type Named, nowhere, occurrence, readNamed, readYear } from './named.ts'
import type { Token } from './tokens.ts'
import type { Mode, Part, Relation, Weak } from './vocabulary.ts'

export interface Found {
  /** The first token behind it. */
  end: number
  span: Span
  /** Other readings of the same digits. */
  others?: Span[]
  /** What it needs beside it to be a time at all. */
  weak?: Weak | undefined
  /** For what has no year: how often it comes round, and what it means at another time. */
  cycleDays?: number
  again?: ((now: number) => Span) | undefined
}

const relationsFor: Record<Weak, ReadonlySet<Relation | undefined>> = {
  month: new Set<Relation>(['in', 'since', 'before', 'after', 'until', 'between']),
  season: new Set<Relation>(['in', 'since', 'until', 'between']),
  weekday: new Set<Relation>(['on']),
  year: new Set<Relation>(['in', 'since', 'before', 'after', 'until', 'by', 'between', 'from']),
}

/** Whether a name is a time after this word: "in May" is, "may" and "on May" are not. */
export function allowed({ weak }: Found, relation: Relation | undefined): boolean {
  return weak === undefined || relationsFor[weak].has(relation)
}

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

function nthWeekday(span: Span, weekday: number, length: number, count: number | undefined): Span {
  if (count === undefined) return days(span.to - (((weekdayOf(span.to) - weekday + 6) % 7) + 1) * dayMs, length)
  return days(span.from + (((weekday - weekdayOf(span.from) + 7) % 7) + (count - 1) * 7) * dayMs, length)
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

/** "the week before 3 August", "the Sunday before last", "the day after tomorrow". */
function readBeside(
  tokens: Token[],
  index: number,
  now: number,
  inner: (from: number) => Found | undefined,
): Found | undefined {
  const part = tokens[index]
  const relation = sideOf(tokens, index + 1)
  if (relation === undefined || (part?.is !== 'unit' && part?.is !== 'weekday')) return undefined
  const mode = tokens[relation.end]
  const isAfter = relation.isAfter
  if (mode?.is === 'mode' && part.is === 'unit' && tokens[relation.end + 1]?.is !== 'unit') {
    if (mode.value === (isAfter ? 'next' : 'last'))
      return { end: relation.end + 1, span: unitAround(part.value, now, isAfter ? 2 : -2) }
  }
  const point = inner(relation.end)
  if (point === undefined || !allowed(point, isAfter ? 'after' : 'before')) return undefined
  const { from, to } = point.span
  if (part.is === 'weekday' || part.value === 'weekend') {
    const [weekday, length] = part.is === 'weekday' ? [part.value, 1] : [5, 2]
    const span = isAfter
      ? nthWeekday({ from: to, to }, weekday, length, 1)
      : nthWeekday({ from, to: from }, weekday, length, undefined)
    return { end: point.end, span }
  }
  const span = isAfter
    ? { from: to, to: addUnits(to, part.value, 1) }
    : { from: addUnits(from, part.value, -1), to: from }
  return { end: point.end, span }
}

/** "two weeks ago", "hace dos semanas", "vor zwei Wochen", "two weeks before 11 August". */
function readDistance(
  tokens: Token[],
  index: number,
  now: number,
  inner: (from: number) => Found | undefined,
): Found | undefined {
  const isPrefixed = tokens[index]?.is === 'agoBefore'
  const amount = readAmount(tokens, isPrefixed ? index + 1 : index)
  if (amount === undefined) return undefined
  const { end, value, unit, vague } = amount
  if (isPrefixed || tokens[end]?.is === 'ago')
    return { end: isPrefixed ? end : end + 1, span: daysAround(now, unit, -value, vague) }
  const side = sideOf(tokens, end)
  const point = side && inner(side.end)
  if (side === undefined || point === undefined || !allowed(point, side.isAfter ? 'after' : 'before')) return undefined
  const from = side.isAfter ? point.span.to - dayMs : point.span.from
  return { end: point.end, span: daysAround(from, unit, side.isAfter ? value : -value, vague) }
}

function sideOf(tokens: Token[], index: number): { end: number; isAfter: boolean } | undefined {
  const token = tokens[index]
  if (token?.is !== 'relation' || (token.value !== 'before' && token.value !== 'after')) return undefined
  return { end: tokens[index + 1]?.is === 'to' ? index + 2 : index + 1, isAfter: token.value === 'after' }
}

interface Amount {
  end: number
  value: number
  unit: Unit
  vague: boolean
}

/** "three weeks", "a few days", "a couple of months". */
function readAmount(tokens: Token[], start: number): Amount | undefined {
  const next = tokens[start + 1]
  const index = tokens[start]?.is === 'number' && next?.is === 'vague' ? start + 1 : start
  const token = tokens[index]
  const isNumber = token?.is === 'number' || token?.is === 'vague' || (token?.is === 'digits' && !token.ordinal)
  if (!isNumber || token.value < 1) return undefined
  const unitIndex = tokens[index + 1]?.is === 'of' ? index + 2 : index + 1
  const unit = tokens[unitIndex]
  if (unit?.is !== 'unit') return undefined
  return { end: unitIndex + 1, value: token.value, unit: unit.value, vague: token.is === 'vague' }
}

/** "last week", "this morning", "next May", "the past three months"; and "last Friday, on 23 January 2022". */
function readMode(tokens: Token[], index: number, now: number, isRolling: boolean): Found | undefined {
  const token = tokens[index]
  if (token?.is !== 'mode') return undefined
  const found = readWithMode(tokens, index + 1, now, token.value, isRolling)
  const anchor = found && readAnchor(tokens, found.end, now)
  if (anchor === undefined) return found
  const anchored = readWithMode(tokens, index + 1, anchor.time, token.value, false)
  return anchored && { ...anchored, end: anchor.isBefore ? anchor.end : anchored.end }
}

function readWithMode(tokens: Token[], index: number, now: number, mode: Mode, isRolling: boolean): Found | undefined {
  const amount = readAmount(tokens, index)
  if (amount !== undefined && mode !== 'this') return { end: amount.end, span: rolling(now, mode, amount) }
  const token = tokens[index]
  if (token?.is === 'dayPart')
    return { end: index + 1, span: unitAround('day', now, mode === 'this' ? 0 : mode === 'next' ? 1 : -1) }
  if (token?.is === 'unit') {
    const isPast =
      mode === 'past' || (mode === 'last' && isRolling && token.value !== 'day' && token.value !== 'weekend')
    if (isPast) return { end: index + 1, span: rolling(now, 'past', { value: 1, unit: token.value, vague: false }) }
    if (token.value === 'day' || token.value === 'hour') return undefined
    return { end: index + 1, span: unitAround(token.value, now, mode === 'this' ? 0 : mode === 'next' ? 1 : -1) }
  }
  const named = token?.is === 'digits' ? undefined : readNamed(tokens, index, now)
  return named && { end: named.end, span: occurrence(named, now, mode) }
}

/** So far back from the end of today, or ahead from its start. */
function rolling(now: number, mode: Mode, { value, unit, vague }: Omit<Amount, 'end'>): Span {
  const count = vague ? Math.ceil(value * 1.5) : value
  const today = startOfDay(now)
  if (mode === 'next') return { from: today, to: startOfDay(addUnits(now, unit, count)) + dayMs }
  return { from: startOfDay(addUnits(now, unit, -count)), to: today + dayMs }
}

const maxConnectors = 5

/** A day with its year directly behind a relative expression is what that is relative to. */
function readAnchor(
  tokens: Token[],
  start: number,
  now: number,
): { time: number; end: number; isBefore: boolean } | undefined {
  let index = start
  let relation: Relation | undefined
  for (; index < start + maxConnectors; index += 1) {
    const token = tokens[index]
    if (token?.is === 'relation' && (token.value === 'on' || token.value === 'before')) relation = token.value
    else if (token?.is !== 'connector' && token?.is !== 'to' && token?.is !== 'the') break
  }
  if (relation === undefined) return undefined
  const token = tokens[index]
  const named = readNamed(tokens, index, now)
  const span = token?.is === 'dates' ? token.value[0] : named?.year !== undefined ? occurrence(named, now) : undefined
  if (span === undefined || span.to - span.from !== dayMs) return undefined
  return { time: span.from, end: named?.end ?? index + 1, isBefore: relation === 'before' }
}

/** "la semaine dernière", "el mes pasado", "l'été dernier". */
function readPastAfter(tokens: Token[], index: number, now: number): Found | undefined {
  const token = tokens[index]
  if (tokens[index + 1]?.is !== 'pastAfter') return undefined
  if (token?.is === 'unit') return { end: index + 2, span: unitAround(token.value, now, -1) }
  const named = readNamed(tokens, index, now)
  return named && { end: index + 2, span: occurrence(named, now, 'last') }
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
