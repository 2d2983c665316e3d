import { InputError } from './errors.ts'

export const maxLimit = 1_000

/** @throws InputError when it is not a whole number from 1 to 1,000. */
export function readLimit(limit: unknown): number {
  if (!Number.isSafeInteger(limit) || (limit as number) < 1 || (limit as number) > maxLimit) {
    throw new InputError('limit', `expected a whole number from 1 to ${maxLimit}`)
  }
  return limit as number
}
