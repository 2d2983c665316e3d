import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { UsageError } from '../usage-error.ts'
import { type Dataset, FormatError, readLocomo } from './locomo.ts'

export interface DataFile extends Dataset {
  /** Without its folder. */
  name: string
  /** Of the file, the first 12 digits: which data it was. */
  sha256: string
}

/** @throws UsageError when there is no such file, or it is not of the format of LoCoMo. */
export async function readDataFile(path: string | undefined): Promise<DataFile> {
  if (path === undefined)
    throw new UsageError('--data: which file? Conversations with questions, in the format of LoCoMo')
  try {
    const bytes = await readFile(path)
    const sha256 = createHash('sha256').update(bytes).digest('hex').slice(0, 12)
    return { name: basename(path), sha256, ...readLocomo(JSON.parse(bytes.toString('utf8'))) }
  } catch (error) {
    if (!isAboutTheFile(error)) throw error
    throw new UsageError(`--data ${path}: ${(error as Error).message}`)
  }
}

function isAboutTheFile(error: unknown): boolean {
  return (
    error instanceof FormatError ||
    error instanceof SyntaxError ||
    typeof (error as { syscall?: unknown }).syscall === 'string'
  )
}
