/** The first line of a file. */
import { InputError } from '../errors.ts'
import { isPlainObject } from '../plain-object.ts'
import { readTenantName, readTime } from './check-memory.ts'
import { formatVersion, type Header } from './format.ts'

export const headerExpected: string = `expected the header {"loci":"export","version":${formatVersion}}`

/** @throws InputError */
export function readHeader(parsed: { [name: string]: unknown }): Header {
  const { loci, version, exportedAt, tenant, embedder, ...rest } = parsed
  if (loci !== 'export') throw new InputError('', headerExpected)
  if (!Number.isSafeInteger(version) || (version as number) < 1) throw new InputError('version', headerExpected)
  if ((version as number) > formatVersion) {
    const problem = `${version} is newer than this Loci, which reads up to ${formatVersion}; update it`
    throw new InputError('version', problem)
  }
  const [unknown] = Object.keys(rest)
  if (unknown !== undefined) throw new InputError(unknown, 'unknown key of the header')
  const header: Header = { loci, version: version as number }
  if (exportedAt !== undefined) header.exportedAt = readTime('exportedAt', exportedAt)
  if (tenant !== undefined) header.tenant = readTenantName('tenant', tenant)
  if (embedder !== undefined) header.embedder = readEmbedder(embedder)
  return header
}

function readEmbedder(embedder: unknown): { name: string; dimensions: number } {
  const { name, dimensions, ...rest } = isPlainObject(embedder) ? embedder : {}
  const isOne = typeof name === 'string' && Number.isSafeInteger(dimensions) && (dimensions as number) > 0
  if (!isOne || Object.keys(rest).length > 0) throw new InputError('embedder', 'expected { name, dimensions }')
  return { name, dimensions: dimensions as number }
}
