import { InputError } from '../../errors.ts'
import { isDate, toTime } from '../../time.ts'

/** Smaller numbers are seconds: as milliseconds they would all be before 1973-03-03. */
const leastMilliseconds = 1e11

const isoText =
  /^((\d{4})-(\d{2})-(\d{2}))(?:[T ](\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?)(?:Z|([+-]\d{2})(?::?(\d{2}))?)?)?$/i

/**
 * Epoch milliseconds of a Date, of milliseconds or seconds since the epoch, or of an ISO text; one without a zone is UTC.
 * @throws InputError naming the path.
 */
export function readWhen(path: string, value: unknown): number {
  if (isDate(value)) return toTime(path, value)
  if (typeof value === 'number')
    return Math.round(toTime(path, Math.abs(value) < leastMilliseconds ? value * 1_000 : value))
  const ms = typeof value === 'string' ? parseIso(value.trim()) : Number.NaN
  if (Number.isNaN(ms)) {
    throw new InputError(path, 'expected a time: epoch milliseconds, a Date or an ISO text as 2026-05-31T12:00:00Z')
  }
  return ms
}

function parseIso(text: string): number {
  const [, date, year, month, day, time = '00:00', hours = '+00', minutes = '00'] = isoText.exec(text) ?? []
  if (date === undefined || !isDayOfMonth(Number(year), Number(month), Number(day))) return Number.NaN
  return Date.parse(`${date}T${time.replace(',', '.')}${hours}:${minutes}`)
}

/** `Date.parse` takes 31 February for a day in March. */
function isDayOfMonth(year: number, month: number, day: number): boolean {
  return day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate()
}
