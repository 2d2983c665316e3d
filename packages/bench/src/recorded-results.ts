/** Results that pages show stay in a file beside the command, until they are measured again. */
import { readFile, writeFile } from 'node:fs/promises'

export async function readRecorded<Result>(file: URL): Promise<Result[]> {
  return JSON.parse(await readFile(file, 'utf8')) as Result[]
}

export async function writeRecorded(file: URL, results: readonly unknown[]): Promise<void> {
  await writeFile(file, `${JSON.stringify(results, undefined, 2)}\n`)
}

/** The new ones in the place of those that measured the same, and at the end what was not measured before. */
export function merged<Result>(
  known: readonly Result[],
  fresh: readonly Result[],
  subject: (result: Result) => string,
): Result[] {
  const bySubject = new Map(known.map((result) => [subject(result), result]))
  for (const result of fresh) bySubject.set(subject(result), result)
  return [...bySubject.values()]
}
