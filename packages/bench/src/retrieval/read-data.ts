import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { UsageError } from '../usage-error.ts'
import type { Dataset } from './dataset.ts'
import { readLocomo } from './locomo.ts'
import { isLongMemEval, readLongMemEval } from './longmemeval.ts'
import { ownDataNames, readOwnData } from './own-data.ts'
import { FormatError } from './read-json.ts'

export interface DataFile extends Dataset {
  /** Without its folder. */
  name: string
  /** Of the file, the first 12 digits: which data it was. Of some files: of all, one after the other. */
  sha256: string
}

/**
 * @param path A file, or the name of one of our own sets.
 * @throws UsageError when there is no such file, or it is of none of the formats.
 */
export async function readDataFile(path: string | undefined): Promise<DataFile> {
  if (path === undefined) {
    const names = ownDataNames.join(' or ')
    throw new UsageError(`--data: which file? In the format of LoCoMo or LongMemEval; or ${names}`)
  }
  try {
    const own = await readOwnData(path)
    if (own !== undefined) return { name: path, sha256: sha256Of(own.bytes).slice(0, 12), ...own.data }
    const bytes = await readFile(path)
    return { name: basename(path), sha256: sha256Of(bytes).slice(0, 12), ...readDataset(toJson(bytes)) }
  } catch (error) {
    if (!isAboutTheFile(error)) throw error
    throw new UsageError(`--data ${path}: ${(error as Error).message}`)
  }
}

/** Of the format that its shape tells. @throws FormatError */
export function readDataset(data: unknown): Dataset {
  return isLongMemEval(data) ? readLongMemEval(data) : readLocomo(data)
}

/** In hexadecimal. */
function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function toJson(bytes: Buffer): unknown {
  // The longest string that this engine can hold (V8 of Node 20).
  if (bytes.length > 0x1fffffe8) throw new FormatError('larger than 512 MB; take a part of it')
  return JSON.parse(bytes.toString('utf8'))
}

function isAboutTheFile(error: unknown): boolean {
  return (
    error instanceof FormatError ||
    error instanceof SyntaxError ||
    typeof (error as { syscall?: unknown }).syscall === 'string'
  )
}
