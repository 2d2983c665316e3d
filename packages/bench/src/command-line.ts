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
export function readCount(option: string, text: string | undefined, usual: number): number {
  const count = Number(text ?? usual)
  if (Number.isSafeInteger(count) && count >= 100) return count
  throw new UsageError(`${option} takes a whole number from 100`)
}

/** `1,2,4` of `--categories`, undefined when it was not said. */
export function readCategories(text: string | undefined): string[] | undefined {
  return text === undefined ? undefined : [...new Set(text.split(',').map((part) => part.trim()))]
}
