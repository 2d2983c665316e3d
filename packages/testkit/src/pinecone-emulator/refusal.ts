/** What Pinecone says instead of doing it. */
export class Refusal extends Error {
  readonly status: number
  /** Of gRPC, in answers about data. */
  readonly code: number

  constructor(status: number, code: number, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

export type Json = Record<string, unknown>

export function badRequest(message: string): Refusal {
  return new Refusal(400, 3, message)
}

export function notFound(message: string): Refusal {
  return new Refusal(404, 5, message)
}

/** Nothing that is not imitated may pass for done. */
export function notEmulated(what: string): Refusal {
  return new Refusal(501, 12, `the emulator does not know ${what}`)
}

/** @throws Refusal: 400 when it is no object, 501 when it has a key besides those. */
export function readObject(value: unknown, what: string, known: readonly string[]): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw badRequest(`${what} must be an object`)
  const unknown = Object.keys(value).find((key) => !known.includes(key))
  if (unknown !== undefined) throw notEmulated(`${what}.${unknown}`)
  return value as Json
}

export function readText(value: unknown, what: string, fallback?: string): string {
  const text = value ?? fallback
  if (typeof text !== 'string') throw badRequest(`${what} must be a string`)
  return text
}

export function readList(value: unknown, what: string, { min, max }: { min: number; max: number }): unknown[] {
  if (!Array.isArray(value)) throw badRequest(`${what} must be a list`)
  if (value.length < min || value.length > max) {
    throw badRequest(`${what}: ${value.length} of them, from ${min} to ${max} are allowed`)
  }
  return value
}

export function readCount(value: unknown, what: string, { max, fallback }: { max: number; fallback?: number }): number {
  const count = value ?? fallback
  if (Number.isSafeInteger(count) && (count as number) >= 1 && (count as number) <= max) return count as number
  throw badRequest(`Invalid ${what} value ${String(value)}: must be between 1 and ${max}`)
}
