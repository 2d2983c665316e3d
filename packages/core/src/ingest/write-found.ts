/** Writes what was found: first the turns that it rests on, then the memories, which name them. */
import { defined } from '../defined.ts'
import type { Engine } from '../engine.ts'
import { ConflictError, NotFoundError, ScopeError } from '../errors.ts'
import { allOf, type Filter } from '../filter.ts'
import { canonicalJson, sha256 } from '../hash.ts'
import { fromRow, type Outcome, type Source } from '../record.ts'
import { visibleTo } from '../retrieve/visibility.ts'
import { type Caller, type ScopeValues, scopeKey } from '../scope.ts'
import { dayMs } from '../time.ts'
import type { Draft } from '../write/read-draft.ts'
import { type DraftVectors, embedTexts, writeDrafts } from '../write/write-drafts.ts'
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

const maxEvidence = 64

/**
 * @param turns that were read now.
 * @param before turns that memories may cite too.
 */
export async function writeFound(
  engine: Engine,
  { turns, before, found }: { turns: readonly Turn[]; before: readonly Turn[]; found: readonly Found[] },
  call: WriteCall,
): Promise<Written> {
  const episodes = turnsToKeep(turns, before, found, call.keep)
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
  const missing = found.flatMap(({ evidence }) => evidence.filter((id) => !ids.has(id)))
  for (const [id, memoryId] of await keptBefore(engine, call, missing)) ids.set(id, memoryId)
  return { kept, outcomes: await writeMemories(engine, found, ids, call, vectors) }
}

function turnsToKeep(turns: readonly Turn[], before: readonly Turn[], found: readonly Found[], keep: Keep): Turn[] {
  if (keep === 'none') return []
  const cited = new Set(found.flatMap(({ evidence }) => evidence))
  const earlier = before.filter(({ id }) => cited.has(id))
  return [...earlier, ...(keep === 'episodes' ? turns : turns.filter(({ id }) => cited.has(id)))]
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

/** Without the order in the session: only who is a turn has neighbours. */
function sourceOf({ role, speaker, session, id }: Turn): Omit<Source, 'by'> {
  return defined<Source>({ role, speaker, session, messageId: id })
}

/** Episodes of earlier calls, by the ids of their turns. */
async function keptBefore(
  { rows }: Engine,
  { caller, reader, scope, signal }: WriteCall,
  turns: readonly string[],
): Promise<[string, string][]> {
  if (turns.length === 0) return []
  const filter = allOf(
    visibleTo(reader),
    { op: 'eq', field: 'scopeKey', value: scopeKey(scope) },
    { op: 'eq', field: 'type', value: 'episode' },
    { op: 'in', field: 'source.messageId', values: [...new Set(turns)].slice(0, maxEvidence) },
  ) as Filter
  const page = await rows.list(caller.tenant, { kind: 'memory', filter, limit: maxEvidence }, signal)
  return page.rows.map((row) => [String(row.fields['source.messageId']), fromRow(row).memory.id])
}

async function writeMemories(
  engine: Engine,
  found: readonly Found[],
  episodes: ReadonlyMap<string, string>,
  call: WriteCall,
  vectors: DraftVectors,
): Promise<IngestOutcome[]> {
  if (found.length === 0) return []
  const drafts = found.map((one) => ({ path: one.by, input: toMemory(one, episodes) }))
  const byWhom = (outcome: Outcome, index: number): IngestOutcome => ({ ...outcome, by: (found[index] as Found).by })
  // Whoever is killed between this and the note that it was read says the same again.
  const idempotencyKey = `ingest:${await sha256([canonicalJson(drafts)])}`
  const write = { ...writing(call, vectors), idempotencyKey }
  try {
    return (await writeDrafts(engine, call.caller, drafts, write)).map(byWhom)
  } catch (error) {
    // What a model said to supersede may be gone, or another's, by now.
    if (!isRefusal(error) || !found.some(({ draft }) => draft.supersedes !== undefined)) throw error
  }
  const outcomes: Outcome[] = []
  for (const draft of drafts) outcomes.push(await writeOne(engine, draft, writing(call, vectors), call.caller))
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

function toMemory({ turn, draft, evidence, span }: Found, episodes: ReadonlyMap<string, string>): Draft {
  const ids = evidence.flatMap((id) => episodes.get(id) ?? []).slice(0, maxEvidence)
  const source = { ...sourceOf(turn), ...defined({ span, evidence: ids.length > 0 ? ids : undefined }) }
  return defined<Draft>({ ...draft, occurredAt: draft.occurredAt ?? (turn.isDated ? turn.at : undefined), source })
}

function writing({ share, signal }: WriteCall, vectors: DraftVectors) {
  return { share, signal, vectors, idempotencyKey: undefined, expectedVersion: undefined, operation: 'add' } as const
}
