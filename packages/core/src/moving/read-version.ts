import type { Engine } from '../engine.ts'
import { InputError } from '../errors.ts'
import { toVector } from '../models/vector-text.ts'
import { checkVersion, readCount, readKnown, readTime } from './check-memory.ts'
import type { Header, MemoryLine, Version } from './format.ts'

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
  const length = Math.sqrt(read?.reduce((sum, number) => sum + number * number, 0) ?? 0)
  if (read !== undefined && length > 0) return isOne(length) ? read : read.map((number) => number / length)
  const expected = `expected ${embedder.dimensions} finite numbers, not all of them 0, as a list or as base64 of little-endian 32-bit floats`
  throw new InputError('vector', expected)
}

/** One that has the length 1 already stays as it is, to the last bit. */
function isOne(length: number): boolean {
  return Math.abs(length - 1) < 1e-4
}
