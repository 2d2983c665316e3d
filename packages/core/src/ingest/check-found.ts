/** What a trigger or a model found, as the draft of a memory: one that is wrong is refused by itself. */
import { defined } from '../defined.ts'
import type { Engine } from '../engine.ts'
import type { Source } from '../record.ts'
import type { Caller } from '../scope.ts'
import { type Time, toTime } from '../time.ts'
import { typeNamed } from '../types/memory-type.ts'
import { readData } from '../types/schema.ts'
import { refusalOf } from '../write/guard.ts'
import { prepareMemory } from '../write/prepare-memory.ts'
import { type Draft, readDraft } from '../write/read-draft.ts'
import type { Found } from './find-memories.ts'
import type { Run } from './ingest.ts'
import type { Turn } from './turn.ts'

const maxEvidence = 64

/**
 * Checks it as it would be written.
 * @returns why it is refused, if so.
 */
export async function refusalOfFound(
  engine: Engine,
  found: Found,
  { caller, share }: { caller: Caller; share: boolean },
): Promise<string | undefined> {
  try {
    const content = readDraft('', toMemory(engine, found, new Map()))
    const type = typeNamed(engine.types, content.type ?? 'fact', 'type')
    await readData('', content.data, type)
    const { dimensions, now, newId } = engine
    prepareMemory('', content, type, { caller, dimensions, share, now: now(), newId })
    return refusalOf(type.name, content.source ?? {})
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** Those that can be written; of the others the report says why not. */
export async function withoutWrong(found: readonly Found[], run: Run): Promise<Found[]> {
  const kept: Found[] = []
  for (const one of found) {
    const reason = await refusalOfFound(run.engine, one, run)
    if (reason === undefined) kept.push(one)
    else run.report.outcomes.push({ action: 'rejected', reason, indexed: true, by: one.by })
  }
  return kept
}

/** @param episodes ids of the memories that turns were kept as, by the ids of the turns. */
export function toMemory(
  { now }: Pick<Engine, 'now'>,
  { turn, draft, evidence, span }: Found,
  episodes: ReadonlyMap<string, string>,
): Draft {
  const ids = evidence.flatMap((id) => episodes.get(id) ?? []).slice(0, maxEvidence)
  const source = { ...sourceOf(turn), ...defined({ span, evidence: ids.length > 0 ? ids : undefined }) }
  const occurredAt = draft.occurredAt ?? (turn.isDated ? turn.at : undefined)
  return defined<Draft>({ ...draft, occurredAt, validFrom: validFrom(draft.validFrom, turn, now()), source })
}

/** Whose clock is ahead of ours means now. */
function validFrom(begins: Time | undefined, { at }: Turn, now: number): Time | undefined {
  if (begins === undefined) return undefined
  const time = toTime('validFrom', begins)
  return time > now && time <= at ? now : begins
}

/** Without the order in the session: only who is a turn has neighbours. */
export function sourceOf({ role, speaker, session, id }: Turn): Omit<Source, 'by'> {
  return defined<Source>({ role, speaker, session, messageId: id })
}
