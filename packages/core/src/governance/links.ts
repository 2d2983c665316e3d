/** Links: several ids of one person. What is said to one of them is read by all, and erased with all. */
import type { Engine } from '../engine.ts'
import { InputError } from '../errors.ts'
import { sha256 } from '../hash.ts'
import type { ScopeValues } from '../scope.ts'
import { untilCommitted } from '../stores/call.ts'
import type { Change, Row } from '../stores/contract.ts'
import { randomVersion } from '../write/claims.ts'

/** A read lists every scope of a person: with more ids, there would be too many. */
const maxLinked = 8

export async function linkId(dimension: string, value: string): Promise<string> {
  return `link:${await sha256([dimension, value])}`
}

/** All ids of the person that this one belongs to, itself among them. */
export function linkedValues(row: Row | undefined, value: string): string[] {
  return row === undefined ? [value] : (JSON.parse(row.body) as string[])
}

/** @throws InputError when the two are not one owner dimension with two values, or the person gets too many ids. */
export async function link(
  engine: Engine,
  tenant: string,
  one: ScopeValues,
  other: ScopeValues,
  signal?: AbortSignal,
  writeId: string = engine.newWriteId(),
): Promise<string[]> {
  const [[dimension = '', a = ''] = [], ...moreOfOne] = Object.entries(one)
  const [[second = '', b = ''] = [], ...moreOfOther] = Object.entries(other)
  const isOwner = engine.dimensions.owners.includes(dimension)
  if (!isOwner || dimension !== second || moreOfOne.length + moreOfOther.length > 0 || a === b) {
    throw new InputError(
      'link',
      "expected two values of one owner, as { user: 'alice' } and { user: 'mailto:a@x.org' }",
    )
  }
  return await changeLinks(engine, tenant, writeId, signal, async () => {
    const { values, rows } = await everyId(engine, tenant, dimension, [a, b], signal)
    if (values.length > maxLinked) throw new InputError('link', `a person has at most ${maxLinked} ids`)
    return { rows, valuesOf: () => values, result: values }
  })
}

/** All ids of the persons that these belong to, and the rows that say so, as they were read. */
async function everyId(
  engine: Engine,
  tenant: string,
  dimension: string,
  from: readonly string[],
  signal: AbortSignal | undefined,
): Promise<{ values: string[]; rows: Map<string, Row | undefined> }> {
  const rows = new Map<string, Row | undefined>()
  let values = [...from]
  for (;;) {
    const ids = new Map(
      await Promise.all(values.map(async (value) => [await linkId(dimension, value), value] as const)),
    )
    const unread = [...ids.keys()].filter((id) => !rows.has(id))
    if (unread.length === 0) return { values: values.sort(), rows }
    const found = await engine.rows.get(tenant, unread, signal)
    for (const id of unread) rows.set(id, found.get(id))
    values = [...new Set([...ids].flatMap(([id, value]) => linkedValues(rows.get(id), value)))]
  }
}

/** Writes for each row the ids that it names, none of which deletes it; again when somebody else was faster. */
async function changeLinks(
  engine: Engine,
  tenant: string,
  writeId: string,
  signal: AbortSignal | undefined,
  plan: () => Promise<{
    rows: ReadonlyMap<string, Row | undefined>
    valuesOf: (id: string) => readonly string[]
    result: string[]
  }>,
): Promise<string[]> {
  const toChanges = async (): Promise<{ changes: Change[]; result: string[] }> => {
    const { rows, valuesOf, result } = await plan()
    const changes = [...rows].flatMap(([id, known]): Change[] => {
      const values = valuesOf(id)
      const row = values.length === 0 ? null : linkRow(engine, id, values, writeId)
      const expects = known?.version ?? 'absent'
      return row === null && expects === 'absent' ? [] : [{ id, kind: 'link', expects, row }]
    })
    return { changes, result }
  }
  const commit = async ({ changes }: { changes: readonly Change[] }): Promise<void> => {
    if (changes.length > 0) await engine.rows.commit(tenant, changes, signal)
  }
  return (await untilCommitted(toChanges, commit, signal)).result
}

/** Says that an id is somebody of its own again. Returns the ids that the others keep. */
export async function unlink(
  engine: Engine,
  tenant: string,
  one: ScopeValues,
  signal?: AbortSignal,
  writeId: string = engine.newWriteId(),
): Promise<string[]> {
  const [dimension = '', value = ''] = Object.entries(one)[0] ?? []
  return await changeLinks(engine, tenant, writeId, signal, async () => {
    const own = await linkId(dimension, value)
    const { values, rows } = await everyId(engine, tenant, dimension, [value], signal)
    const others = values.filter((other) => other !== value)
    const left = others.length > 1 ? others : []
    return { rows, valuesOf: (id) => (id === own ? [] : left), result: others }
  })
}

/** The subject under each of its ids. */
export async function aliasesOf(
  engine: Engine,
  tenant: string,
  scope: ScopeValues,
  signal?: AbortSignal,
): Promise<ScopeValues[]> {
  let aliases: ScopeValues[] = [{}]
  for (const [dimension, value] of Object.entries(scope)) {
    const id = await linkId(dimension, value)
    const values = linkedValues((await engine.rows.get(tenant, [id], signal)).get(id), value)
    aliases = aliases.flatMap((alias) => values.map((each) => ({ ...alias, [dimension]: each })))
  }
  return aliases
}

/** Who is erased has no ids left to link. */
export async function unlinkAll(
  engine: Engine,
  tenant: string,
  scopes: readonly ScopeValues[],
  signal?: AbortSignal,
): Promise<void> {
  const values = scopes.flatMap((scope) => (Object.keys(scope).length === 1 ? Object.entries(scope) : []))
  for (const [dimension, value] of values) {
    const id = await linkId(dimension, value)
    await engine.rows.commit(tenant, [{ id, kind: 'link', expects: 'any', row: null }], signal)
  }
}

function linkRow(engine: Engine, id: string, values: readonly string[], writeId: string): Row {
  const at = engine.now()
  const fields = { createdAt: at, occurredAt: at }
  return {
    id,
    kind: 'link',
    version: randomVersion(),
    writeId,
    fields,
    body: JSON.stringify(values),
  }
}
