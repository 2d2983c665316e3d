/**
 * Lexical indexes, one for each scope key, kept in memory between searches. A stamp row, which every commit to the
 * scope touches, tells whether the index is still true: also when another process wrote.
 */
import { sha256 } from '../hash.ts'
import { fromRow } from '../record.ts'
import type { Change, Row } from '../stores/contract.ts'
import type { Rows } from '../stores/rows.ts'
import { randomVersion } from '../write/claims.ts'
import { analyse, analyserVersion } from './analyse.ts'
import { buildIndex, type IndexedDocument, type LexicalIndex } from './lexical-index.ts'

export interface ScopeIndexes {
  /** The indexes of these scope keys, as of now: one read of the stamps, and one list of what changed. */
  load(tenant: string, keys: readonly string[], signal?: AbortSignal): Promise<LexicalIndex[]>
  /** The change that every commit to a scope carries. */
  stampChange(key: string): Promise<Change>
}

interface Cached {
  stamp: number
  index: LexicalIndex
}

const pageSize = 1_000
/** About 500 bytes each. */
const maxCachedDocuments = 200_000

export function createScopeIndexes(rows: Rows, now: () => number): ScopeIndexes {
  const cache = new Map<string, Cached>()
  const stampIds = new Map<string, string>()
  let cachedDocuments = 0

  async function stampId(key: string): Promise<string> {
    const known = stampIds.get(key)
    if (known !== undefined) return known
    const id = `stamp:${await sha256([key])}`
    if (stampIds.size > 10_000) stampIds.clear()
    stampIds.set(key, id)
    return id
  }

  function remember(tenant: string, key: string, entry: Cached): void {
    const name = `${tenant}\u0000${key}`
    cachedDocuments += entry.index.documents.length - (cache.get(name)?.index.documents.length ?? 0)
    cache.delete(name)
    cache.set(name, entry)
    for (const [oldest, { index }] of cache) {
      if (cachedDocuments <= maxCachedDocuments || oldest === name) break
      cache.delete(oldest)
      cachedDocuments -= index.documents.length
    }
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
    let cursor: string | undefined
    do {
      const page = await rows.list(
        tenant,
        { kind: 'memory', filter, limit: pageSize, ...(cursor === undefined ? {} : { cursor }) },
        signal,
      )
      for (const row of page.rows) documents.get(String(row.fields['scopeKey']))?.push(toDocument(row))
      cursor = page.cursor
    } while (cursor !== undefined)
    return documents
  }

  return {
    async load(tenant, keys, signal) {
      const ids = new Map(await Promise.all(keys.map(async (key) => [key, await stampId(key)] as const)))
      const stamps = await rows.get(tenant, ids.values(), signal)
      const stampOf = (key: string): number | undefined => stamps.get(ids.get(key) as string)?.version
      const written = keys.filter((key) => stampOf(key) !== undefined)
      const stale = written.filter((key) => cache.get(`${tenant}\u0000${key}`)?.stamp !== stampOf(key))
      const documents = stale.length === 0 ? new Map<string, IndexedDocument[]>() : await read(tenant, stale, signal)
      return written.map((key) => {
        const fresh = documents.get(key)
        const cached = cache.get(`${tenant}\u0000${key}`)
        const entry =
          fresh === undefined && cached !== undefined
            ? cached
            : { stamp: stampOf(key) as number, index: buildIndex(fresh ?? []) }
        remember(tenant, key, entry)
        return entry.index
      })
    },
    async stampChange(key) {
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
      return { id, kind: 'stamp', expects: 'any', row }
    },
  }
}

function toDocument(row: Row): IndexedDocument {
  const { memory, terms, analyser } = fromRow(row)
  const current = analyser === analyserVersion ? terms : analyse(memory.text)
  return { id: row.id, version: row.version, fields: row.fields, terms: current }
}
