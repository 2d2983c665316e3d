/** What `bench data` says. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { ownDataNames } from '../retrieval/own-data.ts'
import { readDataFile } from '../retrieval/read-data.ts'
import { UsageError } from '../usage-error.ts'
import { knownSets, recognise } from './known-data.ts'

export interface FileDescription {
  file: string
  sha256: string
  /** Undefined: no file of this content is known. */
  set?: string
  licence?: string
  what?: string
  /** Of a file that is not known: what it holds, or why it cannot be read. */
  holds?: string
}

/** Where to get public sets. */
export function howToGetData(): string {
  const sets = knownSets.flatMap(({ name, project, licence, how, files }) => [
    `${name}: ${project}`,
    `  licence  ${licence}`,
    `  get it   ${how}`,
    ...files.flatMap(({ name: file, what, sha256 }) => [`  ${file}: ${what}`, `    SHA-256 ${sha256}`]),
    '',
  ])
  return [
    'Public sets are not part of this repository. Get them from their makers, mind their licences, and check what you got',
    'with: pnpm bench data FILE',
    '',
    ...sets,
    `Our own sets need no file: --data ${ownDataNames.join(', --data ')}`,
  ].join('\n')
}

/** @throws UsageError when the file cannot be opened. */
export async function describeFile(path: string): Promise<FileDescription> {
  const described = { file: basename(path), sha256: await sha256OfFile(path) }
  const known = recognise(described.sha256)
  if (known !== undefined) {
    const { set, file } = known
    return { ...described, set: set.name, licence: set.licence, what: `${file.name}: ${file.what}` }
  }
  return { ...described, holds: await holdingsOf(path) }
}

/** Read by parts, for some are larger than a buffer. */
async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  try {
    for await (const part of createReadStream(path)) hash.update(part)
  } catch (error) {
    throw new UsageError(`${path}: ${(error as Error).message}`)
  }
  return hash.digest('hex')
}

async function holdingsOf(path: string): Promise<string> {
  try {
    const { conversations } = await readDataFile(path)
    const count = (of: 'turns' | 'questions'): string =>
      conversations.reduce((sum, conversation) => sum + conversation[of].length, 0).toLocaleString('en')
    return `${conversations.length} conversations, ${count('turns')} turns, ${count('questions')} questions`
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    return `nothing that bench retrieval reads: ${error.message}`
  }
}
