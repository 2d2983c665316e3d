/** From lines to checked records. Whatever cannot be right is an error that names its line; nothing of it is written. */
import type { Engine } from '../engine.ts'
import { InputError, LociError } from '../errors.ts'
import { isPlainObject } from '../plain-object.ts'
import { readTenant } from '../scope.ts'
import { keyPath } from '../write/read-values.ts'
import { checkVersion, oneOf, readCount, readId, readKnown, readTime } from './check-memory.ts'
import {
  type ConsentLine,
  type EndLine,
  formatVersion,
  type Header,
  type Kind,
  kinds,
  type LinkLine,
  type ReceiptLine,
  type TombstoneLine,
  type Version,
} from './format.ts'
import { lineDigest } from './line-writer.ts'
import { type Chunks, type TextLine, textLines } from './text-lines.ts'
import { toVector } from './vector-text.ts'

/** A memory with its past, as it is to be. */
export interface MemoryRecord extends Version {
  kind: 'memory'
  line: number
  tenant: string
  /** Past versions, oldest first. */
  revisions: Version[]
  usage?: { retrievals: number; lastRetrievedAt: number }
  /** Made by the embedder of the header. */
  vector?: Float32Array
}

export type SideRecord = (ReceiptLine | LinkLine | ConsentLine | TombstoneLine) & { line: number }
export type ImportRecord = MemoryRecord | SideRecord | HeaderRecord

/** The first record. */
export type HeaderRecord = Header & { kind: 'header' }

interface ReadOptions {
  /** Rename the one tenant of the file. */
  tenant?: string | undefined
  signal?: AbortSignal | undefined
}

/** @throws InputError, also at the end when the file is not whole. */
export async function* readRecords(
  engine: Engine,
  chunks: Chunks,
  options: ReadOptions,
): AsyncGenerator<ImportRecord, void, void> {
  const digest = lineDigest()
  const seen = new Set<string>()
  let header: Header | undefined
  let revisions: Version[] = []
  let end: EndLine | undefined
  let last: TextLine | undefined
  const tenantOf = tenantReader(options.tenant)
  for await (const line of textLines(chunks, options.signal)) {
    last = line
    const { number, text } = line
    if (text.trim() === '' && (end !== undefined || header === undefined)) continue
    const record = atLine(number, (): ImportRecord | Version | undefined => {
      if (end !== undefined) throw new InputError('', 'stands after the end')
      const parsed = parse(text)
      if (header === undefined) {
        header = readHeader(parsed)
        return { kind: 'header', ...header }
      }
      const kind = kindOf(parsed)
      if (kind === 'end') {
        if (revisions.length > 0) throw notFollowed(revisions)
        end = readEnd(parsed, engine)
        checkEnd(end, digest.end())
        return undefined
      }
      digest.add(kind, `${text}\n`)
      if (kind !== 'memory' && kind !== 'revision') {
        if (revisions.length > 0) throw notFollowed(revisions)
        const side = readSide(kind, parsed, engine)
        return { ...side, line: number, tenant: tenantOf(side.tenant, header) }
      }
      const version = readVersionLine(parsed, kind, header, engine)
      const tenant = tenantOf(version.memory.tenant, header)
      version.memory.tenant = tenant
      checkFollows(version, revisions)
      if (kind === 'revision') return version
      checkOnce(seen, version, tenant)
      return { kind: 'memory', line: number, tenant, ...version, revisions }
    })
    if (record === undefined) continue
    if (!('kind' in record)) revisions.push(record)
    else {
      revisions = []
      yield record
    }
  }
  if (header === undefined) throw new InputError('line 1', `${headerExpected}; the file is empty`)
  if (end === undefined) {
    const problem = `the file ends without {"kind":"end"}: it is not whole. What stands before may be imported; import the whole file`
    throw new InputError(`line ${last?.number ?? 1}`, problem)
  }
}

/** Errors name the line. */
function atLine<T>(number: number, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof LociError)) throw error
    const [path, problem] = error instanceof InputError ? [error.path, error.message] : ['', error.message]
    const rest = path !== '' && problem.startsWith(`${path}: `) ? problem.slice(path.length + 2) : problem
    throw new InputError(path === '' ? `line ${number}` : `line ${number}: ${path}`, rest)
  }
}

function parse(text: string): { [name: string]: unknown } {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    throw new InputError('', 'is not JSON')
  }
  if (!isPlainObject(parsed)) throw new InputError('', 'expected an object')
  return parsed
}

const headerExpected = `expected the header {"loci":"export","version":${formatVersion}}`

function readHeader(parsed: { [name: string]: unknown }): Header {
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
  if (tenant !== undefined) header.tenant = readTenant(tenant, true, 'multi')
  if (embedder !== undefined) header.embedder = readEmbedder(embedder)
  return header
}

function readEmbedder(embedder: unknown): { name: string; dimensions: number } {
  const { name, dimensions, ...rest } = isPlainObject(embedder) ? embedder : {}
  const isOne = typeof name === 'string' && Number.isSafeInteger(dimensions) && (dimensions as number) > 0
  if (!isOne || Object.keys(rest).length > 0) throw new InputError('embedder', 'expected { name, dimensions }')
  return { name, dimensions: dimensions as number }
}

function kindOf({ kind }: { [name: string]: unknown }): Kind | 'end' {
  if (kind === 'end' || kinds.includes(kind as Kind)) return kind as Kind | 'end'
  throw new InputError('kind', `expected one of ${[...kinds, 'end'].join(', ')}`)
}

/** The tenant under which a record goes in. */
function tenantReader(renamed: string | undefined): (tenant: string, header: Header) => string {
  let only: string | undefined
  return (tenant, header) => {
    if (header.tenant !== undefined && tenant !== header.tenant) {
      throw new InputError('tenant', `${JSON.stringify(tenant)} is not the file's, ${JSON.stringify(header.tenant)}`)
    }
    if (renamed === undefined) return tenant
    only ??= tenant
    if (tenant === only) return renamed
    throw new InputError('tenant', 'the file holds several tenants, which cannot become one')
  }
}

function readVersionLine(
  { kind, memory, change, replaces, usage, vector, ...rest }: { [name: string]: unknown },
  expected: 'memory' | 'revision',
  header: Header,
  engine: Engine,
): Version & Pick<MemoryRecord, 'usage' | 'vector'> {
  const extra = { ...(expected === 'revision' ? { usage, vector } : {}), ...rest }
  const unknown = Object.entries(extra).find(([, value]) => value !== undefined)?.[0]
  if (unknown !== undefined) throw new InputError(unknown, `unknown key of a ${String(kind)}`)
  const version: Version & Pick<MemoryRecord, 'usage' | 'vector'> = checkVersion({ memory, change, replaces }, engine)
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

/** A memory's past stands before it, oldest first. */
function checkFollows({ memory }: Version, revisions: readonly Version[]): void {
  const before = revisions.at(-1)?.memory
  if (before === undefined) return
  const { id, tenant, version } = memory
  if (before.id !== id || before.tenant !== tenant) throw notFollowed(revisions)
  if (before.version >= version) {
    throw new InputError('memory.version', `${version} comes after ${before.version}; expected the oldest first`)
  }
}

function notFollowed(revisions: readonly Version[]): InputError {
  const id = JSON.stringify(revisions.at(-1)?.memory.id)
  return new InputError('', `the revisions before it are of the memory ${id}, which must follow them`)
}

function checkOnce(seen: Set<string>, { memory }: Version, tenant: string): void {
  const name = `${tenant}\u0000${memory.id}`
  if (seen.has(name)) throw new InputError('memory.id', `${JSON.stringify(memory.id)} stands in the file twice`)
  seen.add(name)
}

function readSide(kind: SideRecord['kind'], parsed: { [name: string]: unknown }, engine: Engine): WithoutLine {
  const record = readKnown<WithoutLine>('', parsed, sideReaders[kind], engine)
  const optional = ['until']
  const missing = Object.keys(sideReaders[kind]).find((name) => !optional.includes(name) && !(name in record))
  if (missing !== undefined) throw new InputError(missing, 'is missing')
  return record
}

type WithoutLine = ReceiptLine | LinkLine | ConsentLine | TombstoneLine

const readWholeTenant = (_path: string, value: unknown): string => readTenant(value, true, 'multi')
const readKind = oneOf(kinds)

const sideReaders = {
  receipt: {
    ...{ kind: readKind, tenant: readWholeTenant, at: readTime },
    id: hashedId(/^erasure:[\w-]{1,200}$/, 'erasure:…'),
    ids: listOf(readId),
  },
  link: {
    ...{ kind: readKind, tenant: readWholeTenant },
    dimension: (path: string, value: unknown, { dimensions }: Engine) => oneOf(dimensions.owners)(path, value),
    values: listOf(readWholeTenant),
  },
  consent: {
    ...{ kind: readKind, tenant: readWholeTenant, at: readTime, until: readTime },
    id: hashedId(/^consent:[0-9a-f]{64}$/, 'consent:… with 64 hex digits'),
    decision: oneOf(['granted', 'denied'] as const),
  },
  tombstone: {
    ...{ kind: readKind, tenant: readWholeTenant, at: readTime },
    id: hashedId(/^tombstone:[0-9a-f]{64}$/, 'tombstone:… with 64 hex digits'),
  },
}

function hashedId(pattern: RegExp, expected: string): (path: string, value: unknown) => string {
  return (path, value) => {
    if (typeof value !== 'string' || !pattern.test(value)) throw new InputError(path, `expected ${expected}`)
    return value
  }
}

const maxListed = 1_000

function listOf(read: (path: string, value: unknown) => string): (path: string, value: unknown) => string[] {
  return (path, value) => {
    if (!Array.isArray(value) || value.length > maxListed) {
      throw new InputError(path, `expected a list of at most ${maxListed} items`)
    }
    return [...new Set(value.map((item, index) => read(`${path}[${index}]`, item)))]
  }
}

function readEnd(parsed: { [name: string]: unknown }, engine: Engine): EndLine {
  const counts = Object.fromEntries(kinds.map((kind) => [kind, readCount]))
  return readKnown<EndLine>(
    '',
    parsed,
    {
      kind: (_path, value) => value,
      counts: (path, value) => readKnown(path, value, counts, engine),
      sha256: hashedId(/^[0-9a-f]{64}$/, '64 hex digits'),
    },
    engine,
  )
}

function checkEnd({ counts, sha256 }: EndLine, found: ReturnType<ReturnType<typeof lineDigest>['end']>): void {
  for (const kind of counts === undefined ? [] : kinds) {
    const [expected, here] = [counts?.[kind] ?? 0, found.counts[kind] ?? 0]
    if (expected !== here) throw new InputError(keyPath('counts', kind), `says ${expected}; the file has ${here}`)
  }
  if (sha256 !== undefined && sha256 !== found.sha256) {
    throw new InputError('sha256', `the lines have another one, ${found.sha256}: somebody changed the file`)
  }
}
