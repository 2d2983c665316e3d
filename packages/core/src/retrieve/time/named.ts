/** What comes round: months, their days, seasons, quarters and weekdays; with a year, or the one that is meant. */
import { dayMs } from '../../time.ts'
import { dayOf, days, monthsOf, type Span, startOfDay, unitAround, yearOf } from './calendar.ts'
import type { Token } from './tokens.ts'
import type { Mode, Weak } from './vocabulary.ts'

export interface Named {
  end: number
  /** Its occurrence number `count`: a year, or a week since 1970. */
  at(count: number): Span | undefined
  current(time: number): number
  cycleDays: number
  /** The year that was named with it. */
  year?: number
  weak?: Weak | undefined
}

/** A leap day comes round after eight years at the latest. */
const maxCycles = 8

/** A named date that does not exist: consumed, and no window. */
export const nowhere: Span = { from: Number.NaN, to: Number.NaN }

/** The occurrence that is meant: the latest that has begun (no mode), is over (`last`), is around, or is to come. */
export function occurrence({ at, current, year }: Named, now: number, mode?: Mode): Span {
  if (year !== undefined) return at(year) ?? nowhere
  const middle = current(now)
  const near = Array.from({ length: 2 * maxCycles + 1 }, (_, index) => at(middle + maxCycles - index) ?? nowhere)
  if (mode === 'next') return near.findLast(({ from }) => from > now) ?? nowhere
  if (mode === 'this') return near.find(({ from, to }) => from <= now && now < to) ?? at(middle) ?? nowhere
  if (mode === undefined) return near.find(({ from }) => from <= now) ?? nowhere
  return near.find(({ to }) => to <= startOfDay(now)) ?? nowhere
}

export function readNamed(tokens: Token[], index: number, now: number): Named | undefined {
  const token = tokens[index]
  switch (token?.is) {
    case 'digits':
      return readDayMonth(tokens, index, token.value, now)
    case 'month':
      return readMonth(tokens, index, now)
    case 'monthDay':
      return yearly(index + 1, (year) =>
        token.day === undefined ? monthOf(year, token.month) : dayOf(year, token.month, token.day),
      )
    case 'season':
      return withYear(tokens, index + 1, now, (year) => monthsOf(year, token.value * 3, 3), 'season')
    case 'quarter':
      return withYear(tokens, index + 1, now, (year) => monthsOf(year, token.value * 3 - 2, 3))
    case 'weekday':
      return readWeekday(tokens, index, now)
  }
  return undefined
}

/** A year in digits, or "last year". `value` is NaN when no such year can be meant. */
export function readYear(tokens: Token[], index: number, now: number): { end: number; value: number } | undefined {
  const token = tokens[index]
  if (token?.is === 'digits' && token.length === 4 && !token.ordinal)
    return { end: index + 1, value: token.value >= 1900 && token.value <= 2100 ? token.value : Number.NaN }
  const start = token?.is === 'the' ? index + 1 : index
  const [first, second] = [tokens[start], tokens[start + 1]]
  if (first?.is === 'mode' && second?.is === 'unit' && second.value === 'year')
    return { end: start + 2, value: yearOf(now) + ({ last: -1, past: -1, this: 0, next: 1 } as const)[first.value] }
  if (first?.is === 'unit' && first.value === 'year' && second?.is === 'pastAfter')
    return { end: start + 2, value: yearOf(now) - 1 }
  return undefined
}

/** "5 June", "5th of June", "5. Juni", "5-9 June". */
function readDayMonth(tokens: Token[], index: number, day: number, now: number, isLast = false): Named | undefined {
  const link = tokens[index + 1]
  const second = tokens[index + 2]
  if (!isLast && (link?.is === 'to' || link?.is === 'and') && second?.is === 'digits') {
    const whole = readDayMonth(tokens, index + 2, second.value, now, true)
    if (whole === undefined || whole.cycleDays !== 365) return undefined
    const at = (year: number): Span | undefined => {
      const last = whole.at(year)
      const first = last && dayOf(yearOf(last.from), new Date(last.from).getUTCMonth() + 1, day)
      return first && { from: first.from, to: last.to }
    }
    return { ...whole, at }
  }
  const filler = link?.is === 'of' || link?.is === 'dot' ? 1 : 0
  const month = tokens[index + 1 + filler]
  if (month?.is !== 'month' || day > 99) return undefined
  return withYear(tokens, index + 2 + filler, now, (year) => dayOf(year, month.value, day))
}

/** "June", "June 2023", "June 5th, 2023", "June 5-9". */
function readMonth(tokens: Token[], index: number, now: number): Named | undefined {
  const month = tokens[index]
  if (month?.is !== 'month') return undefined
  const start = tokens[index + 1]?.is === 'the' ? index + 2 : index + 1
  const day = tokens[start]
  if (day?.is !== 'digits' || day.length > 2)
    return withYear(tokens, index + 1, now, (year) => monthOf(year, month.value), month.weak ? 'month' : undefined)
  const last = tokens[start + 2]
  const isRange = tokens[start + 1]?.is === 'to' && last?.is === 'digits' && last.length <= 2
  return withYear(tokens, start + (isRange ? 3 : 1), now, (year) => {
    const first = dayOf(year, month.value, day.value)
    const end = isRange ? dayOf(year, month.value, last.value) : first
    return first && end && { from: first.from, to: end.to }
  })
}

/** "Saturday", or "Saturday, 5 June", which is that day. */
function readWeekday(tokens: Token[], index: number, now: number): Named | undefined {
  const token = tokens[index]
  if (token?.is !== 'weekday') return undefined
  const start = isComma(tokens[index + 1]) ? index + 2 : index + 1
  const next = tokens[start]
  const date = next?.is === 'digits' || next?.is === 'month' ? readNamed(tokens, start, now) : undefined
  const isDay = date !== undefined && occurrence(date, now).to - occurrence(date, now).from === dayMs
  if (isDay) return date
  return {
    end: index + 1,
    at: (week) => days((week * 7 + token.value - 3) * dayMs, 1),
    current: (time) => Math.round(unitAround('week', time, 0).from / dayMs / 7 + 3 / 7),
    cycleDays: 7,
    weak: token.weak ? 'weekday' : undefined,
  }
}

function withYear(tokens: Token[], index: number, now: number, at: Named['at'], weak?: Weak): Named {
  const token = tokens[index]
  const start = token?.is === 'of' || isComma(token) || token?.is === 'dot' ? index + 1 : index
  const year = token?.is === 'dot' ? undefined : readYear(tokens, start, now)
  if (year === undefined) return { ...yearly(index, at), weak }
  return { ...yearly(year.end, at), year: year.value }
}

function yearly(end: number, at: Named['at']): Named {
  return { end, at, current: yearOf, cycleDays: 365 }
}

function monthOf(year: number, month: number): Span | undefined {
  return month >= 1 && month <= 12 ? monthsOf(year, month, 1) : undefined
}

function isComma(token: Token | undefined): boolean {
  return token?.is === 'connector' && token.end - token.start === 1
}
