/** `add` and `upsert`: from what the caller gave to what was committed. */
import { defined } from '../defined.ts'
import type { Engine } from '../engine.ts'
import { ConfigError, InputError, ModelError } from '../errors.ts'
import { contextOf, rejection } from '../governance/hooks.ts'
import { consentRefusal, readerOf } from '../governance/reader.ts'
import { pendingUnit } from '../governance/review.ts'
import type { Outcome } from '../record.ts'
import type { Caller } from '../scope.ts'
import { delay } from '../stores/call.ts'
import { split } from '../stores/rows.ts'
import { typeNamed } from '../types/memory-type.ts'
import { readData } from '../types/schema.ts'
import { mayChange, visibleMemory } from './change-units.ts'
import { claimIdOf } from './claims.ts'
import { commitParts, unitsPerCommit } from './commit-parts.ts'
import { commitUnits } from './commit-units.ts'
import { draftUnit } from './draft-unit.ts'
import { type Found, findSimilar } from './find-similar.ts'
import { refusalOf } from './guard.ts'
import { type Attempt, requestHash, runOnce } from './idempotency.ts'
import { type Judgement, judge } from './judge.ts'
import { type Incoming, prepareMemory } from './prepare-memory.ts'
import { checkFilterable, type DraftContent, readDraft, redactContent } from './read-draft.ts'
import { keyPath } from './read-values.ts'
import type { Unit } from './unit.ts'

export interface WriteOptions {
  share: boolean
  signal: AbortSignal | undefined
  idempotencyKey: string | undefined
  expectedVersion: number | undefined
  operation: 'add' | 'upsert'
}

/** Checked, and on its way. */
interface Prepared {
  content: DraftContent
  incoming: Incoming
  claimId: string | undefined
  /** Why a guard refused it, if so. */
  refusal: string | undefined
  /** Whether it waits for approval. */
  isPending: boolean
}

/** A draft that supersedes: claim, new memory, old memory, its revision and its claim, the stamp of its scope. */
const changesPerDraft = 6
/** Checking so many drafts takes a few milliseconds. */
const draftsPerTurn = 200

/**
 * All drafts are checked before the first is written.
 * @throws BatchError when the store fails after some of several commits.
 */
export async function writeDrafts(
  engine: Engine,
  caller: Caller,
  inputs: readonly { path: string; input: unknown }[],
  options: WriteOptions,
): Promise<Outcome[]> {
  options.signal?.throwIfAborted()
  const now = engine.now()
  const asked = caller.purpose === undefined ? caller : ((await readerOf(engine, caller, options.signal)) ?? caller)
  const writer: Caller = { ...caller, hidden: asked.hidden }
  const prepared: Prepared[] = []
  for (const turn of split(inputs, draftsPerTurn)) {
    if (prepared.length > 0) await delay(0, options.signal)
    prepared.push(...(await Promise.all(turn.map((draft) => prepare(engine, writer, draft, options, now)))))
  }
  const vectors = await embedAll(engine, prepared, options.signal)
  const { similar, judgements } = await compare(engine, caller, prepared, vectors, options.signal)
  const { operation, expectedVersion } = options
  const hash = requestHash([operation, expectedVersion ?? null, prepared.map(({ content }) => content)])
  const call: Call = { caller, hash, now, vectors, similar, judgements, options }
  const parts = split(prepared, unitsPerCommit(engine, changesPerDraft))
  const keyOf = ([first]: readonly Prepared[]): string | undefined => first?.claimId
  return await commitParts(engine, parts, { keyOf, signal: options.signal }, (drafts, part) =>
    writePart(engine, drafts, part, call),
  )
}

async function prepare(
  engine: Engine,
  caller: Caller,
  { path, input }: { path: string; input: unknown },
  { share, operation }: WriteOptions,
  now: number,
): Promise<Prepared> {
  const answer = await beforeWrite(engine, caller, operation, path, input)
  const given = redactContent(answer.content, engine.redact)
  const type = typeNamed(engine.types, given.type ?? 'fact', keyPath(path, 'type'))
  const { data: _data, ...rest } = given
  const content: DraftContent = { ...rest, ...defined({ data: await readData(path, given.data, type) }) }
  checkFilterable(keyPath(path, 'metadata'), content.metadata ?? {}, engine.filterable)
  const { dimensions, newId } = engine
  const incoming = prepareMemory(path, content, type, { caller, dimensions, share, now, newId })
  if (operation === 'upsert' && type.merge === 'append') {
    throw new InputError('type', `memories of the type ${type.name} stand side by side; use add`)
  }
  if (operation === 'upsert' && incoming.memory.key === undefined)
    throw new InputError('key', 'upsert needs the key of a slot')
  const claimId = await claimIdOf(incoming.memory, type)
  const { memory } = incoming
  const refusal = answer.refusal ?? refusalOf(memory.type, memory.source) ?? consentRefusal(caller, memory.scope)
  const review =
    refusal === undefined
      ? await engine.hooks.review?.(structuredClone(memory), contextOf(caller, operation))
      : undefined
  if (review !== undefined && review !== 'pending' && review !== 'pass' && rejection(review) === undefined) {
    throw new ConfigError("hooks.review must give 'pending', 'pass' or { reject }")
  }
  return { content, incoming, claimId, refusal: refusal ?? rejection(review), isPending: review === 'pending' }
}

/** The draft as the application lets it pass. */
async function beforeWrite(
  engine: Engine,
  caller: Caller,
  operation: string,
  path: string,
  input: unknown,
): Promise<{ content: DraftContent; refusal: string | undefined }> {
  const content = readDraft(path, input)
  const answer = await engine.hooks.beforeWrite?.(structuredClone(content), contextOf(caller, operation))
  const refusal = rejection(answer)
  if (answer === undefined || refusal !== undefined) return { content, refusal }
  return { content: readDraft(path, answer), refusal: undefined }
}

/** One call for the whole batch. */
async function embedAll(
  engine: Engine,
  prepared: readonly Prepared[],
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, Float32Array> | 'unavailable'> {
  if (engine.semantic === undefined) return new Map()
  const texts = prepared.filter(({ refusal }) => refusal === undefined).map(({ incoming }) => incoming.memory.text)
  try {
    return await engine.semantic.embeddings.embed(texts, 'document', signal)
  } catch (error) {
    signal?.throwIfAborted()
    if (!(error instanceof ModelError) || engine.onModelFailure === 'throw') throw error
    return 'unavailable'
  }
}

/** What all parts of one call have in common. */
interface Call {
  caller: Caller
  hash: () => Promise<string>
  now: number
  vectors: ReadonlyMap<string, Float32Array> | 'unavailable'
  similar: ReadonlyMap<Incoming, readonly Found[]>
  judgements: ReadonlyMap<Incoming, Judgement>
  options: WriteOptions
}

async function writePart(engine: Engine, drafts: readonly Prepared[], part: number, call: Call): Promise<Outcome[]> {
  const { caller, hash, vectors } = call
  const { share, signal, idempotencyKey: key } = call.options
  const newIds = async (): Promise<string[]> => drafts.map(({ incoming }) => incoming.memory.id)
  return await runOnce(engine, { caller, share, key, hash, part, signal }, newIds, async (attempt, alongside) => {
    const units = drafts.map((draft, index) => toUnit(engine, draft, index, attempt, call))
    const outcomes = await commitUnits(engine, caller.tenant, units, { signal, vectors, alongside })
    return outcomes.map((outcome, index) =>
      withSimilar(outcome, call.similar.get((drafts[index] as Prepared).incoming)),
    )
  })
}

/** What was close, besides the memory that the outcome is about. */
function withSimilar(outcome: Outcome, found: readonly Found[] = []): Outcome {
  const known = [outcome.memory?.id, outcome.previous?.id]
  const similar = found.filter(({ memory }) => !known.includes(memory.id))
  return similar.length === 0
    ? outcome
    : { ...outcome, similar: similar.map(({ likeness: _likeness, ...rest }) => rest) }
}

/** What is known already that is like these drafts, and what is to be done about it. */
async function compare(
  engine: Engine,
  caller: Caller,
  prepared: readonly Prepared[],
  vectors: Call['vectors'],
  signal: AbortSignal | undefined,
): Promise<Pick<Call, 'similar' | 'judgements'>> {
  const compared = prepared.filter(
    ({ refusal, isPending, content }) => refusal === undefined && !isPending && content.supersedes === undefined,
  )
  const incoming = compared.map((draft) => draft.incoming)
  const similar = await findSimilar(engine, caller.tenant, incoming, vectors, signal)
  return { similar, judgements: await judge(engine, similar, signal) }
}

function toUnit(
  engine: Engine,
  { content, incoming, claimId, refusal, isPending }: Prepared,
  index: number,
  { freshIds, writeId, isRepeat, startedAt }: Attempt,
  { caller, now, judgements, options }: Call,
): Unit {
  const judgement = judgements.get(incoming)
  const reason = refusal ?? (judgement?.action === 'rejected' ? judgement.reason : undefined)
  if (reason !== undefined) return { reads: [], fresh: [], plan: async () => ({ action: 'rejected', reason }) }
  const { supersedes: id } = content
  const permission = { caller, share: options.share, now, expectedVersion: undefined }
  const draft: Incoming = { ...incoming, memory: { ...incoming.memory, id: freshIds[index] as string } }
  if (isPending) return pendingUnit(draft, { tombstones: engine.tombstones, now, writeId: `${writeId}.${index}` })
  return draftUnit({
    incoming: draft,
    claimId,
    tombstones: engine.tombstones,
    writeId: `${writeId}.${index}`,
    isRepeat,
    startedAt,
    now,
    withIntent: engine.rows.traits.commit !== 'atomic',
    expectedVersion: options.expectedVersion,
    judgement,
    supersedes: id === undefined ? undefined : (work) => mayChange(visibleMemory(work, { id, caller }), permission),
  })
}
