/** What is told by its distance: from the query's date, or from a date beside it. */
import { dayMs } from '../../time.ts'
import { addUnits, daysAround, nthWeekday, type Span, startOfDay, type Unit, unitAround } from './calendar.ts'
import { allowed, type Found } from './found.ts'
import { occurrence, readNamed } from './named.ts'
import type { Token } from './tokens.ts'
import type { Mode, Relation } from './vocabulary.ts'

/** "the week before 3 August", "the Sunday before last", "the day after tomorrow". */
export function readBeside(
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
export function readDistance(
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
  const halved = tokens[start + 2]
  if (tokens[start]?.is === 'half' && next?.is === 'number' && halved?.is === 'unit' && halved.value === 'year')
    return { end: start + 3, value: 6, unit: 'month', vague: false }
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
export function readMode(tokens: Token[], index: number, now: number, isRolling: boolean): Found | undefined {
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
    const isPeriod = token.value !== 'day' && token.value !== 'weekend'
    const isPast = isPeriod
      ? mode === 'past' || (mode === 'last' && isRolling)
      : mode === 'past' && token.value === 'day'
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
export function readPastAfter(tokens: Token[], index: number, now: number): Found | undefined {
  const token = tokens[index]
  if (tokens[index + 1]?.is !== 'pastAfter') return undefined
  if (token?.is === 'unit') return { end: index + 2, span: unitAround(token.value, now, -1) }
  const named = readNamed(tokens, index, now)
  return named && { end: index + 2, span: occurrence(named, now, 'last') }
}
