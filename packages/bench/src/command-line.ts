/** What the commands share in how they are called. */
import { UsageError } from './usage-error.ts'

/** One command: `args` is what comes after its name. */
export interface Command {
  usage: string
  run(args: string[]): Promise<void>
}

export function onProgress(line: string): void {
  console.error(line)
}

/** @throws UsageError unless it is a whole number of at least 100. */
export function readCount(text: string | undefined, usual: number): number {
  const count = Number(text ?? usual)
  if (Number.isSafeInteger(count) && count >= 100) return count
  throw new UsageError('--memories takes a whole number from 100')
}

/** `1,2,4` of `--categories`. @throws UsageError */
export function readCategories(text = '1,2,3,4'): number[] {
  const categories = text.split(',').map((part) => (/^\s*\d+\s*$/.test(part) ? Number(part) : Number.NaN))
  if (categories.every(Number.isSafeInteger)) return [...new Set(categories)]
  throw new UsageError(`--categories takes numbers as 1,2,3,4, not ${text}`)
}
