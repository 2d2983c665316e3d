/** Messages of which people said what is worth remembering in them. */
import { readdir, readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { FormatError } from '../retrieval/read-json.ts'
import { UsageError } from '../usage-error.ts'
import { type LabelledMessage, readLabelledMessages } from './labelled-messages.ts'

export interface LabelledSet {
  /** Its language and its part: `english-tuned`. */
  name: string
  messages: readonly LabelledMessage[]
}

const folder = new URL('../../data/triggers/', import.meta.url)

/** @param files Default: those in `data/triggers`. @throws UsageError when there is none, or one is no labelled set. */
export async function readLabels(files: readonly string[]): Promise<LabelledSet[]> {
  const paths = files.length > 0 ? files : await ownFiles()
  if (paths.length === 0) throw new UsageError(`no labelled set in ${fileURLToPath(folder)}; name one with --data`)
  return await Promise.all(paths.map(readSet))
}

async function ownFiles(): Promise<string[]> {
  const names = await readdir(folder).catch(() => [])
  return names
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => fileURLToPath(new URL(name, folder)))
}

async function readSet(path: string): Promise<LabelledSet> {
  try {
    const messages = readLabelledMessages(path, JSON.parse(await readFile(path, 'utf8')))
    return { name: basename(path, '.json'), messages }
  } catch (error) {
    if (error instanceof FormatError) throw new UsageError(`--data ${error.message}`)
    throw new UsageError(`--data ${path}: ${(error as Error).message}`)
  }
}
