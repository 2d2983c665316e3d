/** What a model gave, item by item: as drafts that can be written, or as refusals with their reasons. */
import { defined } from '../defined.ts'
import type { Engine } from '../engine.ts'
import { LociError } from '../errors.ts'
import type { Known } from '../models/contract.ts'
import { analyse } from '../retrieve/analyse.ts'
import type { Caller } from '../scope.ts'
import { notExtracted } from '../types/built-in.ts'
import { typeNamed } from '../types/memory-type.ts'
import { refusalOf } from '../write/guard.ts'
import { type Draft, type DraftContent, readDraft } from '../write/read-draft.ts'
import { refusalOfFound } from './check-found.ts'
import type { Found } from './find-memories.ts'
import type { Turn } from './turn.ts'

export interface Extracted {
  found: Found[]
  /** Why items were refused. */
  refusals: string[]
}

/** More items of one call than this are no reading of a few turns any more. */
const maxItems = 100
/** A model is not as sure as who says it. */
const modelConfidence = 0.8
/** How many of the words of an instruction its turn must have. */
const grounded = 0.5

export async function readExtracted(
  engine: Engine,
  caller: Caller,
  drafts: unknown,
  { turns, known, share }: { turns: readonly Turn[]; known: readonly Known[]; share: boolean },
): Promise<Extracted> {
  const extracted: Extracted = { found: [], refusals: [] }
  if (!Array.isArray(drafts)) return { found: [], refusals: ['the extractor gave no list of drafts'] }
  for (const [index, item] of drafts.slice(0, maxItems).entries()) {
    try {
      extracted.found.push(await readItem(engine, caller, item, { turns, known, share }))
    } catch (error) {
      // Also what a getter of it throws.
      extracted.refusals.push(`drafts[${index}]: ${error instanceof Error ? error.message : error}`)
    }
  }
  const more = drafts.length - maxItems
  if (more > 0) extracted.refusals.push(`${more} more drafts than the ${maxItems} that one call may give`)
  return extracted
}

async function readItem(
  engine: Engine,
  caller: Caller,
  item: unknown,
  { turns, known, share }: { turns: readonly Turn[]; known: readonly Known[]; share: boolean },
): Promise<Found> {
  const content = readDraft('', item)
  const type = typeNamed(engine.types, content.type ?? 'fact', 'type')
  if (notExtracted.has(type.name)) throw new LociError(`a model makes no memories of the type ${type.name}`)
  const { turn, evidence } = citedBy(content, turns)
  const refusal = refusalOf(type.name, { role: turn.role })
  if (refusal !== undefined) throw new LociError(refusal)
  const isOrder = refusalOf(type.name, { role: 'assistant' }) !== undefined
  if (isOrder && !isGrounded(content.text ?? '', turn.text))
    throw new LociError('nobody gave this instruction in these words')
  const found: Found = { turn, draft: placed(toDraft(content), known), evidence, by: 'model' }
  if (content.source?.span !== undefined) found.span = content.source.span
  const wrong = await refusalOfFound(engine, found, { caller, share })
  if (wrong !== undefined) throw new LociError(wrong)
  return found
}

/** The turn that says it. What cites none rests on all of them, and is no better than what the assistant says. */
function citedBy({ source = {} }: DraftContent, turns: readonly Turn[]): Pick<Found, 'turn' | 'evidence'> {
  const ids = new Set(turns.map(({ id }) => id))
  const others = (source.evidence ?? []).filter((id) => ids.has(id))
  const turn = turns.find(({ id }) => id === source.messageId)
  if (turn !== undefined) return { turn, evidence: [...new Set([turn.id, ...others])] }
  const last = turns.at(-1) as Turn
  return { turn: { ...last, role: 'assistant' }, evidence: others.length > 0 ? others : [...ids] }
}

/** What a model decides. Who sees it, how long and how surely it is kept is the application's affair. */
function toDraft(content: DraftContent): Draft {
  const { type, text, key, data, about, tags, importance, confidence = modelConfidence } = content
  const { occurredAt, validFrom, validTo, supersedes } = content
  return defined<Draft>({
    ...{ type, text, key, data, about, tags, importance, confidence: Math.min(confidence, modelConfidence) },
    ...{ occurredAt, validFrom, validTo, supersedes },
  })
}

/** A slot says itself what it supersedes; only what has no key names the memory, and it must be one that was shown. */
function placed({ supersedes, ...draft }: Draft, known: readonly Known[]): Draft {
  const old = supersedes === undefined ? undefined : known.find(({ id }) => id === supersedes)
  if (old === undefined) return draft
  if (old.key !== undefined) return { ...draft, type: old.type, key: old.key }
  const { key: _key, ...rest } = draft
  return { ...rest, supersedes: supersedes as string }
}

/** Whether the turn has the words of the instruction: a model that obeys the transcript makes up its own. */
function isGrounded(text: string, said: string): boolean {
  const words = [...new Set(analyse(text))].filter((term) => !term.startsWith('~'))
  const there = new Set(analyse(said))
  return words.length > 0 && words.filter((term) => there.has(term)).length >= words.length * grounded
}
