/** Spans of UTC days, `to` exclusive. Weeks begin on Monday. */
import { dayMs } from '../../time.ts'

export interface Span {
  from: number
  to: number
}

export type Unit = 'hour' | 'day' | 'week' | 'weekend' | 'month' | 'quarter' | 'year'

const unitDays: Record<Unit, number> = { hour: 0, day: 1, week: 7, weekend: 7, month: 30.5, quarter: 91, year: 365 }
const monthsIn: Partial<Record<Unit, number>> = { month: 1, quarter: 3, year: 12 }

export const firstTime: number = Date.UTC(1900, 0)
export const lastTime: number = Date.UTC(2101, 0)

export function yearOf(time: number): number {
  return new Date(time).getUTCFullYear()
}

export function startOfDay(time: number): number {
  return Math.floor(time / dayMs) * dayMs
}

/** 0 is Monday. The first day of 1970 was a Thursday. */
function weekdayOf(time: number): number {
  return (((Math.floor(time / dayMs) + 3) % 7) + 7) % 7
}

export function days(from: number, count: number): Span {
  return { from, to: from + count * dayMs }
}

/** A day; `undefined` when it does not exist. Months count from 1. */
export function dayOf(year: number, month: number, day: number): Span | undefined {
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined
  return days(Date.UTC(year, month - 1, day), 1)
}

/** So many months from the first day of one; a month above 12 is in a later year. */
export function monthsOf(year: number, month: number, count: number): Span {
  return { from: Date.UTC(year, month - 1), to: Date.UTC(year, month - 1 + count) }
}

/** The calendar's unit around a time, or the one so many units later. A weekend is the one of the time's week. */
export function unitAround(unit: Unit, time: number, offset: number): Span {
  const count = monthsIn[unit]
  if (count !== undefined) {
    const month = new Date(time).getUTCMonth()
    return monthsOf(yearOf(time), month - (month % count) + 1 + offset * count, count)
  }
  const today = startOfDay(time)
  if (unit === 'hour' || unit === 'day') return days(today + offset * dayMs, 1)
  const monday = today + (7 * offset - weekdayOf(time)) * dayMs
  return unit === 'week' ? days(monday, 7) : days(monday + 5 * dayMs, 2)
}

/** So many units later, on the month's last day where the month is too short. */
export function addUnits(time: number, unit: Unit, count: number): number {
  const months = monthsIn[unit]
  if (months === undefined) return time + count * (unitDays[unit] || 1 / 24) * dayMs
  const date = new Date(time)
  const target = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + count * months))
  const length = daysInMonth(target.getUTCFullYear(), target.getUTCMonth() + 1)
  return target.getTime() + (Math.min(date.getUTCDate(), length) - 1) * dayMs + (time - startOfDay(time))
}

/**
 * The days that "three weeks ago" may mean: half a unit to each side, and 15 % of the distance (half of it when the
 * number is vague) when that is more.
 */
export function daysAround(time: number, unit: Unit, count: number, vague: boolean): Span {
  const distance = unitDays[unit] * Math.abs(count)
  const slack = Math.floor(Math.max(unitDays[unit] / 2, distance * (vague ? 0.5 : 0.15)))
  return days(startOfDay(addUnits(time, unit, count)) - slack * dayMs, 2 * slack + 1)
}

/** Some days from a weekday on: the first, second ... in a span, or the last without `count`. */
export function nthWeekday(span: Span, weekday: number, length: number, count: number | undefined): Span {
  if (count === undefined) return days(span.to - (((weekdayOf(span.to) - weekday + 6) % 7) + 1) * dayMs, length)
  return days(span.from + (((weekday - weekdayOf(span.from) + 7) % 7) + (count - 1) * 7) * dayMs, length)
}

function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate()
}
