/** Which memories an erasure is about: the subject's own, what the subject wrote elsewhere, and what was made from either. */
import type { Engine } from '../engine.ts'
import { matches } from '../filter.ts'
import { fromRow, type Source, type StoredMemory } from '../record.ts'
import { scopeParts } from '../scope.ts'
import { rowPages } from '../stores/pages.ts'
import type { Claim } from '../write/claims.ts'
import type { OpenErasure } from './open-erasures.ts'
import { type CheckedSelector, selectorFilter } from './selector.ts'

const pageSize = 1_000

export interface Subject {
  /** Inside the scopes, or named by id. */
  own: Set<string>
  /** Of other scopes. */
  elsewhere: Set<string>
}

type Wanted = Pick<OpenErasure, 'scopes' | 'ids' | 'authored'>

/**
 * Reads the whole tenant: nothing else tells what was made from what.
 * @param erased ids that are deleted already; what was made from them still counts.
 */
export async function findSubject(
  engine: Engine,
  tenant: string,
  { authored, ...selector }: Wanted,
  erased: Iterable<string>,
  signal?: AbortSignal,
): Promise<Subject> {
  const own = new Set(await announced(engine, tenant, selector, signal))
  const elsewhere = new Set<string>()
  const madeFrom = new Map<string, Set<string>>()
  // Also what a memory once was: its past versions can be read.
  for (const kind of ['memory', 'revision']) {
    for await (const rows of rowPages(engine.rows, tenant, { kind, limit: pageSize }, signal)) {
      for (const row of rows) {
        const [id, stored] = [String(row.fields.memoryId), fromRow(row)]
        const fields = { memoryId: id, scopeParts: scopeParts(stored.memory.scope) }
        if (matches(selectorFilter(selector), fields)) own.add(id)
        if (own.has(id)) continue
        if (authored && isAuthored(stored, selector)) elsewhere.add(id)
        const { memory, change } = stored
        const evidence = [...(memory.source.evidence ?? []), ...((change.isContent && change.by.evidence) || [])]
        if (evidence.length > 0) madeFrom.set(id, new Set([...(madeFrom.get(id) ?? []), ...evidence]))
      }
    }
  }
  const sources = new Set([...own, ...erased])
  for (let grown = -1; grown !== elsewhere.size; ) {
    grown = elsewhere.size
    for (const [id, evidence] of madeFrom) {
      if ([...evidence].some((source) => sources.has(source) || elsewhere.has(source))) elsewhere.add(id)
    }
  }
  return { own, elsewhere }
}

function isAuthored({ memory, change }: StoredMemory, { scopes = [] }: CheckedSelector): boolean {
  const isBy = (source: Source): boolean =>
    scopes.some((scope) =>
      Object.entries(scope).every(([name, value]) => source.by?.[name] === value || source[name] === value),
    )
  return isBy(memory.source) || (change.isContent === true && isBy(change.by))
}

/** On a store that commits row by row: memories that only a claim carries, as their writer died before them. */
async function announced(
  engine: Engine,
  tenant: string,
  selector: CheckedSelector,
  signal?: AbortSignal,
): Promise<string[]> {
  if (engine.rows.traits.commit === 'atomic') return []
  const found: string[] = []
  for await (const rows of rowPages(engine.rows, tenant, { kind: 'claim', limit: pageSize }, signal)) {
    const intents = rows.flatMap((row) => (JSON.parse(row.body) as Claim).intent ?? [])
    found.push(...intents.filter(({ fields }) => matches(selectorFilter(selector), fields)).map(({ id }) => id))
  }
  return found
}
