/** What the server says instead of doing it. */
export class Refusal extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** As Qdrant words it. */
export function badRequest(message: string): Refusal {
  return new Refusal(400, `Bad request: ${message}`)
}

/** Nothing that is not imitated may pass for done. */
export function notEmulated(what: string): Refusal {
  return new Refusal(501, `the emulator does not know ${what}`)
}

export type Json = Record<string, unknown>

/** @throws Refusal: 400 when it is no object, 501 when it has a key besides those. */
export function readObject(value: unknown, what: string, known: readonly string[]): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw badRequest(`Format error in JSON body: ${what} must be an object`)
  }
  const unknown = Object.keys(value).find((key) => !known.includes(key))
  if (unknown !== undefined) throw notEmulated(`${what}.${unknown}`)
  return value as Json
}

export function readList(value: unknown, what: string): unknown[] {
  if (!Array.isArray(value)) throw badRequest(`Format error in JSON body: ${what} must be a list`)
  return value
}

/** Paths into objects are not imitated: the keys of our stores are plain. */
export function readKey(value: unknown): string {
  if (typeof value !== 'string') throw badRequest('Format error in JSON body: a key must be a string')
  if (!/^[A-Za-z0-9_-]+$/.test(value)) throw notEmulated(`the path ${JSON.stringify(value)}`)
  return value
}
