/** What becomes of drafts that are close to known memories: decided by rule, or by the application where rules end. */
import type { Engine } from '../engine.ts'
import { ModelError } from '../errors.ts'
import { tellDegraded } from '../governance/hooks.ts'
import { callModel } from '../models/call-model.ts'
import { isPlainObject } from '../plain-object.ts'
import type { Memory } from '../record.ts'
import { endOfTime } from '../time.ts'
import type { Found } from './find-similar.ts'
import type { Similar } from './likeness.ts'
import type { Incoming } from './prepare-memory.ts'

/** A draft of which no rule can say whether it is new. */
export interface UncertainCase {
  incoming: Memory
  /** The closest first. */
  similar: readonly Similar[]
}

/** `reinforce` and `supersede` name the id of one of `similar`. */
export type Verdict = 'add' | 'reject' | { reinforce: string } | { supersede: string }

/** Called at most once for a call of `add`, with everything that is uncertain. One verdict for each case, in order. */
export type Decide = (
  cases: readonly UncertainCase[],
  options: { signal?: AbortSignal },
) => Promise<readonly Verdict[]> | readonly Verdict[]

/** What to do about a known memory, if it is still as it was when this was decided. */
export type Judgement =
  | { action: 'reinforced' | 'superseded'; id: string; version: number; reason: string }
  | { action: 'rejected'; reason: string }

/** @throws ModelError when the application's function fails and `onModelFailure` is `throw`. */
export async function judge(
  engine: Engine,
  tenant: string,
  found: ReadonlyMap<Incoming, readonly Found[]>,
  signal: AbortSignal | undefined,
): Promise<Map<Incoming, Judgement>> {
  const judgements = new Map<Incoming, Judgement>()
  const uncertain: { incoming: Incoming; similar: readonly Found[] }[] = []
  for (const [incoming, similar] of found) {
    const judgement = byRule(incoming, similar)
    if (judgement !== undefined) judgements.set(incoming, judgement)
    else if (similar.length > 0) uncertain.push({ incoming, similar })
  }
  const verdicts = await ask(engine, tenant, uncertain, signal)
  for (const [index, { incoming, similar }] of uncertain.entries()) {
    const judgement = fromVerdict(verdicts[index] ?? 'add', similar)
    if (judgement !== undefined) judgements.set(incoming, judgement)
  }
  return judgements
}

function byRule({ type, memory }: Incoming, similar: readonly Found[]): Judgement | undefined {
  const [first] = similar
  if (first === undefined || first.likeness === 'close') return undefined
  const { id, version } = first.memory
  if (first.likeness === 'same') return { action: 'reinforced', id, version, reason: 'said again in other words' }
  if (type.merge !== 'supersede' || first.memory.key !== undefined) return undefined
  // What is older, or over, says nothing about now.
  const isOfNow = memory.validFrom >= first.memory.validFrom && (memory.validTo ?? endOfTime) > memory.createdAt
  if (!isOfNow) return undefined
  return { action: 'superseded', id, version, reason: 'says the opposite of what was known' }
}

function fromVerdict(verdict: Verdict, similar: readonly Found[]): Judgement | undefined {
  if (verdict === 'add') return undefined
  const reason = "decided by the application's function"
  if (verdict === 'reject') return { action: 'rejected', reason }
  const [action, id] =
    'reinforce' in verdict ? (['reinforced', verdict.reinforce] as const) : (['superseded', verdict.supersede] as const)
  const version = similar.find(({ memory }) => memory.id === id)?.memory.version
  return version === undefined ? undefined : { action, id, version, reason }
}

async function ask(
  engine: Engine,
  tenant: string,
  uncertain: readonly { incoming: Incoming; similar: readonly Found[] }[],
  signal: AbortSignal | undefined,
): Promise<readonly Verdict[]> {
  const { decide, onModelFailure, modelMs } = engine
  if (decide === undefined || uncertain.length === 0) return []
  const cases = uncertain.map(({ incoming, similar }) => ({
    incoming: structuredClone(incoming.memory),
    similar: similar.map(({ likeness: _likeness, ...rest }) => structuredClone(rest)),
  }))
  try {
    const options = signal === undefined ? {} : { signal }
    const verdicts = await callModel({ model: 'decide', timeoutMs: modelMs, signal }, async () =>
      decide(cases, options),
    )
    if (
      !Array.isArray(verdicts) ||
      verdicts.length !== cases.length ||
      !verdicts.every((verdict, index) => isVerdict(verdict, cases[index]?.similar ?? []))
    ) {
      throw new ModelError(
        `decide: expected ${cases.length} verdicts: 'add', 'reject', { reinforce: id } or { supersede: id }`,
      )
    }
    return verdicts
  } catch (error) {
    signal?.throwIfAborted()
    if (onModelFailure === 'throw') throw error
    tellDegraded(engine, tenant, 'decide', error)
    return []
  }
}

function isVerdict(verdict: unknown, similar: readonly Similar[]): verdict is Verdict {
  if (verdict === 'add' || verdict === 'reject') return true
  if (!isPlainObject(verdict) || Object.keys(verdict).length !== 1) return false
  const id = verdict.reinforce ?? verdict.supersede
  return similar.some(({ memory }) => memory.id === id)
}
