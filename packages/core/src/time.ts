/** Times are epoch milliseconds; a `Date` is accepted on input. */
import { InputError } from './errors.ts'

export type Time = number | Date

/** The largest time of ECMAScript: what an open end is stored as, so that ranges need no "is missing". */
export const endOfTime = 8.64e15
export const dayMs = 86_400_000

/** @throws InputError when it is not a finite time within ECMAScript's range. */
export function toTime(path: string, value: unknown): number {
  const ms = isDate(value) ? value.getTime() : value
  if (typeof ms !== 'number' || !Number.isFinite(ms) || Math.abs(ms) > endOfTime) {
    throw new InputError(path, 'expected a Date or a number of epoch milliseconds')
  }
  return ms
}

/** A Date of this or another realm. */
export function isDate(value: unknown): value is Date {
  return Object.prototype.toString.call(value) === '[object Date]'
}
