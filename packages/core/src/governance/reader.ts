/**
 * What operators have decided about a caller: memories that are being erased, uses that somebody did not consent to, other
 * ids of the same person. One read of a few rows, beside what the call itself reads.
 */
import type { Engine } from '../engine.ts'
import { allOf, type Filter } from '../filter.ts'
import { type Caller, scopeParts, withValues } from '../scope.ts'
import type { Row } from '../stores/contract.ts'
import { consentId, decisionOf } from './consent.ts'
import { linkedValues, linkId } from './links.ts'
import { erasuresId, erasuresOf, hiddenBy } from './open-erasures.ts'

/** The caller with what it may see now; undefined when nothing was decided, which is nearly always. */
export async function readerOf(engine: Engine, caller: Caller, signal?: AbortSignal): Promise<Caller | undefined> {
  const links = await Promise.all(
    ownerValues(engine, caller).map(async (owner) => ({ ...owner, id: await linkId(owner.name, owner.value) })),
  )
  const consents = await consentIds(caller)
  const ids = [erasuresId, ...links.map(({ id }) => id), ...consents.values()]
  const rows = await engine.rows.get(caller.tenant, ids, signal)
  const mustBeGranted = caller.purpose !== undefined && engine.consent?.unknown === 'deny'
  if (rows.size === 0 && !mustBeGranted) return undefined
  const reader = withLinks(caller, links, rows)
  const isLinked = links.some(({ id }) => rows.has(id))
  // Of the other ids somebody may have decided otherwise.
  const all = isLinked ? await consentIds(reader) : consents
  const decided = isLinked ? await engine.rows.get(caller.tenant, all.values(), signal) : rows
  return { ...reader, hidden: allOf(hiddenBy(erasuresOf(rows.get(erasuresId))), withoutConsent(engine, all, decided)) }
}

/** Why nothing may be written about this scope, if so. */
export function consentRefusal(
  { hidden, purpose }: Caller,
  scope: { [dimension: string]: string },
): string | undefined {
  const parts = scopeParts(scope)
  const isHidden = (filter: Filter): boolean =>
    filter.op === 'ne' ? parts.includes(String(filter.value)) : filter.op === 'and' && filter.filters.some(isHidden)
  return hidden !== undefined && purpose !== undefined && isHidden(hidden)
    ? `no consent to the purpose ${JSON.stringify(purpose)}`
    : undefined
}

function withLinks(
  caller: Caller,
  links: readonly { name: string; value: string; id: string }[],
  rows: ReadonlyMap<string, Row>,
): Caller {
  const values = new Map(caller.values)
  for (const { name, value, id } of links) {
    values.set(name, [...new Set([...(values.get(name) ?? []), ...linkedValues(rows.get(id), value)])])
  }
  return links.some(({ id }) => rows.has(id)) ? withValues(caller, values) : caller
}

/** The rows that say what the subjects of a handle consent to, by their scope part. */
async function consentIds({ owner, values, purpose }: Caller): Promise<Map<string, string>> {
  if (purpose === undefined || owner === undefined) return new Map()
  const ids = (values.get(owner) ?? []).map(async (value) => {
    const subject = { [owner]: value }
    return [scopeParts(subject)[0] as string, await consentId(subject, purpose)] as const
  })
  return new Map(await Promise.all(ids))
}

function withoutConsent(
  { consent, now }: Engine,
  ids: ReadonlyMap<string, string>,
  rows: ReadonlyMap<string, Row>,
): Filter | undefined {
  const at = now()
  const denied = [...ids].filter(([, id]) => {
    const decision = decisionOf(rows.get(id), at)
    return decision === undefined ? consent?.unknown === 'deny' : decision === 'denied'
  })
  return allOf(...denied.map(([value]): Filter => ({ op: 'ne', field: 'scopeParts', value })))
}

function ownerValues({ dimensions }: Engine, { values }: Caller): { name: string; value: string }[] {
  return dimensions.owners.flatMap((name) => (values.get(name) ?? []).map((value) => ({ name, value })))
}
