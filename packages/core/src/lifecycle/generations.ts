/**
 * Which embedder made the vectors. One row says for the whole store in which generation of the index they are, which one
 * is being made (`reembed`), and which old ones are kept for processes that still use them.
 */
import type { Engine } from '../engine.ts'
import { ConfigError, DimensionError, type LociError } from '../errors.ts'
import type { Embeddings } from '../models/embeddings.ts'
import { untilCommitted } from '../stores/call.ts'
import type { Change, MetadataSpec, Row } from '../stores/contract.ts'
import { systemTenant } from '../stores/system-tenant.ts'

export interface Generation {
  number: number
  embedder: string
  dimensions: number
}

export interface Generations {
  /** The one that is searched; missing while the first is being made. */
  current?: Generation | undefined
  /** The one that is being made. */
  next?: Generation | undefined
  /** Those that are to be deleted at the time `until`. */
  old: (Generation & { until: number })[]
  /** The highest number ever given: stores remember the dimensions of each. */
  last: number
}

const rowId = 'generations'
/** That of stores which were made before anybody kept account. */
export const firstNumber = 1

export async function readGenerations(
  { rows }: Pick<Engine, 'rows'>,
  signal?: AbortSignal,
): Promise<{ generations: Generations; version: number } | undefined> {
  const row = (await rows.get(systemTenant, [rowId], signal)).get(rowId)
  return row && { generations: JSON.parse(row.body) as Generations, version: row.version }
}

/**
 * Stores what `change` makes of what is known, again when somebody else was faster.
 * @param change returns undefined when there is nothing to change.
 */
export async function changeGenerations(
  engine: Engine,
  change: (known: Generations | undefined) => Generations | undefined,
  signal?: AbortSignal,
): Promise<Generations> {
  const plan = async (): Promise<{ generations: Generations; changes: Change[] }> => {
    const known = await readGenerations(engine, signal)
    const changed = change(known?.generations)
    if (changed === undefined) return { generations: known?.generations as Generations, changes: [] }
    const at = engine.now()
    const row: Row = {
      id: rowId,
      kind: 'generations',
      version: (known?.version ?? 0) + 1,
      writeId: engine.newWriteId(),
      fields: { createdAt: at, occurredAt: at },
      body: JSON.stringify(changed),
    }
    return { generations: changed, changes: [{ id: rowId, kind: row.kind, expects: known?.version ?? 'absent', row }] }
  }
  const commit = async ({ changes }: { changes: readonly Change[] }): Promise<void> => {
    if (changes.length > 0) await engine.rows.commit(systemTenant, changes, signal)
  }
  return (await untilCommitted(plan, commit, signal)).generations
}

/**
 * The generation that this embedder's vectors are in. The first one to come has the store.
 * @throws DimensionError or ConfigError when the vectors there are another embedder's.
 */
export async function openGeneration(
  engine: Engine,
  embeddings: Embeddings,
  schema: MetadataSpec['schema'],
): Promise<number> {
  const known = (await readGenerations(engine))?.generations
  const isNew = known?.current === undefined && schema === 'migrate'
  const { current, next } = (isNew ? await changeGenerations(engine, (now) => settle(now, embeddings)) : known) ?? {}
  if (current === undefined) return firstNumber
  if (!isOf(current, embeddings)) throw otherEmbedder(current, next, embeddings)
  return current.number
}

function settle(known: Generations | undefined, embeddings: Embeddings): Generations | undefined {
  if (known?.current !== undefined) return undefined
  const number = (known?.last ?? 0) + 1
  return { old: [], ...known, current: generationOf(embeddings, number), last: number }
}

export function generationOf({ name, dimensions }: Embeddings, number: number): Generation {
  return { number, embedder: name, dimensions }
}

export function isOf(generation: Generation | undefined, { name, dimensions }: Embeddings): boolean {
  return generation?.embedder === name && generation.dimensions === dimensions
}

function otherEmbedder(current: Generation, next: Generation | undefined, embeddings: Embeddings): LociError {
  const { embedder, dimensions } = current
  const known = `the vectors in this store are of the embedder ${quoted(embedder)} (${dimensions} numbers)`
  const given = `not of ${quoted(embeddings.name)} (${embeddings.dimensions})`
  const begun = isOf(next, embeddings) ? 'A reembed to the new one was begun and is not finished. ' : ''
  const way = `${begun}Go on with ${quoted(embedder)}, or open the store with it, or with none, and call reembed(embedder)`
  const message = `embedder: ${known}, ${given}. ${way}`
  return dimensions === embeddings.dimensions ? new ConfigError(message) : new DimensionError(message)
}

function quoted(name: string): string {
  return JSON.stringify(name)
}
