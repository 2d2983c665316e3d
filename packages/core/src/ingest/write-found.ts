/** Writes what was found: first the turns that it rests on, then the memories, which name them. */
import { defined } from '../defined.ts'
import type { Engine } from '../engine.ts'
import { BatchError, ConflictError, NotFoundError, ScopeError } from '../errors.ts'
import { allOf, type Filter } from '../filter.ts'
import { canonicalJson, sha256 } from '../hash.ts'
import type { Outcome } from '../record.ts'
import { visibleTo } from '../retrieve/visibility.ts'
import { type Caller, type ScopeValues, scopeKey } from '../scope.ts'
import { split } from '../stores/rows.ts'
import { dayMs } from '../time.ts'
import type { Draft } from '../write/read-draft.ts'
import { type DraftVectors, embedTexts, writeDrafts } from '../write/write-drafts.ts'
import { sourceOf, toMemory } from './check-found.ts'
import type { Found } from './find-memories.ts'
import type { Keep } from './ingest-options.ts'
import type { Turn } from './turn.ts'

/** An outcome, and who found what it is about: the name of a trigger, or `model`. */
export type IngestOutcome = Outcome & { by: string }

export interface Written {
  /** Of the turns that were kept. */
  kept: Outcome[]
  /** Of the memories, in order. */
  outcomes: IngestOutcome[]
}

export interface WriteCall {
  caller: Caller
  /** The caller with what operators have decided about it. */
  reader: Caller
  scope: ScopeValues
  share: boolean
  keep: Keep
  retentionDays: number | undefined
  signal: AbortSignal | undefined
}

const maxListed = 200

/**
 * @param turns that were read now.
 * @param citable other turns of the call that memories may cite, by id.
 */
export async function writeFound(
  engine: Engine,
  { turns, citable, found }: { turns: readonly Turn[]; citable: ReadonlyMap<string, Turn>; found: readonly Found[] },
  call: WriteCall,
): Promise<Written> {
  const episodes = turnsToKeep(turns, citable, found, call.keep)
  if (episodes.length + found.length === 0) return { kept: [], outcomes: [] }
  const { tenant } = call.caller
  const texts = [
    ...episodes.map(({ text }) => text),
    ...found.map(({ draft }) => draft.text ?? canonicalJson(draft.data)),
  ]
  const vectors = await embedTexts(engine, tenant, texts, call.signal)
  const drafts = episodes.map((turn) => ({ path: `turn ${turn.id}`, input: toEpisode(engine, turn, call) }))
  const kept = await writeDrafts(engine, call.caller, drafts, writing(call, vectors))
  const ids = new Map(kept.flatMap(({ memory }, index) => (memory ? [[(episodes[index] as Turn).id, memory.id]] : [])))
  for (const [session, missing] of missingOf(found, ids)) {
    for (const [id, memoryId] of await keptBefore(engine, call, session, [...missing])) ids.set(id, memoryId)
  }
  return { kept, outcomes: await writeMemories(engine, found, ids, call, vectors) }
}

function turnsToKeep(
  turns: readonly Turn[],
  citable: ReadonlyMap<string, Turn>,
  found: readonly Found[],
  keep: Keep,
): Turn[] {
  if (keep === 'none') return []
  const cited = new Set(found.flatMap(({ evidence }) => evidence))
  const own = new Set(turns.map(({ id }) => id))
  const others = [...cited].flatMap((id) => (own.has(id) ? [] : (citable.get(id) ?? [])))
  return [...others, ...(keep === 'episodes' ? turns : turns.filter(({ id }) => cited.has(id)))]
}

function toEpisode(engine: Engine, turn: Turn, { retentionDays }: WriteCall): Draft {
  const { text, at, isDated } = turn
  const expiresAt = retentionDays === undefined ? undefined : engine.now() + retentionDays * dayMs
  return defined<Draft>({
    type: 'episode',
    text,
    occurredAt: isDated ? at : undefined,
    expiresAt,
    source: defined({ ...sourceOf(turn), turn: turn.turn }),
  })
}

/** Ids of turns that were not kept now, by session. */
function missingOf(found: readonly Found[], kept: ReadonlyMap<string, string>): Map<string | undefined, Set<string>> {
  const missing = new Map<string | undefined, Set<string>>()
  for (const { turn, evidence } of found) {
    const ids = evidence.filter((id) => !kept.has(id))
    if (ids.length > 0) missing.set(turn.session, new Set([...(missing.get(turn.session) ?? []), ...ids]))
  }
  return missing
}

/** Episodes of earlier calls, by the ids of their turns. */
async function keptBefore(
  { rows }: Engine,
  { caller, reader, scope, signal }: WriteCall,
  session: string | undefined,
  turns: readonly string[],
): Promise<[string, string][]> {
  const found: [string, string][] = []
  for (const values of split(turns, maxListed)) {
    const filter = allOf(
      visibleTo(reader),
      { op: 'eq', field: 'scopeKey', value: scopeKey(scope) },
      { op: 'eq', field: 'type', value: 'episode' },
      { op: 'in', field: 'source.messageId', values },
    ) as Filter
    const page = await rows.list(caller.tenant, { kind: 'memory', filter, limit: maxListed }, signal)
    const own = page.rows.filter(({ fields }) => fields['source.session'] === session)
    found.push(...own.map((row): [string, string] => [String(row.fields['source.messageId']), row.id]))
  }
  return found
}

async function writeMemories(
  engine: Engine,
  found: readonly Found[],
  episodes: ReadonlyMap<string, string>,
  call: WriteCall,
  vectors: DraftVectors,
): Promise<IngestOutcome[]> {
  if (found.length === 0) return []
  const drafts = found.map((one) => ({ path: one.by, input: toMemory(engine, one, episodes) }))
  const byWhom = (outcome: Outcome, index: number): IngestOutcome => ({ ...outcome, by: (found[index] as Found).by })
  // Whoever is killed between this and the note that it was read says the same again.
  const idempotencyKey = `ingest:${await sha256([canonicalJson(drafts)])}`
  const write = { ...writing(call, vectors), idempotencyKey }
  let written: readonly (Outcome | undefined)[] = []
  try {
    return (await writeDrafts(engine, call.caller, drafts, write)).map(byWhom)
  } catch (error) {
    // What a model said to supersede may be gone, or another's, by now.
    const cause = error instanceof BatchError ? error.cause : error
    if (!isRefusal(cause) || !found.some(({ draft }) => draft.supersedes !== undefined)) throw error
    if (error instanceof BatchError) written = error.outcomes
  }
  const outcomes: Outcome[] = []
  for (const [index, draft] of drafts.entries()) {
    outcomes.push(written[index] ?? (await writeOne(engine, draft, writing(call, vectors), call.caller)))
  }
  return outcomes.map(byWhom)
}

async function writeOne(
  engine: Engine,
  draft: { path: string; input: Draft },
  options: ReturnType<typeof writing>,
  caller: Caller,
): Promise<Outcome> {
  try {
    return (await writeDrafts(engine, caller, [draft], options))[0] as Outcome
  } catch (error) {
    if (!isRefusal(error)) throw error
    return { action: 'rejected', reason: error.message, indexed: true }
  }
}

function isRefusal(error: unknown): error is Error {
  return error instanceof NotFoundError || error instanceof ConflictError || error instanceof ScopeError
}

function writing({ share, signal }: WriteCall, vectors: DraftVectors) {
  return { share, signal, vectors, idempotencyKey: undefined, expectedVersion: undefined, operation: 'add' } as const
}
