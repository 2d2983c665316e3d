/**
 * What this process has written to an index that lags, until it is sure that the index shows it: so a writer reads its
 * own writes.
 */
import type { Row } from '../contract.ts'
import type { Parts } from './row-records.ts'

/** A row as it was written; null where it was deleted. */
export interface Written {
  row: Row | null
  parts?: Parts | undefined
}

type Entry = Written & { at: number }

/** How much is kept before the index is asked to catch up; a writer waits at twice as much. */
const enough = { rows: 2_000, characters: 8_000_000 }

export interface RecentWrites {
  /** The moment of now, for `forget`. */
  now(): number
  add(tenant: string, id: string, written: Written): void
  /** As it is now, by id. */
  all(tenant: string): Map<string, Written>
  /** Forgets what was written until then. */
  forget(tenant: string, until: number): void
  /** The tenants with something to forget, those that waited longest first; none while there is little. */
  waiting(): string[]
  /** Whether there is too much to go on. */
  isFull(): boolean
}

export function createRecentWrites(): RecentWrites {
  const tenants = new Map<string, Map<string, Entry>>()
  let clock = 0
  let rows = 0
  let characters = 0

  function remove(tenant: string, id: string): void {
    const entries = tenants.get(tenant)
    const entry = entries?.get(id)
    if (entries === undefined || entry === undefined) return
    entries.delete(id)
    rows--
    characters -= entry.row?.body.length ?? 0
    if (entries.size === 0) tenants.delete(tenant)
  }

  return {
    now: () => clock,
    add(tenant, id, written) {
      remove(tenant, id)
      const entries = tenants.get(tenant) ?? new Map<string, Entry>()
      tenants.set(tenant, entries.set(id, { ...structuredClone(written), at: ++clock }))
      rows++
      characters += written.row?.body.length ?? 0
    },
    all: (tenant) => new Map(tenants.get(tenant)),
    forget(tenant, until) {
      for (const [id, { at }] of [...(tenants.get(tenant) ?? [])]) if (at <= until) remove(tenant, id)
    },
    waiting: () => (rows > enough.rows || characters > enough.characters ? [...tenants.keys()] : []),
    isFull: () => rows > 2 * enough.rows || characters > 2 * enough.characters,
  }
}
