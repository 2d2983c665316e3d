/** Asks the extractor what of some turns is worth remembering. */
import { defined } from '../defined.ts'
import type { Engine } from '../engine.ts'
import { ModelError } from '../errors.ts'
import { canonicalJson } from '../hash.ts'
import { callModel } from '../models/call-model.ts'
import type { Extractor, Known, Usage } from '../models/contract.ts'
import { checkSearch, searchAll, toHits } from '../retrieve/search.ts'
import { type Caller, type ScopeValues, scopeKey } from '../scope.ts'
import { notExtracted } from '../types/built-in.ts'
import type { Found } from './find-memories.ts'
import { type Extracted, readExtracted } from './read-extracted.ts'
import type { Turn } from './turn.ts'
import { addUsage, readUsage } from './usage.ts'

const knownMemories = 12
const queryCharacters = 2_000

export interface ExtractCall {
  caller: Caller
  /** The caller with what operators have decided about it. */
  reader: Caller
  scope: ScopeValues
  share: boolean
  usage: Usage
  signal: AbortSignal | undefined
}

/**
 * @param found what triggers have found in them, which the model need not say again.
 * @throws ModelError when the extractor fails; what it took until then is in `usage`.
 */
export async function extract(
  engine: Engine,
  extractor: Extractor,
  turns: readonly Turn[],
  found: readonly Found[],
  call: ExtractCall,
): Promise<Extracted> {
  const { caller, share, usage, signal } = call
  const types = [...engine.types.values()].filter(({ name }) => !notExtracted.has(name))
  const names = types.map(({ name }) => name)
  const stored = await knownAbout(engine, turns, names, call)
  const isStored = ({ type, text }: Known): boolean => stored.some((one) => one.type === type && one.text === text)
  const known = [...stored, ...found.map(toKnown).filter((one) => !isStored(one))]
  const model = extractor.name ?? 'the extractor'
  const answer = await callModel({ model, timeoutMs: engine.modelMs, signal }, async (ending) => {
    const shown = { types: types.map((type) => ({ ...type })), known: structuredClone(known), signal: ending }
    const given = await extractor.extract(structuredClone(turns), shown)
    if (typeof given !== 'object' || given === null) throw new ModelError(`${model}: gave no { drafts }`)
    const leftOut = Object.entries(given.leftOut ?? {}).map(([reason, times]) => `${reason} (${times})`)
    return { drafts: given.drafts, usage: readUsage(given.usage), leftOut }
  })
  addUsage(usage, answer.usage)
  const extracted = await readExtracted(engine, caller, answer.drafts, { turns, known, share })
  return { ...extracted, refusals: [...extracted.refusals, ...answer.leftOut] }
}

/** By words alone: a vector for it would be one more call. Only what the caller may supersede goes with its id. */
async function knownAbout(
  engine: Engine,
  turns: readonly Turn[],
  types: string[],
  { reader, scope, signal }: ExtractCall,
): Promise<Known[]> {
  const said = turns.filter(({ kind }) => kind !== 'tool_call' && kind !== 'tool_result').map(({ text }) => text)
  const text = said.join('\n').slice(-queryCharacters)
  if (text.trim() === '') return []
  const byWords: Engine = { ...engine, semantic: undefined }
  const search = checkSearch(byWords, text, { types, limit: knownMemories, ...(signal && { signal }) })
  const [found] = await searchAll(byWords, reader, [search])
  const hits = await toHits(byWords, reader, found, search)
  const own = scopeKey(scope)
  return hits.map(({ memory }) => {
    const { id, type, key, text, data } = memory
    return defined<Known>({ id: scopeKey(memory.scope) === own ? id : undefined, type, key, text, data })
  })
}

function toKnown({ draft: { type = 'fact', key, text, data } }: Found): Known {
  return defined<Known>({ id: undefined, type, key, text: text ?? canonicalJson(data), data })
}
