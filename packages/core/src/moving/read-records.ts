/** From lines to checked records. Whatever cannot be right is an error that names its line; nothing of it is written. */
import type { Engine } from '../engine.ts'
import { InputError, LociError } from '../errors.ts'
import { isPlainObject } from '../plain-object.ts'
import { type EndLine, type Header, type Kind, kinds, type Version } from './format.ts'
import { lineDigest } from './line-writer.ts'
import { headerExpected, readHeader } from './read-header.ts'
import { checkEnd, readEnd, readSide, type SideLine } from './read-side.ts'
import { type ReadVersion, readVersionLine } from './read-version.ts'
import { type Chunks, type TextLine, textLines } from './text-lines.ts'

/** A memory with its past, as it is to be. */
export interface MemoryRecord extends ReadVersion {
  kind: 'memory'
  line: number
  tenant: string
  /** Past versions, oldest first. */
  revisions: Version[]
}

export type SideRecord = SideLine & { line: number }
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
