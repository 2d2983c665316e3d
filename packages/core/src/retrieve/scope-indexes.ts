/**
 * Lexical indexes, one for each scope key, kept in memory between searches. A stamp row, which every commit to the
 * scope touches, tells whether the index is still true: also when another process wrote. A commit of this process
 * that expects the stamp it knows, and succeeds, was the only one since: the index is then carried along.
 */
import { sha256 } from '../hash.ts'
import { fromRow, type Memory } from '../record.ts'
import type { Change, Row } from '../stores/contract.ts'
import { rowPages } from '../stores/pages.ts'
import type { Rows } from '../stores/rows.ts'
import { randomVersion } from '../write/claims.ts'
import { analyserVersion, isPart, termsOf } from './analyse.ts'
import { buildIndex, type IndexedDocument, type LexicalIndex, putDocument, removeDocument } from './lexical-index.ts'
import { traitsOf } from './text-traits.ts'

export interface ScopeIndexes {
  /**
   * The indexes of these scope keys, as of now: one read of the stamps, and one list of what changed.
   * @param changed called before that list, when there is something to read
   */
  load(tenant: string, keys: readonly string[], signal?: AbortSignal, changed?: () => void): Promise<LexicalIndex[]>
  /** Those that this process has, whether they are still true or not. */
  peek(tenant: string, keys: readonly string[]): LexicalIndex[]
  /**
   * The indexes of these scope keys as this process knows them: they hold its own writes, and may lack those of others
   * since its last search. Reads the store for scopes that it does not know.
   */
  hints(tenant: string, keys: readonly string[], signal?: AbortSignal): Promise<Map<string, LexicalIndex>>
  /**
   * The stamps that a commit of these memory rows carries.
   * @param carryAlong whether to expect the known stamps; a commit that met a conflict must not, the second time.
   */
  stamp(tenant: string, rows: readonly Row[], carryAlong: boolean): Promise<StampedCommit>
  /** Forgets what this process knows of these scopes. */
  drop(tenant: string, keys: Iterable<string>): void
  /** New stamps for these scopes, so that whoever reads them reads again. */
  stampScopes(tenant: string, keys: Iterable<string>): Promise<Change[]>
}

interface StampedCommit {
  changes: Change[]
  /** Tells how the commit ended: the indexes are carried along, or read again when they are needed. */
  settle: (committed: boolean) => void
}

interface Cached {
  stamp: number
  index: LexicalIndex
}

const pageSize = 1_000
/** About 500 bytes each. */
const maxCachedDocuments = 200_000
const maxStampIds = 10_000

export function createScopeIndexes(rows: Rows, now: () => number): ScopeIndexes {
  const cache = createCache()
  const stampIds = new Map<string, string>()
  /** Scopes to which a commit of this process is on its way: a second one cannot know the stamp before it. */
  const underway = new Set<string>()

  async function stampId(key: string): Promise<string> {
    const known = stampIds.get(key)
    if (known !== undefined) return known
    const id = `stamp:${await sha256([key])}`
    if (stampIds.size > maxStampIds) stampIds.clear()
    stampIds.set(key, id)
    return id
  }

  async function read(
    tenant: string,
    keys: readonly string[],
    signal?: AbortSignal,
  ): Promise<Map<string, IndexedDocument[]>> {
    const documents = new Map(keys.map((key) => [key, [] as IndexedDocument[]]))
    const filter = {
      op: 'and',
      filters: [
        { op: 'in', field: 'scopeKey', values: keys },
        { op: 'eq', field: 'status', value: 'active' },
      ],
    } as const
    const query = { kind: 'memory', filter, limit: pageSize }
    for await (const page of rowPages(rows, tenant, query, signal)) {
      for (const row of page) documents.get(scopeOf(row))?.push(toDocument(row))
    }
    return documents
  }

  async function stampScope(
    tenant: string,
    key: string,
    written: readonly Row[],
    carryAlong: boolean,
  ): Promise<StampedCommit> {
    const name = nameOf(tenant, key)
    const id = await stampId(key)
    const version = randomVersion()
    const at = now()
    const row: Row = {
      id,
      kind: 'stamp',
      version,
      writeId: id,
      fields: { createdAt: at, occurredAt: at, scopeKey: key },
      body: '',
    }
    const cached = carryAlong && !underway.has(name) ? cache.get(name) : undefined
    /** What others wrote meanwhile is not in it: it is read again before it is searched, and serves as a hint till then. */
    const spoil = (committed: boolean): void => {
      const { index } = cache.get(name) ?? {}
      if (index === undefined) return
      if (committed) carry(index, written)
      cache.set(name, { stamp: Number.NaN, index })
    }
    if (cached === undefined) {
      spoil(false)
      return { changes: [{ id, kind: 'stamp', expects: 'any', row }], settle: spoil }
    }
    underway.add(name)
    return {
      changes: [{ id, kind: 'stamp', expects: cached.stamp, row }],
      settle(committed) {
        underway.delete(name)
        if (!committed || cache.get(name)?.stamp !== cached.stamp) return spoil(committed)
        carry(cached.index, written)
        cache.set(name, { stamp: version, index: cached.index })
      },
    }
  }

  async function loadScopes(
    tenant: string,
    keys: readonly string[],
    signal?: AbortSignal,
    changed?: () => void,
  ): Promise<LexicalIndex[]> {
    const ids = await Promise.all(keys.map(stampId))
    const stamps = await rows.get(tenant, ids, signal)
    const written = keys.flatMap((key, position) => {
      const stamp = stamps.get(ids[position] as string)?.version
      return stamp === undefined ? [] : [{ key, stamp }]
    })
    const known = new Map(written.map(({ key }) => [key, cache.get(nameOf(tenant, key))]))
    const stale = written.filter(({ key, stamp }) => known.get(key)?.stamp !== stamp).map(({ key }) => key)
    if (stale.length > 0) changed?.()
    const documents = stale.length === 0 ? undefined : await read(tenant, stale, signal)
    return written.map(({ key, stamp }) => {
      const fresh = documents?.get(key)
      const before = known.get(key)
      const entry = fresh === undefined ? (before as Cached) : { stamp, index: buildIndex(unchanged(before, fresh)) }
      if (!underway.has(nameOf(tenant, key))) cache.set(nameOf(tenant, key), entry)
      return entry.index
    })
  }

  return {
    load: loadScopes,
    peek: (tenant, keys) => keys.flatMap((key) => cache.get(nameOf(tenant, key))?.index ?? []),
    async hints(tenant, keys, signal) {
      const unknown = keys.filter((key) => cache.get(nameOf(tenant, key)) === undefined)
      if (unknown.length > 0) await loadScopes(tenant, unknown, signal)
      return new Map(
        keys.flatMap((key) => {
          const index = cache.get(nameOf(tenant, key))?.index
          return index === undefined ? [] : [[key, index] as const]
        }),
      )
    },
    drop(tenant, keys) {
      for (const key of keys) cache.drop(nameOf(tenant, key))
    },
    async stampScopes(tenant, keys) {
      const commits = await Promise.all([...keys].map((key) => stampScope(tenant, key, [], false)))
      return commits.flatMap(({ changes }) => changes)
    },
    async stamp(tenant, written, carryAlong) {
      const scopes = new Map<string, Row[]>()
      for (const row of written) scopes.set(scopeOf(row), [...(scopes.get(scopeOf(row)) ?? []), row])
      const commits = await Promise.all([...scopes].map(([key, own]) => stampScope(tenant, key, own, carryAlong)))
      return {
        changes: commits.flatMap(({ changes }) => changes),
        settle: (committed) => {
          for (const { settle } of commits) settle(committed)
        },
      }
    },
  }
}

/** The documents that are as they were stay the same objects, with what is known of them besides. */
function unchanged(before: Cached | undefined, fresh: readonly IndexedDocument[]): IndexedDocument[] {
  return fresh.map((document) => {
    const known = before?.index.documents.get(document.id)
    return known !== undefined && known.fields.version === document.fields.version ? known : document
  })
}

/** Least recently used first; bounded by the documents that its indexes hold. */
function createCache(): {
  get: (name: string) => Cached | undefined
  set: (name: string, entry: Cached) => void
  drop: (name: string) => void
} {
  const entries = new Map<string, Cached & { size: number }>()
  let documents = 0

  function drop(name: string): void {
    documents -= entries.get(name)?.size ?? 0
    entries.delete(name)
  }

  return {
    get: (name) => entries.get(name),
    set(name, entry) {
      drop(name)
      const size = entry.index.documents.size
      entries.set(name, { ...entry, size })
      documents += size
      for (const oldest of entries.keys()) {
        if (documents <= maxCachedDocuments || oldest === name) break
        drop(oldest)
      }
    },
    drop,
  }
}

function carry(index: LexicalIndex, written: readonly Row[]): void {
  for (const row of written) {
    if (row.fields.status === 'active') putDocument(index, toDocument(row))
    else removeDocument(index, row.id)
  }
}

function nameOf(tenant: string, key: string): string {
  return `${tenant}\u0000${key}`
}

function scopeOf(row: Row): string {
  return String(row.fields.scopeKey)
}

/** What a lexical index keeps of a memory row. */
export function toDocument(row: Row): IndexedDocument {
  const { memory, terms, analyser } = fromRow(row)
  const current = analyser === analyserVersion ? terms : termsOf(memory)
  return {
    id: row.id,
    fields: row.fields,
    terms: current,
    length: current.reduce((count, term) => (isPart(term) ? count : count + 1), 0),
    traits: traitsOf(memory.text),
    sessionKey: sessionKeyOf(memory),
    confirmedAt: memory.confirmedAt,
  }
}

/** The session in which it is a turn; what was only learned there is none. Two people may call their sessions alike. */
function sessionKeyOf({ type, source: { session, turn, by } }: Memory): string | undefined {
  const isTurn = type === 'episode' || turn !== undefined
  return session === undefined || !isTurn ? undefined : JSON.stringify([session, by])
}
