import type { Engine } from '../engine.ts'
import { InputError } from '../errors.ts'
import { checkVersion, readCount, readKnown, readTime } from './check-memory.ts'
import type { Header, MemoryLine, Version } from './format.ts'
import { toVector } from './vector-text.ts'

export interface ReadVersion extends Version, Pick<MemoryLine, 'usage'> {
  vector?: Float32Array
}

/** A version of a memory, checked. @throws InputError, ScopeError, MemoryTypeError or TooLargeError */
export function readVersionLine(
  { kind, memory, change, replaces, usage, vector, ...rest }: { [name: string]: unknown },
  expected: 'memory' | 'revision',
  header: Header,
  engine: Engine,
): ReadVersion {
  const extra = { ...(expected === 'revision' ? { usage, vector } : {}), ...rest }
  const unknown = Object.entries(extra).find(([, value]) => value !== undefined)?.[0]
  if (unknown !== undefined) throw new InputError(unknown, `unknown key of a ${String(kind)}`)
  const version: ReadVersion = checkVersion({ memory, change, replaces }, engine)
  if (usage !== undefined) version.usage = readKnown('usage', usage, usageReaders, engine)
  if (vector !== undefined) version.vector = readVector(vector, header)
  return version
}

const usageReaders = { retrievals: readCount, lastRetrievedAt: readTime }

function readVector(vector: unknown, { embedder }: Header): Float32Array {
  if (embedder === undefined) throw new InputError('vector', 'the header names no embedder that made it')
  const read = toVector(vector, embedder.dimensions)
  if (read !== undefined) return read
  const expected = `expected ${embedder.dimensions} finite numbers, as a list or as base64 of little-endian 32-bit floats`
  throw new InputError('vector', expected)
}
