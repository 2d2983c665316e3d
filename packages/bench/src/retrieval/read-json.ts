/** Reads what came from JSON; `path` says where, as `[0].qa[3].category`. */

/** The data are not of this format; the message says what, and where. */
export class FormatError extends Error {}

/** @throws FormatError */
export function readObject(path: string, value: unknown): { [name: string]: unknown } {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as { [name: string]: unknown }
  throw new FormatError(`${path}: expected an object`)
}

/** @throws FormatError */
export function readList(path: string, value: unknown): unknown[] {
  if (Array.isArray(value)) return value
  throw new FormatError(`${path}: expected a list`)
}

/** @throws FormatError */
export function readText(path: string, value: unknown): string {
  if (typeof value === 'string') return value
  throw new FormatError(`${path}: expected a text`)
}
