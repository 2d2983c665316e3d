/**
 * What operators have decided about a caller: memories that are being erased, uses that somebody did not consent to, other
 * ids of the same person. One read of a few rows, beside what the call itself reads.
 */
import type { Engine } from '../engine.ts'
import { allOf, type Filter } from '../filter.ts'
import { type Caller, type ScopeValues, scopeParts, withValues } from '../scope.ts'
import type { Row } from '../stores/contract.ts'
import { consentId, decisionOf } from './consent.ts'
import { linkedValues, linkId } from './links.ts'
import { erasuresId, erasuresOf, hiddenBy } from './open-erasures.ts'

/** One owner of a handle, under each of its ids. */
interface Person {
  dimension: string
  ids: readonly string[]
}

/** The caller with what it may see now; undefined when nothing was decided, which is nearly always. */
export async function readerOf(engine: Engine, caller: Caller, signal?: AbortSignal): Promise<Caller | undefined> {
  const { owners, linkIds, asked } = await decisionsAbout(engine, caller)
  const rows = await engine.rows.get(caller.tenant, [erasuresId, ...linkIds, ...asked.values()], signal)
  const mustBeGranted = caller.purpose !== undefined && engine.consent?.unknown === 'deny'
  if (rows.size === 0 && !mustBeGranted) return undefined
  const isLinked = linkIds.some((id) => rows.has(id))
  const persons = isLinked ? owners.map((owner, index) => withAliases(owner, rows.get(linkIds[index] ?? ''))) : owners
  // Of the other ids somebody may have decided something too.
  const consents = isLinked ? await consentIds(caller, persons) : asked
  const decided = isLinked ? await engine.rows.get(caller.tenant, consents.values(), signal) : rows
  const denied = deniedParts(engine, caller, persons, (part) => decided.get(consents.get(part) ?? ''))
  const withoutDenied = denied.map((value): Filter => ({ op: 'ne', field: 'scopeParts', value }))
  const hidden = allOf(hiddenBy(erasuresOf(rows.get(erasuresId))), ...withoutDenied)
  return { ...(isLinked ? withValues(caller, valuesOf(caller, persons)) : caller), hidden, denied }
}

interface Decisions {
  owners: Person[]
  linkIds: string[]
  /** By scope part. */
  asked: Map<string, string>
}

/** A handle asks for the same rows at every read, and hashing takes longer than reading them. */
const known = new WeakMap<Caller, Promise<Decisions>>()

function decisionsAbout({ dimensions }: Engine, caller: Caller): Promise<Decisions> {
  const before = known.get(caller)
  if (before !== undefined) return before
  const owners = dimensions.owners.flatMap((dimension) =>
    (caller.values.get(dimension) ?? []).map((value): Person => ({ dimension, ids: [value] })),
  )
  const ids = owners.map(({ dimension, ids: [value = ''] }) => linkId(dimension, value))
  const found = Promise.all([Promise.all(ids), consentIds(caller, owners)]).then(([linkIds, asked]) => {
    return { owners, linkIds, asked }
  })
  known.set(caller, found)
  return found
}

/** Why nothing may be written about this scope, if so. */
export function consentRefusal({ denied = [], purpose }: Caller, scope: ScopeValues): string | undefined {
  return scopeParts(scope).some((part) => denied.includes(part))
    ? `no consent to the purpose ${JSON.stringify(purpose)}`
    : undefined
}

function withAliases({ dimension, ids: [value = ''] }: Person, link: Row | undefined): Person {
  return { dimension, ids: linkedValues(link, value) }
}

function valuesOf(caller: Caller, persons: readonly Person[]): Map<string, readonly string[]> {
  const values = new Map(caller.values)
  for (const { dimension, ids } of persons)
    values.set(dimension, [...new Set([...(values.get(dimension) ?? []), ...ids])])
  return values
}

/** The rows that say what the owners of a handle consent to, by their scope part. */
async function consentIds({ purpose }: Caller, persons: readonly Person[]): Promise<Map<string, string>> {
  if (purpose === undefined) return new Map()
  const subjects = persons.flatMap(({ dimension, ids }) => ids.map((id) => ({ [dimension]: id })))
  const entries = subjects.map(async (subject) => [partOf(subject), await consentId(subject, purpose)] as const)
  return new Map(await Promise.all(entries))
}

/**
 * The scopes that a handle may not use for its purpose: those of whoever denies it under any id, and of the more specific
 * owners that the handle has below. Where nobody decided, the policy holds for the most specific owner.
 */
function deniedParts(
  { consent, dimensions, now }: Engine,
  { owner, purpose }: Caller,
  persons: readonly Person[],
  rowOf: (part: string) => Row | undefined,
): string[] {
  if (purpose === undefined) return []
  const at = now()
  const rankOf = ({ dimension }: Person): number => dimensions.owners.indexOf(dimension)
  const isDenied = ({ dimension, ids }: Person): boolean => {
    const decisions = ids.map((id) => decisionOf(rowOf(partOf({ [dimension]: id })), at))
    if (decisions.includes('denied')) return true
    return !decisions.includes('granted') && dimension === owner && consent?.unknown === 'deny'
  }
  const deniers = persons.filter(isDenied)
  const isOnlyOne = ({ dimension }: Person): boolean =>
    persons.filter((other) => other.dimension === dimension).length === 1
  const covered = persons.filter((person) =>
    deniers.some((denier) => denier === person || (isOnlyOne(denier) && rankOf(denier) < rankOf(person))),
  )
  return covered.flatMap(({ dimension, ids }) => ids.map((id) => partOf({ [dimension]: id })))
}

function partOf(subject: ScopeValues): string {
  return scopeParts(subject)[0] as string
}
