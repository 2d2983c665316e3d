/** Lines besides memories, checked: receipts, links, consents, tombstones, and the end. */
import type { Engine } from '../engine.ts'
import { InputError } from '../errors.ts'
import { keyPath } from '../write/read-values.ts'
import { oneOf, readCount, readId, readKnown, readTenantName, readTime } from './check-memory.ts'
import { type ConsentLine, type EndLine, kinds, type LinkLine, type ReceiptLine, type TombstoneLine } from './format.ts'
import type { LineDigest } from './line-writer.ts'

export type SideLine = ReceiptLine | LinkLine | ConsentLine | TombstoneLine

/** A record that is no memory. @throws InputError or ScopeError */
export function readSide(kind: SideLine['kind'], parsed: { [name: string]: unknown }, engine: Engine): SideLine {
  const record = readKnown<SideLine>('', parsed, sideReaders[kind], engine)
  const optional = ['until']
  const missing = Object.keys(sideReaders[kind]).find((name) => !optional.includes(name) && !(name in record))
  if (missing !== undefined) throw new InputError(missing, 'is missing')
  return record
}

const readKind = oneOf(kinds)

const sideReaders = {
  receipt: {
    ...{ kind: readKind, tenant: readTenantName, at: readTime },
    id: hashedId(/^erasure:[\w-]{1,200}$/, 'erasure:…'),
    ids: listOf(readId),
  },
  link: {
    ...{ kind: readKind, tenant: readTenantName },
    dimension: (path: string, value: unknown, { dimensions }: Engine) => oneOf(dimensions.owners)(path, value),
    values: listOf(readTenantName),
  },
  consent: {
    ...{ kind: readKind, tenant: readTenantName, at: readTime, until: readTime },
    id: hashedId(/^consent:[0-9a-f]{64}$/, 'consent:… with 64 hex digits'),
    decision: oneOf(['granted', 'denied'] as const),
  },
  tombstone: {
    ...{ kind: readKind, tenant: readTenantName, at: readTime },
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

/** @throws InputError */
export function readEnd(parsed: { [name: string]: unknown }, engine: Engine): EndLine {
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

/** @throws InputError when other lines were meant. */
export function checkEnd({ counts, sha256 }: EndLine, found: ReturnType<LineDigest['end']>): void {
  for (const kind of counts === undefined ? [] : kinds) {
    const [expected, here] = [counts?.[kind] ?? 0, found.counts[kind] ?? 0]
    if (expected !== here) throw new InputError(keyPath('counts', kind), `says ${expected}; the file has ${here}`)
  }
  if (sha256 !== undefined && sha256 !== found.sha256) {
    throw new InputError('sha256', `the lines have another one, ${found.sha256}: somebody changed the file`)
  }
}
