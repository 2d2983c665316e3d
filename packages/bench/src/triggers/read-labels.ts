/** Messages of which people said what is worth remembering in them. */
import { readdir, readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Role } from '@loci/core'
import { UsageError } from '../usage-error.ts'

export interface LabelledMessage {
  id: string
  text: string
  /** What was said before it, oldest first. */
  before?: readonly { role: Role; text: string }[]
  /** Default `user`. */
  role?: Role
  /** What is to be found. Nothing else may be. */
  expect: readonly Expectation[]
  /** What makes it look like something to remember that it is not, as `question`. */
  trap?: string
}

export interface Expectation {
  /** One or more that would be right: `self|correction`. */
  trigger: string
  /** Of the memory, one or more; `none` of refusals and permissions. */
  type: string
  /** Words that its text must have. */
  says?: readonly string[]
}

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
  const messages: unknown = JSON.parse(
    await readFile(path, 'utf8').catch((error: Error) => {
      throw new UsageError(`--data ${path}: ${error.message}`)
    }),
  )
  if (!Array.isArray(messages)) throw new UsageError(`--data ${path}: expected a list of messages`)
  messages.forEach((message, index) => {
    if (typeof message?.text === 'string' && Array.isArray(message.expect)) return
    throw new UsageError(`--data ${path}: [${index}]: expected { id, text, expect: [] }`)
  })
  return { name: basename(path, '.json'), messages }
}
