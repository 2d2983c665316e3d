import type { Engine } from '../engine.ts'
import { BatchError, ModelError, NotFoundError } from '../errors.ts'
import { matches } from '../filter.ts'
import { tellDegraded } from '../governance/hooks.ts'
import { readerOf } from '../governance/reader.ts'
import { pendingUnit } from '../governance/review.ts'
import { embedDocuments } from '../models/embed-documents.ts'
import type { Outcome } from '../record.ts'
import { visibleTo } from '../retrieve/visibility.ts'
import type { Caller } from '../scope.ts'
import { delay } from '../stores/call.ts'
import { untilAborted } from '../stores/keyed-lock.ts'
import { split } from '../stores/rows.ts'
import { mayChange, visibleMemory } from './change-units.ts'
import { commitParts, unitsPerCommit } from './commit-parts.ts'
import { commitUnits } from './commit-units.ts'
import { draftUnit } from './draft-unit.ts'
import { type Found, findSimilar } from './find-similar.ts'
import { type Attempt, requestHash, runOnce } from './idempotency.ts'
import { inWaves } from './in-waves.ts'
import { type Judgement, judge } from './judge.ts'
import { type Prepared, prepareDraft, type WriteOptions } from './prepare-draft.ts'
import type { Incoming } from './prepare-memory.ts'
import { rejectedUnit, type Unit } from './unit.ts'
import type { Workspace } from './workspace.ts'

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
  const asks = async (): Promise<Caller> => (await readerOf(engine, caller, options.signal)) ?? caller
  const asked = caller.purpose === undefined ? undefined : await asks()
  const writer: Caller = { ...caller, denied: asked?.denied }
  const prepared: Prepared[] = []
  for (const turn of split(inputs, draftsPerTurn)) {
    if (prepared.length > 0) await delay(0, options.signal)
    const checked = Promise.all(turn.map((draft) => prepareDraft(engine, writer, draft, options, now)))
    prepared.push(...(await untilAborted(checked, options.signal)))
  }
  const names = prepared.some(({ content }) => content.supersedes !== undefined)
  const reader = asked ?? (names ? await asks() : caller)
  const vectors = await embedAll(engine, caller.tenant, prepared, options)
  const { operation, expectedVersion } = options
  const hash = requestHash([operation, expectedVersion ?? null, prepared.map(({ asked }) => asked)])
  await checkNamed(engine, reader, prepared, options.signal)
  return await writeWaves(engine, prepared, { caller, reader, hash, now, vectors, options })
}

/** Memories that drafts name must be there before anything is written. @throws NotFoundError */
async function checkNamed(
  engine: Engine,
  reader: Caller,
  prepared: readonly Prepared[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const ids = prepared.flatMap(({ content }) => content.supersedes ?? [])
  if (ids.length === 0 || prepared.length === 1) return
  const rows = await engine.rows.get(reader.tenant, ids, signal)
  const missing = ids.find((id) => !matches(visibleTo(reader), rows.get(id)?.fields ?? {}))
  if (missing !== undefined) throw new NotFoundError(missing)
}

/** Each wave is compared with what is known when those before it are written. */
async function writeWaves(
  engine: Engine,
  prepared: readonly Prepared[],
  given: Omit<Call, 'similar' | 'judgements'>,
): Promise<Outcome[]> {
  const { signal } = given.options
  const outcomes = Array<Outcome | undefined>(prepared.length).fill(undefined)
  let firstPart = 0
  for (const wave of inWaves(prepared)) {
    const drafts = wave.map((position) => prepared[position] as Prepared)
    const parts = split(drafts, unitsPerCommit(engine, changesPerDraft))
    const keyOf = ([first]: readonly Prepared[]): string | undefined => first?.claimId
    const before = firstPart
    try {
      const compared = await compare(engine, given.caller, drafts, given.vectors, signal)
      const written = await commitParts(engine, parts, { keyOf, signal }, (part, index) =>
        writePart(engine, part, before + index, { ...given, ...compared }),
      )
      for (const [index, position] of wave.entries()) outcomes[position] = written[index]
    } catch (error) {
      if (error instanceof BatchError) {
        for (const [index, position] of wave.entries()) outcomes[position] = error.outcomes[index]
        throw new BatchError(outcomes, error.cause)
      }
      signal?.throwIfAborted()
      throw firstPart === 0 ? error : new BatchError(outcomes, error)
    }
    firstPart += parts.length
  }
  return outcomes as Outcome[]
}

/** Vectors by text, or that there are none because the embedder is down. */
export type DraftVectors = ReadonlyMap<string, Float32Array> | 'unavailable'

/** One call for the whole batch, of what the caller has not embedded already. */
async function embedAll(
  engine: Engine,
  tenant: string,
  prepared: readonly Prepared[],
  { vectors: known = new Map(), signal }: WriteOptions,
): Promise<DraftVectors> {
  if (known === 'unavailable') return known
  const texts = prepared.filter(({ refusal }) => refusal === undefined).map(({ incoming }) => incoming.memory.text)
  const unknown = texts.filter((text) => !known.has(text))
  if (unknown.length === 0) return known
  const vectors = await embedTexts(engine, tenant, unknown, signal)
  return vectors === 'unavailable' || known.size === 0 ? vectors : new Map([...known, ...vectors])
}

/** @throws ModelError only with `onModelFailure: 'throw'`; StoreError. */
export async function embedTexts(
  engine: Engine,
  tenant: string,
  texts: readonly string[],
  signal: AbortSignal | undefined,
): Promise<DraftVectors> {
  if (engine.semantic === undefined) return new Map()
  try {
    return await embedDocuments(engine, engine.semantic, tenant, texts, signal)
  } catch (error) {
    signal?.throwIfAborted()
    if (!(error instanceof ModelError) || engine.onModelFailure === 'throw') throw error
    tellDegraded(engine, tenant, 'embed', error)
    return 'unavailable'
  }
}

/** What all parts of one call have in common. */
interface Call {
  caller: Caller
  /** The caller with what operators have decided about it. */
  reader: Caller
  hash: () => Promise<string>
  now: number
  vectors: DraftVectors
  similar: ReadonlyMap<Incoming, readonly Found[]>
  judgements: ReadonlyMap<Incoming, Judgement>
  options: WriteOptions
}

async function writePart(engine: Engine, drafts: readonly Prepared[], part: number, call: Call): Promise<Outcome[]> {
  const { caller, hash, vectors } = call
  const { share, signal, idempotencyKey: key } = call.options
  // What has ended may lie inside another value of its slot, which it then divides.
  const mayDivide = drafts.some(({ incoming: { memory } }) => memory.key !== undefined && memory.validTo !== undefined)
  const newIds = async (): Promise<string[]> => [
    ...drafts.map(({ incoming }) => incoming.memory.id),
    ...(mayDivide ? drafts.map(() => engine.newId()) : []),
  ]
  return await runOnce(engine, { caller, share, key, hash, part, signal }, newIds, async (attempt, alongside) => {
    const units = drafts.map((draft, index) => toUnit(engine, draft, [index, drafts.length + index], attempt, call))
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
  return { similar, judgements: await judge(engine, caller.tenant, similar, signal) }
}

function toUnit(
  engine: Engine,
  { content, incoming, claimId, refusal, isPending }: Prepared,
  [index, spare]: [number, number],
  { freshIds, writeId, isRepeat, startedAt }: Attempt,
  { caller, reader, now, judgements, options }: Call,
): Unit {
  const judgement = judgements.get(incoming)
  const reason = refusal ?? (judgement?.action === 'rejected' ? judgement.reason : undefined)
  if (reason !== undefined) return rejectedUnit(reason)
  const { supersedes: id } = content
  const permission = { caller, share: options.share, now, expectedVersion: undefined }
  const draft: Incoming = { ...incoming, memory: { ...incoming.memory, id: freshIds[index] as string } }
  const supersedes =
    id === undefined
      ? undefined
      : (work: Workspace) => mayChange(visibleMemory(work, { id, caller: reader }), permission)
  if (isPending && options.expectedVersion !== undefined) return rejectedUnit(cannotCompare)
  if (isPending) {
    return pendingUnit(draft, { tombstones: engine.tombstones, now, writeId: `${writeId}.${index}` }, supersedes)
  }
  return draftUnit({
    incoming: draft,
    claimId,
    spareId: freshIds[spare],
    tombstones: engine.tombstones,
    writeId: `${writeId}.${index}`,
    isRepeat,
    startedAt,
    now,
    withIntent: engine.rows.traits.commit !== 'atomic',
    expectedVersion: options.expectedVersion,
    judgement,
    supersedes,
  })
}

const cannotCompare = 'what waits for review cannot be promised an expectedVersion'
