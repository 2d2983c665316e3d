/** The data sets of this repository, by name. */
import { readFile } from 'node:fs/promises'
import { readAssistantChats } from './assistant-chats.ts'
import type { Dataset } from './dataset.ts'
import { readLocomo } from './locomo.ts'
import { FormatError } from './read-json.ts'

interface OwnData {
  /** In `packages/bench/data`. */
  files: readonly string[]
  /** @param contents Of the files, in their order. @throws FormatError */
  read(contents: readonly unknown[]): Dataset
}

const folder = new URL('../../data/', import.meta.url)
const parts = ['a', 'b'] as const
const tongues = ['chinese', 'arabic', 'german', 'mixed'] as const

const ownData: Readonly<Record<string, OwnData>> = {
  'assistant-chats': {
    files: ['users', 'fillers'].flatMap((what) => parts.map((part) => `assistant-chats/part-${part}-${what}.json`)),
    read: (contents) => readAssistantChats(contents.slice(0, parts.length), contents.slice(parts.length)),
  },
  tongues: { files: tongues.map((tongue) => `tongues/${tongue}.json`), read: readTongues },
}

export const ownDataNames: readonly string[] = Object.keys(ownData)

/** @returns undefined when there is none of this name. @throws FormatError, or what reading a file throws. */
export async function readOwnData(name: string): Promise<{ data: Dataset; bytes: Buffer } | undefined> {
  const own = Object.hasOwn(ownData, name) ? ownData[name] : undefined
  if (own === undefined) return undefined
  const files = await Promise.all(own.files.map((file) => readFile(new URL(file, folder))))
  const contents = files.map((bytes, at): unknown => {
    try {
      return JSON.parse(bytes.toString('utf8'))
    } catch (error) {
      throw new FormatError(`${own.files[at]}: ${(error as Error).message}`)
    }
  })
  return { data: own.read(contents), bytes: Buffer.concat(files) }
}

/** The language is the category. @param contents In the format of LoCoMo, one for each language. */
export function readTongues(contents: readonly unknown[]): Dataset {
  const read = contents.map((content, at) => ({ tongue: tongues[at] as string, ...readLocomo(content) }))
  return {
    conversations: read.flatMap(({ tongue, conversations, usualCategories = [] }) =>
      conversations.map(({ id, turns, questions }) => ({
        id: `${tongue}/${id}`,
        turns,
        questions: questions
          .filter(({ category }) => usualCategories.includes(String(category)))
          .map((question) => ({ ...question, category: tongue })),
      })),
    ),
    unknownEvidence: read.flatMap(({ tongue, unknownEvidence }) => unknownEvidence.map((one) => `${tongue}/${one}`)),
  }
}
