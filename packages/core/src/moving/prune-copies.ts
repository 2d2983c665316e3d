/** Deletes what an earlier copy brought, nobody has changed since, and the source no longer has. */
import type { Engine } from '../engine.ts'
import { matches } from '../filter.ts'
import { deleteUnchanged } from '../governance/delete-unchanged.ts'
import { unlink } from '../governance/links.ts'
import { hiddenBy, openErasures } from '../governance/open-erasures.ts'
import type { Change, Row } from '../stores/contract.ts'
import { rowPages } from '../stores/pages.ts'
import { putRows } from './put-rows.ts'
import { linkLines } from './read-sidecars.ts'

const pageSize = 200

/** @returns how many memories. */
export async function pruneMemories(
  source: Engine,
  target: Engine,
  tenant: string,
  mark: string,
  signal: AbortSignal | undefined,
): Promise<number> {
  const hidden = hiddenBy(await openErasures(source, tenant, signal))
  let deleted = 0
  for await (const rows of rowPages(target.rows, tenant, { kind: 'memory', limit: pageSize }, signal)) {
    const copies = rows.filter((row) => isCopy(row, mark))
    const there = await source.rows.get(
      tenant,
      copies.map(({ id }) => id),
      signal,
    )
    const gone = copies.filter(({ id }) => {
      const row = there.get(id)
      return row === undefined || (hidden !== undefined && !matches(hidden, row.fields))
    })
    const doomed = gone.map(({ id, version, fields }) => ({ id, version, scopeKey: String(fields.scopeKey) }))
    deleted += (await deleteUnchanged(target, tenant, doomed, signal)).length
  }
  return deleted
}

/** Past versions that the source has compacted, of memories that are as the copy left them. */
export async function pruneRevisions(
  source: Engine,
  target: Engine,
  tenant: string,
  mark: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  for await (const rows of rowPages(target.rows, tenant, { kind: 'revision', limit: pageSize }, signal)) {
    const memoryIds = rows.map(({ fields }) => String(fields.memoryId))
    const [there, memories] = await Promise.all([
      source.rows.get(
        tenant,
        rows.map(({ id }) => id),
        signal,
      ),
      target.rows.get(tenant, memoryIds, signal),
    ])
    const changes = rows.flatMap(({ id, fields }): Change[] => {
      const memory = memories.get(String(fields.memoryId))
      const isGone = !there.has(id) && memory !== undefined && isCopy(memory, mark)
      return isGone ? [{ id, kind: 'revision', expects: 'any', row: null }] : []
    })
    await putRows(target, tenant, changes, signal)
  }
}

/** Before links are copied: two persons become one where a link that is gone meets one that came since. */
export async function pruneLinks(
  source: Engine,
  target: Engine,
  tenant: string,
  mark: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const linked = new Map(
    (await linkLines(source, tenant, undefined, signal)).flatMap(({ dimension, values }) =>
      values.map((value) => [JSON.stringify([dimension, value]), values] as const),
    ),
  )
  for (const { dimension, values } of await linkLines(target, tenant, undefined, signal, mark)) {
    const groups = values.map((value) => linked.get(JSON.stringify([dimension, value])))
    const kept = groups.find((group) => group !== undefined) ?? []
    for (const value of values) {
      if (kept.includes(value)) continue
      await unlink(target, tenant, { [dimension]: value }, signal, `${mark}:${target.newWriteId()}`)
    }
  }
}

function isCopy({ writeId }: Row, mark: string): boolean {
  return writeId.startsWith(`${mark}:`)
}
